package io.javatask.core.profile;

import io.javatask.api.LogicalType;
import io.javatask.api.RowSet;
import io.javatask.api.TextColumn;
import io.javatask.core.contract.Property;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Of what kind the members of JSON records are, key by key: a number is none in a text. */
final class RecordKinds {
  private static final JsonFactory FACTORY = new JsonFactory();

  private final Map<String, Member> members = new HashMap<>();

  /** What JSON tells apart; of kinds that occur as often the first counts. */
  private enum Kind {
    TEXT("texts"),
    NUMBER("numbers"),
    BOOLEAN("true or false"),
    OBJECT("objects"),
    ARRAY("arrays");

    private final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  private static final class Member {
    private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);
    private final TypeInference numbers = new TypeInference();
    private final TypeInference texts = new TypeInference();

    private void merge(Member other) {
      other.counts.forEach((kind, count) -> counts.merge(kind, count, Long::sum));
      numbers.merge(other.numbers);
      texts.merge(other.texts);
    }
  }

  /** The texts of one key's numbers or strings in a batch, as a column of them. */
  private static final class Texts {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final List<Integer> ends = new ArrayList<>();

    void add(String text) {
      bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
      ends.add(bytes.size());
    }

    TextColumn column() {
      int[] to = ends.stream().mapToInt(Integer::intValue).toArray();
      int[] from = new int[to.length];
      System.arraycopy(to, 0, from, Math.min(1, to.length), Math.max(0, to.length - 1));
      RowSet none = new RowSet(to.length);
      return new TextColumn(
          "", LogicalType.STRING, bytes.toByteArray(), from, to, none, Optional.empty());
    }
  }

  /**
   * Looks at the records of one batch; one that has a key twice will not be read, and counts not.
   */
  void observe(TextColumn records) {
    Map<String, Texts> numbers = new HashMap<>();
    Map<String, Texts> texts = new HashMap<>();
    for (int i = 0; i < records.size(); i++) {
      int start = records.start(i);
      Map<String, Seen> record = read(records.bytes(), start, records.end(i) - start);
      record.forEach(
          (key, seen) -> {
            Member member = members.computeIfAbsent(key, k -> new Member());
            member.counts.merge(seen.kind, 1L, Long::sum);
            if (seen.kind == Kind.NUMBER) {
              numbers.computeIfAbsent(key, k -> new Texts()).add(seen.text);
            } else if (seen.kind == Kind.TEXT) {
              texts.computeIfAbsent(key, k -> new Texts()).add(seen.text);
            }
          });
    }
    numbers.forEach((key, all) -> member(key).numbers.observe(all.column()));
    texts.forEach((key, all) -> member(key).texts.observe(all.column()));
  }

  private Member member(String key) {
    return members.computeIfAbsent(key, k -> new Member());
  }

  /** A member that is not null. */
  private record Seen(Kind kind, String text) {}

  private static Map<String, Seen> read(byte[] bytes, int start, int length) {
    Map<String, Seen> record = new HashMap<>();
    try (JsonParser parser =
        FACTORY.createParser(ObjectReadContext.empty(), bytes, start, length)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String key = parser.currentName();
        JsonToken token = parser.nextToken();
        Optional<Seen> seen = seen(parser, token);
        if (seen.isPresent() && record.put(key, seen.get()) != null) {
          return Map.of();
        }
      }
      return record;
    } catch (JacksonException e) {
      // what is no record is rejected, and was then
      return Map.of();
    }
  }

  private static Optional<Seen> seen(JsonParser parser, JsonToken token) {
    return switch (token) {
      case VALUE_STRING -> Optional.of(new Seen(Kind.TEXT, parser.getString()));
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
          Optional.of(new Seen(Kind.NUMBER, parser.getString()));
      case VALUE_TRUE, VALUE_FALSE -> Optional.of(new Seen(Kind.BOOLEAN, ""));
      case START_OBJECT -> {
        parser.skipChildren();
        yield Optional.of(new Seen(Kind.OBJECT, ""));
      }
      case START_ARRAY -> {
        parser.skipChildren();
        yield Optional.of(new Seen(Kind.ARRAY, ""));
      }
      default -> Optional.empty();
    };
  }

  void merge(RecordKinds other) {
    other.members.forEach((key, member) -> member(key).merge(member));
  }

  boolean has(String key) {
    return members.containsKey(key);
  }

  /** What a key's values are read as: as what most of them are. */
  InferredTypes.Inferred column(String key) {
    Member member = member(key);
    Kind most = Kind.TEXT;
    long values = 0;
    for (Map.Entry<Kind, Long> kind : member.counts.entrySet()) {
      values += kind.getValue();
      most = kind.getValue() > member.counts.getOrDefault(most, 0L) ? kind.getKey() : most;
    }
    if (most == Kind.NUMBER) {
      return member.numbers.numberColumn(key);
    }
    if (most == Kind.TEXT) {
      return member.texts.textColumn(key);
    }
    LogicalType type =
        most == Kind.BOOLEAN
            ? LogicalType.BOOLEAN
            : most == Kind.OBJECT ? LogicalType.OBJECT : LogicalType.ARRAY;
    String evidence = String.format(Locale.ROOT, "all %,d values are %s", values, most.words);
    return new InferredTypes.Inferred(Property.of(key, type), evidence);
  }
}
