package io.javatask.core.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaException;
import io.javatask.api.Batch;
import io.javatask.api.LogicalType;
import io.javatask.api.Positions;
import io.javatask.api.RowSet;
import io.javatask.api.TextColumn;
import io.javatask.core.contract.EmbeddedSchema;
import io.javatask.core.source.ColumnPlan;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import tools.jackson.databind.json.JsonMapper;

/**
 * The flat part of a JSON Schema and the validator of whole records say the same of every record,
 * and the flat part says it of most.
 */
class FlatSchemaPropertyTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final List<String> NAMES = List.of("a", "b", "id", "é");

  private static final List<String> KEYWORDS =
      List.of(
          "'type': 'string'",
          "'type': 'integer'",
          "'type': 'number'",
          "'type': 'boolean'",
          "'type': ['string', 'null']",
          "'type': ['number', 'boolean', 'object']",
          "'type': 'array'",
          "'enum': ['x', 1, 2.5, null, true]",
          "'enum': [1.0, [1], {'a': 1}, false, 'é']",
          "'enum': [-9223372036854775808, 123456789012345678901234567890]",
          "'const': 10",
          "'const': 'ab'",
          "'const': null",
          "'minimum': 0",
          "'minimum': 0.1",
          "'exclusiveMinimum': 1",
          "'maximum': 10",
          "'maximum': 1e400",
          "'exclusiveMaximum': 9007199254740993",
          "'multipleOf': 5",
          "'multipleOf': 0.5",
          "'minLength': 2",
          "'minLength': 1.0",
          "'maxLength': 3",
          "'pattern': '^[a-z-]+$'",
          "'pattern': '(?=a)a'",
          "'pattern': '\\u00e9'",
          "'format': 'email'",
          "'format': 'date-time'",
          "'items': {'type': 'integer'}",
          "'uniqueItems': true",
          "'minItems': 1",
          "'properties': {'a': {'type': 'integer'}}",
          "'required': ['a']",
          "'not': {'type': 'string'}",
          "'anyOf': [{'type': 'null'}, {'minimum': 3}]",
          "'title': 't'",
          "'$ref': '#/$defs/positive'");

  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "false",
          "0",
          "-0",
          "1",
          "1.0",
          "-1",
          "10",
          "2.5",
          "0.1",
          "0.10000000000000000555",
          "0.09999999999999999",
          "-0.0",
          "1e0",
          "1E2",
          "1e999",
          "1e9999999999",
          "9007199254740993",
          "9007199254740993.0",
          "9223372036854775807",
          "-9223372036854775808",
          "123456789012345678901234567890",
          "123456789012345678",
          "''",
          "'x'",
          "'ab'",
          "'a-b'",
          "'abcd'",
          "'é'",
          "'éé😀'",
          "'\\u00e9'",
          "'\\n'",
          "'user@example.com'",
          "'2026-01-01T00:00:00Z'",
          "[]",
          "[1, 2]",
          "[1, 1.0]",
          "['[', '\\']', {}]",
          "{}",
          "{'a': 1}",
          "{'a': '}'}",
          "[1e9999999999]");

  @Provide
  Arbitrary<String> schemas() {
    Arbitrary<String> keywords =
        Arbitraries.of(KEYWORDS).list().ofMaxSize(3).map(FlatSchemaPropertyTest::object);
    Arbitrary<String> member =
        Arbitraries.frequencyOf(
            Tuple.of(9, keywords), Tuple.of(1, Arbitraries.of("true", "false")));
    Arbitrary<String> properties =
        member
            .list()
            .ofSize(NAMES.size())
            .map(
                parts ->
                    IntStream.range(0, parts.size())
                        .mapToObj(i -> "'" + NAMES.get(i) + "': " + parts.get(i))
                        .collect(Collectors.joining(", ")));
    Arbitrary<String> required =
        Arbitraries.of("'a'", "'b'", "'zz'").set().ofMaxSize(2).map(s -> String.join(", ", s));
    Arbitrary<String> others =
        Arbitraries.of(
            "",
            ", 'additionalProperties': false",
            ", 'additionalProperties': true",
            ", 'additionalProperties': {'type': 'string'}");
    Arbitrary<String> more =
        Arbitraries.of(
            "",
            "",
            "",
            ", 'minProperties': 2",
            ", 'type': 'object'",
            ", 'type': ['array', 'null']",
            ", '$schema': 'http://json-schema.org/draft-07/schema#'",
            ", '$schema': 'http://json-schema.org/draft-04/schema#'",
            ", '$id': 'urn:x:y'",
            ", 'description': 'd', 'definitions': {'x': {'$ref': '#'}}");
    return Combinators.combine(properties, required, others, more)
        .as(
            (p, r, o, m) ->
                ("{'$defs': {'positive': {'minimum': 0}}, 'properties': {"
                        + p
                        + "}, 'required': ["
                        + r
                        + "]"
                        + o
                        + m
                        + "}")
                    .replace('\'', '"'));
  }

  @Provide
  Arbitrary<List<String>> records() {
    Arbitrary<String> member =
        Combinators.combine(
                Arbitraries.of("a", "b", "id", "é", "zz", "other", "\\u0061"),
                Arbitraries.of(VALUES))
            .as((name, value) -> "'" + name + "' : " + value);
    return member
        .list()
        .ofMaxSize(6)
        .map(members -> object(members).replace('\'', '"'))
        .list()
        .ofMinSize(1)
        .ofMaxSize(40);
  }

  @Provide
  Arbitrary<List<String>> damaged() {
    Arbitrary<String> damages =
        Combinators.combine(
                records().map(r -> r.get(0)),
                Arbitraries.integers().between(0, 200),
                Arbitraries.of("", "\"", "}", "{", ",", "0", "e5", "\u0001", " ", "é", "[", "nul"))
            .as(
                (record, at, piece) -> {
                  int cut = at % (record.length() + 1);
                  int skip = Math.min(record.length(), cut + at % 3);
                  return record.substring(0, cut) + piece + record.substring(skip);
                });
    return damages.list().ofMinSize(1).ofMaxSize(40);
  }

  private static String object(List<String> members) {
    return "{" + String.join(", ", members) + "}";
  }

  @Property(tries = 1500, seed = "11")
  void agreeOnRecords(
      @ForAll("schemas") String schema,
      @ForAll("records") List<String> records,
      @ForAll boolean assertFormat) {
    agree(schema, records, LogicalType.OBJECT, assertFormat);
  }

  @Property(tries = 1000, seed = "12")
  void agreeOnDamagedCells(
      @ForAll("schemas") String schema, @ForAll("damaged") List<String> cells) {
    agree(schema, cells, LogicalType.STRING, false);
  }

  private static void agree(
      String schema, List<String> records, LogicalType type, boolean assertFormat) {
    boolean whole = type == LogicalType.OBJECT;
    Optional<MatchesSchema> compiled = compiled(schema, whole, assertFormat);
    if (compiled.isEmpty()) {
      return;
    }
    MatchesSchema check = compiled.get();
    Batch batch = batch(records, whole ? ColumnPlan.RECORD : "v", type);
    RowSet failing = new RowSet(records.size());
    check.test(batch, RowSet.all(records.size()), failing);
    for (int row = 0; row < records.size(); row++) {
      // the reason is the validator's, which looks at the whole record
      assertThat(failing.contains(row))
          .as("%s under %s", records.get(row), schema)
          .isEqualTo(!check.reason(batch, row).isEmpty());
    }
  }

  /** Empty where the dialect does not have such a schema. */
  private static Optional<MatchesSchema> compiled(
      String schema, boolean whole, boolean assertFormat) {
    try {
      return Optional.of(
          new MatchesSchema(
              whole ? Optional.empty() : Optional.of("v"),
              ColumnPlan.RECORD,
              JSON.readTree(schema),
              assertFormat));
    } catch (SchemaException e) {
      return Optional.empty();
    }
  }

  @Example
  void leavesNoPlainRecordOpen() {
    assertThat(
            open(
                """
                {"type": "object", "required": ["id"], "additionalProperties": false,
                 "properties": {
                  "id": {"type": "string", "pattern": "^[a-f-]{3}$", "maxLength": 3},
                  "n": {"type": ["integer", "null"], "minimum": 0, "multipleOf": 5},
                  "x": {"type": "number", "exclusiveMaximum": 100},
                  "kind": {"enum": ["a", 1, null]},
                  "tags": {"type": "array", "items": {"type": "string"}}}}
                """,
                List.of(
                    "{\"id\": \"a-f\", \"n\": 5, \"x\": 99.5, \"kind\": \"a\", \"tags\": [\"]\"]}",
                    "{\"id\":\"aaa\",\"n\":null,\"x\":-1,\"kind\":1,\"tags\":[]}",
                    "{\"id\":\"aaa\",\"kind\":null}",
                    "{\"id\":\"aaa\",\"x\":100}",
                    "{\"id\":\"aaa\",\"y\":1}",
                    "{\"id\":\"aaa\",\"n\":7}",
                    "{\"id\":\"aaa\",\"tags\":[1]}",
                    "{\"id\":\"\\u0061aa\"}",
                    "{\"n\":5}")))
        .containsExactly(3, 4, 5, 6, 7, 8);
  }

  private static List<Integer> open(String schema, List<String> records) {
    FlatSchema flat =
        FlatSchema.of(
                JSON.readTree(schema),
                false,
                part ->
                    EmbeddedSchema.compile(
                        part, source -> text -> Regex.ofEcma(source).finder().find(text), false),
                JSON)
            .orElseThrow();
    Batch batch = batch(records, ColumnPlan.RECORD, LogicalType.OBJECT);
    RowSet open = flat.open((TextColumn) batch.columns().get(0), RowSet.all(records.size()));
    List<Integer> rows = new ArrayList<>();
    open.forEach(rows::add);
    return rows;
  }

  private static Batch batch(List<String> texts, String name, LogicalType type) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int[] starts = new int[texts.size()];
    int[] ends = new int[texts.size()];
    for (int i = 0; i < texts.size(); i++) {
      starts[i] = bytes.size();
      bytes.writeBytes(texts.get(i).getBytes(StandardCharsets.UTF_8));
      ends[i] = bytes.size();
      bytes.write('\n');
    }
    TextColumn column =
        new TextColumn(
            name,
            type,
            bytes.toByteArray(),
            starts,
            ends,
            new RowSet(texts.size()),
            Optional.empty());
    return new Batch(
        List.of(column),
        texts.size(),
        new Positions("t", 0, 1, Optional.empty(), Optional.empty()),
        bytes.size());
  }
}
