package io.javatask.core.source;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.LogicalType;
import io.javatask.api.Positions;
import io.javatask.api.RowSet;
import io.javatask.api.TextColumn;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Decodes one block of JSON lines into columns; a column that no record has is all null. Records of
 * plain values are read by {@link FlatRecords}, all others by a parser that copies what it reads.
 */
final class JsonLinesDecoder {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final byte NEWLINE = '\n';

  private final ColumnPlan plan;
  private final RecordBlocks.Block block;
  private final byte[] bytes;
  private final int blockStart;
  private final int blockEnd;
  private final JsonCells[] cells;
  private final Map<String, Integer> indexes = new HashMap<>();
  private final Set<String> keys = new LinkedHashSet<>();
  private final Arena arena = new Arena();
  private int capacity = 1024;
  private int[] ordinals = new int[capacity];
  private int[] lines = new int[capacity];
  private int[] recordStarts = new int[capacity];
  private int[] recordEnds = new int[capacity];
  private int rows;
  private int records;
  private int line;
  private final List<Decoded.Rejected> rejected = new ArrayList<>();

  JsonLinesDecoder(ColumnPlan plan, RecordBlocks.Block block) {
    this.plan = plan;
    this.block = block;
    this.bytes = block.bytes();
    this.blockStart = block.start();
    this.blockEnd = block.end();
    this.cells = new JsonCells[plan.wanted().size()];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = new JsonCells(capacity);
      indexes.put(plan.wanted().get(i).name(), i);
    }
  }

  /** The keys of the block's records, in the order of first appearance. */
  Set<String> keys() {
    return keys;
  }

  Decoded decode(String origin) {
    int at = blockStart;
    Optional<Decoded.Rejected> overlong = block.overlong();
    if (overlong.isPresent()) {
      return new Decoded(batch(origin), List.of(overlong.get()), 1, 1);
    }
    boolean utf8 = Bytes.isUtf8(bytes, blockStart, blockEnd);
    FlatRecords flat = new FlatRecords(bytes, plan.wanted(), indexes, cells, keys);
    while (at < blockEnd) {
      int end = Bytes.indexOf(bytes, NEWLINE, at, blockEnd);
      if (rows == capacity) {
        grow();
      }
      if (utf8 && flat.read(at, end, rows)) {
        add(at, end);
      } else if (!isBlank(at, end)) {
        line(at, end);
      }
      at = end + 1;
      line++;
    }
    return new Decoded(batch(origin), List.copyOf(rejected), records, line);
  }

  private boolean isBlank(int start, int end) {
    for (int i = start; i < end; i++) {
      if (bytes[i] != ' ' && bytes[i] != '\t' && bytes[i] != '\r') {
        return false;
      }
    }
    return true;
  }

  private void add(int start, int end) {
    ordinals[rows] = records;
    lines[rows] = line;
    recordStarts[rows] = start;
    recordEnds[rows] = end;
    rows++;
    records++;
  }

  private void clear() {
    for (JsonCells cell : cells) {
      cell.clear(rows);
    }
  }

  private void line(int start, int end) {
    // what of it the other reader took
    clear();
    int skip =
        start == 0 && end - start >= 3 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB
            ? 3
            : 0;
    Optional<String> fault = record(start + skip, end);
    if (fault.isEmpty()) {
      add(start + skip, end);
    } else {
      clear();
      int length = Math.min(end - start, Decoded.Rejected.MAX_TEXT);
      String text = new String(bytes, start, length, StandardCharsets.UTF_8);
      rejected.add(new Decoded.Rejected(records, line + 1L, fault.get(), text));
      records++;
    }
  }

  private void grow() {
    capacity *= 2;
    ordinals = Arrays.copyOf(ordinals, capacity);
    lines = Arrays.copyOf(lines, capacity);
    recordStarts = Arrays.copyOf(recordStarts, capacity);
    recordEnds = Arrays.copyOf(recordEnds, capacity);
    for (JsonCells cell : cells) {
      cell.grow(capacity);
    }
  }

  /** Reads one record into row {@code rows}; says what is wrong with it, if anything is. */
  private Optional<String> record(int start, int end) {
    try (JsonParser parser =
        FACTORY.createParser(ObjectReadContext.empty(), bytes, start, end - start)) {
      JsonToken opening = parser.nextToken();
      if (opening != JsonToken.START_OBJECT) {
        // the parser passes over a byte order mark
        return Optional.of(
            "not a JSON object but " + (opening == null ? "nothing" : describe(opening)));
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String key = parser.currentName();
        keys.add(key);
        parser.nextToken();
        Integer index = indexes.get(key);
        if (index == null) {
          parser.skipChildren();
        } else if (cells[index].isSet(rows)) {
          return Optional.of("key '" + key + "' stands twice in one record");
        } else {
          cell(parser, index);
        }
      }
      return parser.nextToken() == null
          ? Optional.empty()
          : Optional.of("text after the end of the record");
    } catch (JacksonException e) {
      return Optional.of("not JSON: " + e.getOriginalMessage());
    } catch (NumberFormatException | ArithmeticException e) {
      return Optional.of("holds a number beyond all limits");
    }
  }

  private static String describe(JsonToken token) {
    return switch (token) {
      case START_ARRAY -> "an array";
      case VALUE_STRING -> "a string";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
      case VALUE_TRUE, VALUE_FALSE -> "a boolean";
      case VALUE_NULL -> "null";
      default -> token.name();
    };
  }

  private void cell(JsonParser parser, int index) {
    JsonToken token = parser.currentToken();
    JsonCells target = cells[index];
    if (token == JsonToken.VALUE_NULL) {
      target.setNull(rows);
      return;
    }
    ColumnPlan.Wanted wanted = plan.wanted().get(index);
    int start = arena.size();
    boolean fits = !wanted.declared() || fits(wanted.parser().type(), parser);
    fits &= append(wanted, parser, token);
    target.set(rows, blockEnd + start, blockEnd + arena.size(), !fits);
  }

  /**
   * Whether a JSON value is of the type at all; whether its text parses is for the {@link
   * CellParser}.
   */
  private static boolean fits(LogicalType type, JsonParser parser) {
    JsonToken token = parser.currentToken();
    return switch (type) {
      case STRING -> token == JsonToken.VALUE_STRING;
      case DATE, TIME, TIMESTAMP -> token == JsonToken.VALUE_STRING && parser.getStringLength() > 0;
      case INTEGER, NUMBER ->
          token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT;
      case BOOLEAN -> token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE;
      case OBJECT -> token == JsonToken.START_OBJECT;
      case ARRAY -> token == JsonToken.START_ARRAY;
    };
  }

  /** Appends the text of a value; false if that is no text that a store keeps. */
  private boolean append(ColumnPlan.Wanted wanted, JsonParser parser, JsonToken token) {
    if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
      try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), arena)) {
        generator.copyCurrentStructureExact(parser);
      }
      return true;
    }
    String text = parser.getString();
    boolean integral =
        token == JsonToken.VALUE_NUMBER_FLOAT && wanted.parser().type() == LogicalType.INTEGER;
    arena.append(integral ? whole(text) : text);
    return text.indexOf(0) < 0 && !hasLoneSurrogate(text);
  }

  /**
   * Half of a character, which an escape can write: it has no UTF-8, so it would change silently.
   */
  private static boolean hasLoneSurrogate(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        return true;
      }
    }
    return false;
  }

  /** 1.0 is an integer in JSON; 1.5 stays as it is, and then does not parse as one. */
  private static String whole(String number) {
    byte[] ascii = number.getBytes(StandardCharsets.ISO_8859_1);
    Optional<BigDecimal> value =
        Numbers.parseDecimal(ascii, 0, ascii.length).map(BigDecimal::stripTrailingZeros);
    return value
        .filter(v -> v.scale() <= 0 && v.scale() > -20)
        .map(BigDecimal::toPlainString)
        .orElse(number);
  }

  /** The array that all cells lie in: the block, and what was copied behind it. */
  private byte[] text() {
    if (arena.size() == 0) {
      return bytes;
    }
    byte[] text = Arrays.copyOf(bytes, blockEnd + arena.size());
    System.arraycopy(arena.bytes(), 0, text, blockEnd, arena.size());
    return text;
  }

  private Batch batch(String origin) {
    List<Column> columns = new ArrayList<>();
    byte[] text = text();
    for (int i = 0; i < cells.length; i++) {
      ColumnPlan.Wanted wanted = plan.wanted().get(i);
      TextColumn raw = cells[i].column(wanted.name(), text, rows);
      columns.add(wanted.parser().parse(raw, true, cells[i].clashes(rows)));
    }
    if (plan.record()) {
      columns.add(
          new TextColumn(
              ColumnPlan.RECORD,
              LogicalType.OBJECT,
              bytes,
              recordStarts,
              recordEnds,
              new RowSet(rows),
              Optional.empty()));
    }
    Optional<int[]> relative =
        rejected.isEmpty() ? Optional.empty() : Optional.of(Arrays.copyOf(ordinals, rows));
    Positions positions =
        new Positions(origin, 0, 1, relative, Optional.of(Arrays.copyOf(lines, rows)));
    return new Batch(columns, rows, positions, blockEnd - blockStart);
  }

  /** The text of a block's cells, one after the other. */
  private static final class Arena extends ByteArrayOutputStream {
    Arena() {
      super(1 << 16);
    }

    void append(String text) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      write(utf8, 0, utf8.length);
    }

    /** The text itself, not a copy; valid as long as nothing is appended. */
    byte[] bytes() {
      return buf;
    }
  }
}
