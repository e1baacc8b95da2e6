package io.javatask.core.sink;

import io.javatask.api.Column;
import io.javatask.api.LogicalType;
import io.javatask.api.RowSet;
import io.javatask.api.TextColumn;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.Property;
import io.javatask.core.source.CellParser;
import io.javatask.core.source.ColumnPlan;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;

/**
 * How one column of a Parquet file becomes what the contract declares: as it is where every value
 * of its type fits; else by its text, which is parsed as a cell of CSV would be; else not at all,
 * and every value is malformed.
 *
 * @param read what the column is read as
 * @param type the type of what is selected, as DuckDB names it
 * @param expression what to select of it
 * @param parser what the text that is read goes through; absent where the value is read as it is
 * @param clash whether no value of the type is one of the contract's
 */
record ParquetColumn(
    Property read, String type, String expression, Optional<CellParser> parser, boolean clash) {
  private static final Set<String> SMALL =
      Set.of("TINYINT", "SMALLINT", "INTEGER", "UTINYINT", "USMALLINT", "UINTEGER");
  private static final Set<String> WIDE = Set.of("BIGINT", "UBIGINT", "HUGEINT", "UHUGEINT");
  private static final Set<String> LOCAL =
      Set.of("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS");

  static ParquetColumn of(ColumnPlan.Wanted wanted, Contract contract, String type) {
    String column = Sql.identifier(wanted.name());
    if (!wanted.declared()) {
      return byText(wanted.name(), column + "::VARCHAR", Optional.empty(), false);
    }
    Property property = contract.property(wanted.name()).orElseThrow();
    return exact(property, type, column)
        .or(() -> textOf(property, type, column))
        .orElseGet(
            () ->
                byText(
                    property.name(),
                    column + "::VARCHAR",
                    Optional.of(CellParser.of(property)),
                    true));
  }

  private static ParquetColumn byText(
      String name, String expression, Optional<CellParser> parser, boolean clash) {
    Property text =
        new Property(
            name,
            LogicalType.STRING,
            Optional.empty(),
            Optional.empty(),
            false,
            false,
            0,
            Optional.empty(),
            ZoneOffset.UTC,
            false);
    return new ParquetColumn(text, "VARCHAR", expression, parser, clash);
  }

  /** The column as it is, if every value of its type is one of the property's. */
  private static Optional<ParquetColumn> exact(Property property, String type, String column) {
    boolean fits =
        switch (ColumnKind.of(property)) {
          case TEXT -> isText(type);
          case JSON -> false;
          case INTEGER -> SMALL.contains(type) || type.equals("BIGINT");
          case DOUBLE -> type.equals("DOUBLE") || type.equals("FLOAT") || SMALL.contains(type);
          case DECIMAL -> isNarrower(type, property.decimal().orElseThrow());
          case BOOLEAN -> type.equals("BOOLEAN");
          case DATE -> type.equals("DATE");
          case TIME -> type.equals("TIME");
          case TIMESTAMP ->
              type.equals("TIMESTAMP WITH TIME ZONE") || (LOCAL.contains(type) && property.isUtc());
        };
    return fits ? Optional.of(exactly(property, type, column)) : Optional.empty();
  }

  private static ParquetColumn exactly(Property property, String type, String column) {
    String selected =
        switch (ColumnKind.of(property)) {
          case TEXT -> "VARCHAR";
          case DOUBLE -> "DOUBLE";
          case TIMESTAMP -> LOCAL.contains(type) ? "TIMESTAMP" : type;
          case JSON, INTEGER, DECIMAL, BOOLEAN, DATE, TIME -> type;
        };
    String expression =
        LOCAL.contains(type)
            ? micros(type, column)
            : selected.equals(type) ? column : column + "::" + selected;
    return new ParquetColumn(property, selected, expression, Optional.empty(), false);
  }

  /** The column as it is read. */
  Dialect.Query.Source source() {
    return new Dialect.Query.Source(read, type);
  }

  /**
   * Whether what is selected is what the checks see, so that SQL can be asked of it: but for texts
   * with U+0000, which {@link #typed} makes malformed.
   */
  boolean isExact() {
    return parser.isEmpty();
  }

  /** A cast would round nanoseconds; here, as in text, what is below the microsecond is cut off. */
  private static String micros(String type, String column) {
    if (!type.equals("TIMESTAMP_NS")) {
      return column + "::TIMESTAMP";
    }
    String nanos = "epoch_ns(" + column + ")";
    return "make_timestamp((" + nanos + " - ((" + nanos + " % 1000) + 1000) % 1000) // 1000)";
  }

  private static boolean isText(String type) {
    return type.equals("VARCHAR") || type.equals("UUID") || type.startsWith("ENUM(");
  }

  private static boolean isNarrower(String type, Property.DecimalSize size) {
    Matcher decimal = DuckDBWording.DECIMAL.matcher(type);
    if (!decimal.matches()) {
      return false;
    }
    int precision = Integer.parseInt(decimal.group(1));
    int scale = Integer.parseInt(decimal.group(2));
    return scale <= size.scale() && precision - scale <= size.precision() - size.scale();
  }

  /** The column by its text, if that says the value without loss. */
  private static Optional<ParquetColumn> textOf(Property property, String type, String column) {
    if (isText(type) || type.equals("JSON")) {
      return Optional.of(
          byText(
              property.name(), column + "::VARCHAR", Optional.of(CellParser.of(property)), false));
    }
    boolean number = type.equals("DOUBLE") || type.equals("FLOAT") || isWhole(type);
    boolean decimal = DuckDBWording.DECIMAL.matcher(type).matches();
    Optional<String> text =
        switch (ColumnKind.of(property)) {
          case JSON ->
              isNested(type) ? Optional.of("to_json(" + column + ")::VARCHAR") : Optional.empty();
          case INTEGER ->
              isWhole(type)
                  ? Optional.of(column + "::VARCHAR")
                  : number || decimal ? Optional.of(whole(column)) : Optional.empty();
          case DOUBLE, DECIMAL ->
              number || decimal ? Optional.of(column + "::VARCHAR") : Optional.empty();
          case TIMESTAMP ->
              LOCAL.contains(type)
                  ? Optional.of("strftime(" + micros(type, column) + ", '%Y-%m-%dT%H:%M:%S.%f')")
                  : Optional.empty();
          case TEXT, BOOLEAN, DATE, TIME -> Optional.empty();
        };
    return text.map(
        expression ->
            byText(property.name(), expression, Optional.of(CellParser.of(iso(property))), false));
  }

  private static boolean isWhole(String type) {
    return SMALL.contains(type) || WIDE.contains(type);
  }

  private static boolean isNested(String type) {
    return type.endsWith("]") || type.startsWith("STRUCT(") || type.startsWith("MAP(");
  }

  /** 1.0 is an integer, as in JSON; 1.5 stays as it is, and then does not parse as one. */
  private static String whole(String column) {
    return "regexp_replace(" + column + "::VARCHAR, '\\.0+$', '')";
  }

  /** The format is that of texts, which a time of Parquet's own is none of. */
  private static Property iso(Property property) {
    return new Property(
        property.name(),
        property.type(),
        property.physicalType(),
        property.decimal(),
        property.required(),
        property.unique(),
        property.keyPosition(),
        Optional.empty(),
        property.zone(),
        property.classified());
  }

  /** The column as the contract declares it. */
  Column typed(Column column) {
    if (!(column instanceof TextColumn text)) {
      return column;
    }
    if (parser.isEmpty()) {
      return CellParser.withoutNul(text);
    }
    if (!clash) {
      return parser.get().parse(text, true, Optional.empty());
    }
    RowSet values = RowSet.all(text.size());
    values.removeAll(text.nulls());
    return parser.get().parse(allNull(text), true, Optional.of(values));
  }

  private static TextColumn allNull(TextColumn text) {
    return new TextColumn(
        text.name(),
        text.type(),
        text.bytes(),
        text.starts(),
        text.ends(),
        RowSet.all(text.size()),
        Optional.empty());
  }
}
