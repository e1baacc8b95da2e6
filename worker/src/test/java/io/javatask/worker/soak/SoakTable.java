package io.javatask.worker.soak;

import java.io.BufferedWriter;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What one table should hold after each of its loads, worked out from the generated inputs without
 * any of the code that loads them.
 */
final class SoakTable {
  /** Columns as a query reads them, so that both databases say them alike. */
  static final String CELLS =
      "\"id\", \"version\", \"kind\", \"name\", CAST(\"amount\" AS varchar), \"note\","
          + " CAST(extract(epoch FROM \"at\") AS bigint)";

  private static final String[] KINDS = {"view", "click", "search"};
  private static final String[] NOTES = {"", "Grüße, \"Köln\"", "東京", "two words"};
  private static final long DAY = 86_400;
  private static final int BAD_EVERY = 200;

  private final Mode mode;
  private final String name;
  private final int rows;

  /** For each partition, else for none, the versions of each key that are there. */
  private final Map<String, NavigableMap<Integer, NavigableSet<Integer>>> content = new TreeMap<>();

  SoakTable(Mode mode, String name, int rows) {
    this.mode = mode;
    this.name = name;
    this.rows = rows;
  }

  /** How rows meet the table; the label is the contract's. */
  enum Mode {
    MERGE,
    INSERT_ONLY,
    REPLACE_PARTITION,
    APPEND,
    SNAPSHOT,
    HISTORY;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    boolean partitioned() {
      return this == REPLACE_PARTITION || this == APPEND;
    }

    /** Whether an older row never takes the place of a newer one. */
    private boolean ordered() {
      return this == MERGE || this == HISTORY;
    }
  }

  /** What a load has to say of itself. */
  record Expected(
      long inserted, long updated, long unchanged, long deleted, long skipped, long quarantined) {}

  /** One input: which keys, as of which version. */
  record Input(int number, int first, int version, String partition) {}

  Mode mode() {
    return mode;
  }

  String name() {
    return name;
  }

  String contract() {
    String load =
        switch (mode) {
          case MERGE -> ", \"versions\": [\"version\"]";
          case HISTORY -> ", \"versions\": [\"at\"]";
          case INSERT_ONLY, REPLACE_PARTITION, APPEND, SNAPSHOT -> "";
        };
    String key = mode.partitioned() ? "" : ", \"primaryKey\": true, \"primaryKeyPosition\": 1";
    return """
    {"apiVersion": "v3.2.0", "kind": "DataContract", "id": "soak_%1$s", "version": "1.0.0",
     "status": "active", "schema": [{"name": "%1$s", "properties": [
      {"name": "id", "logicalType": "string", "required": true%3$s},
      {"name": "version", "logicalType": "integer", "required": true},
      {"name": "kind", "logicalType": "string", "required": true,
       "enum": [{"value": "view"}, {"value": "click"}, {"value": "search"}]},
      {"name": "name", "logicalType": "string"},
      {"name": "amount", "logicalType": "number", "physicalType": "decimal(12,2)"},
      {"name": "note", "logicalType": "string"},
      {"name": "at", "logicalType": "timestamp", "required": true}],
     "customProperties": [
      {"property": "policy", "value": {"onViolation": "quarantine", "maxBadPercent": 5}},
      {"property": "load", "value": {"mode": "%1$s"%2$s}}]}]}
    """
        .formatted(mode.label(), load, key);
  }

  /**
   * The input of one load.
   *
   * @param step which of the table's loads this is; every other one comes before an older one
   */
  Input input(int number, int step, Random random) {
    String partition =
        switch (mode) {
          case REPLACE_PARTITION -> "p" + step % 2;
          case APPEND -> "p" + step;
          case MERGE, INSERT_ONLY, SNAPSHOT, HISTORY -> "";
        };
    return new Input(number, random.nextInt(rows / 2), (step + 2) ^ 1, partition);
  }

  /** The key's rows do not all change from one version to the next. */
  private static int version(int key, int version) {
    int back = Math.floorMod(version - key, 3);
    return Math.max(0, version - back);
  }

  /** A complete input has no bad rows: then nothing could be known to be gone. */
  private boolean isBad(int key) {
    return mode != Mode.SNAPSHOT && key % BAD_EVERY == 7;
  }

  /** Written behind the others, a second time; a key's second row is quarantined. */
  private boolean isDoubled(int key) {
    return mode != Mode.SNAPSHOT && !mode.partitioned() && key % (5 * BAD_EVERY) == 11;
  }

  /** Writes the input as CSV. */
  void write(Input input, Path file) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      out.write("id,version,kind,name,amount,note,at\n");
      for (int key = input.first(); key < input.first() + rows; key++) {
        out.write(line(key, version(key, input.version())));
      }
      for (int key = input.first(); key < input.first() + rows; key++) {
        if (isDoubled(key)) {
          out.write(line(key, version(key, input.version())));
        }
      }
    }
  }

  private String line(int key, int version) {
    List<String> cells = new ArrayList<>(cells(key, version));
    if (isBad(key)) {
      cells.set(2, "broken");
    }
    cells.set(6, java.time.Instant.ofEpochSecond(version * DAY).toString());
    String note = cells.get(5);
    cells.set(5, note.contains("\"") ? "\"" + note.replace("\"", "\"\"") + "\"" : note);
    return String.join(",", cells) + "\n";
  }

  /** As a query of {@link #CELLS} gives them. */
  private static List<String> cells(int key, int version) {
    return List.of(
        String.format(Locale.ROOT, "k-%08d", key),
        Integer.toString(version),
        KINDS[(key + version) % KINDS.length],
        "name " + key % 997 + "/" + version,
        BigDecimal.valueOf(key * 31L + version, 2).toPlainString(),
        NOTES[(key + version) % NOTES.length],
        Long.toString(version * DAY));
  }

  /** Takes the input in as the mode says, and tells what the load's receipt should. */
  Expected apply(Input input) {
    NavigableMap<Integer, NavigableSet<Integer>> table =
        content.computeIfAbsent(input.partition(), p -> new TreeMap<>());
    long deleted = 0;
    long bad = 0;
    if (mode == Mode.REPLACE_PARTITION) {
      deleted = table.size();
      table.clear();
    }
    if (mode == Mode.SNAPSHOT) {
      int last = input.first() + rows;
      long before = table.size();
      table.keySet().removeIf(key -> key < input.first() || key >= last);
      deleted = before - table.size();
    }
    Map<Fate, Long> counts = new EnumMap<>(Fate.class);
    for (int key = input.first(); key < input.first() + rows; key++) {
      if (isBad(key)) {
        bad++;
      } else {
        counts.merge(meet(table, key, version(key, input.version())), 1L, Long::sum);
      }
      bad += isDoubled(key) ? 1 : 0;
    }
    return new Expected(
        counts.getOrDefault(Fate.INSERTED, 0L),
        counts.getOrDefault(Fate.UPDATED, 0L),
        counts.getOrDefault(Fate.UNCHANGED, 0L),
        deleted,
        counts.getOrDefault(Fate.SKIPPED, 0L),
        bad);
  }

  private enum Fate {
    INSERTED,
    UPDATED,
    UNCHANGED,
    SKIPPED
  }

  private Fate meet(NavigableMap<Integer, NavigableSet<Integer>> table, int key, int version) {
    NavigableSet<Integer> there = table.computeIfAbsent(key, k -> new TreeSet<>());
    if (there.isEmpty()) {
      there.add(version);
      return Fate.INSERTED;
    }
    if (there.contains(version)) {
      return Fate.UNCHANGED;
    }
    if (mode == Mode.HISTORY) {
      there.add(version);
      return Fate.INSERTED;
    }
    if (mode == Mode.INSERT_ONLY || (mode.ordered() && there.first() > version)) {
      return Fate.SKIPPED;
    }
    there.clear();
    there.add(version);
    return Fate.UPDATED;
  }

  /** Reads all rows in the order of {@link #hash}. */
  String query() {
    String more =
        switch (mode) {
          case REPLACE_PARTITION, APPEND -> ", \"_javatask_interval\"";
          case HISTORY ->
              ", CAST(extract(epoch FROM \"valid_from\") AS bigint),"
                  + " CAST(extract(epoch FROM \"valid_to\") AS bigint),"
                  + " CAST(\"is_current\" AS varchar)";
          case MERGE, INSERT_ONLY, SNAPSHOT -> "";
        };
    String order = mode.partitioned() ? "\"_javatask_interval\", " : "";
    return "SELECT "
        + CELLS
        + more
        + " FROM \""
        + name
        + "\" ORDER BY "
        + order
        + "\"id\", \"version\"";
  }

  /** Number of rows and SHA-256 of all of them. */
  String hash() {
    Digest digest = new Digest();
    content.forEach(
        (partition, table) ->
            table.forEach(
                (key, versions) ->
                    versions.forEach(
                        version -> digest.add(row(partition, key, versions, version)))));
    return digest.text();
  }

  private List<String> row(String partition, int key, NavigableSet<Integer> versions, int version) {
    List<String> row = new ArrayList<>(cells(key, version));
    if (row.get(5).isEmpty()) {
      row.set(5, "null");
    }
    if (mode.partitioned()) {
      row.add(partition);
    }
    if (mode == Mode.HISTORY) {
      Integer next = versions.higher(version);
      row.add(Long.toString(version * DAY));
      row.add(next == null ? "null" : Long.toString(next * DAY));
      row.add(next == null ? "true" : "false");
    }
    return row;
  }

  /** A hash of rows, in their order. */
  static final class Digest {
    private final MessageDigest sha = sha();
    private long rows;

    void add(List<String> row) {
      rows++;
      sha.update((String.join("\u001f", row) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    String text() {
      return rows + " rows, " + HexFormat.of().formatHex(sha.digest());
    }

    private static MessageDigest sha() {
      try {
        return MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
