package io.javatask.core.check;

import io.javatask.api.LogicalType;
import io.javatask.core.contract.CheckName;
import io.javatask.core.contract.CheckSpec;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.CutOff;
import io.javatask.core.contract.Property;
import io.javatask.core.contract.Rule;
import io.javatask.core.contract.Strftime;
import io.javatask.core.expression.Field;
import io.javatask.core.expression.RowCondition;
import io.javatask.core.expression.RowExpression;
import io.javatask.core.source.CellParser;
import io.javatask.core.source.ColumnPlan;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Compiles the rules of a contract: the one place that knows every check by its name. */
final class CheckCatalogue {
  private static final Duration TABLE_CHECK_TIMEOUT = Duration.ofSeconds(60);

  private final Contract contract;
  private final Instant asOf;
  private final TableChecks tableChecks;
  private final long keyMemory;
  private final MetricChecks metrics;
  private final SetChecks sets;
  private final OtherData others;
  private final Map<String, RowCondition> filters = new HashMap<>();

  CheckCatalogue(Contract contract, Instant asOf, References references, TableChecks tableChecks) {
    this.tableChecks = tableChecks;
    this.contract = contract;
    this.asOf = asOf;
    this.keyMemory = CheckMemory.of(contract).each();
    this.metrics = new MetricChecks(contract, this::cells, keyMemory);
    this.sets = new SetChecks(this::cells, keyMemory);
    this.others = new OtherData(contract, references, keyMemory, this::cells);
  }

  /** The condition of a rule's filter; rules of one filter share it. */
  Optional<RowCondition> filter(Rule rule) {
    return rule.check()
        .where()
        .map(where -> filters.computeIfAbsent(where.text(), t -> where.condition(Regex::search)));
  }

  /** An expression that the contract has been read with: what is not declared is text. */
  private RowExpression expression(String text) {
    List<Field> fields = contract.properties().stream().map(Property::field).toList();
    return RowExpression.parse(text, fields, true);
  }

  Check compile(Rule rule) {
    CheckSpec spec = rule.check();
    Arguments arguments = new Arguments(spec);
    String column = spec.columns().isEmpty() ? "" : spec.columns().get(0);
    return switch (CheckName.of(spec.name())) {
      case COLUMN_EXISTS ->
          new ColumnExists(
              column,
              arguments.flag("required") || property(column).map(Property::required).orElse(true),
              arguments.integer("index"));
      case COLUMN_COUNT -> new ColumnCount(Bounds.of(arguments));
      case COLUMN_SET ->
          new ColumnsMatch(arguments.texts("columns"), false, arguments.flag("exact"));
      case COLUMN_ORDER -> new ColumnsMatch(arguments.texts("columns"), true, true);
      case COLUMNS_DECLARED -> new ColumnsDeclared(declared());
      case TYPE -> new OfType(column, type(column));
      case SCHEMA_BASELINE -> baseline(arguments);
      case COLUMN_TYPE_IN ->
          new ColumnTypeIn(
              column, property(column).map(p -> p.type().odcsName()), arguments.texts("types"));
      case COLUMN_NAMES_MATCH -> new ColumnNames(regex(arguments));
      case ROW_EXPRESSION ->
          new HoldsOfRow(
              expression(arguments.text("expression").orElseThrow()), arguments.flag("null_fails"));
      case NOT_NULL, NULL_VALUES -> new NotNull(column);
      case MISSING_VALUES, NOT_MISSING ->
          new Missing(column, literals(column, arguments.list("values")));
      case INVALID_VALUES -> invalid(column, arguments);
      case ALL_COMPLETE -> new Complete(spec.columns(), Complete.Wanted.ALL);
      case ANY_COMPLETE -> new Complete(spec.columns(), Complete.Wanted.ANY);
      case NOT_BLANK_ROW -> new Complete(declared(), Complete.Wanted.ANY_NOT_BLANK);
      case IS_NULL -> new IsNull(column);
      case IN_SET -> inSet(column, arguments, false);
      case NOT_IN_SET -> inSet(column, arguments, true);
      case RANGE -> range(column, arguments);
      case MULTIPLE_OF -> new MultipleOf(column, arguments.number("divisor").orElseThrow());
      case LENGTH -> new Length(column, min(arguments), max(arguments));
      case PATTERN -> new Matches(column, regex(arguments), false);
      case NOT_PATTERN -> new Matches(column, regex(arguments), true);
      case PATTERN_LIST ->
          new MatchesList(
              column,
              regexes(arguments),
              arguments.text("match_on").filter("all"::equals).isPresent(),
              false);
      case NOT_PATTERN_LIST -> new MatchesList(column, regexes(arguments), false, true);
      case LIKE, NOT_LIKE, LIKE_LIST, NOT_LIKE_LIST ->
          new TextChecks(column, arguments).like(CheckName.of(spec.name()));
      case STARTS_WITH -> new TextChecks(column, arguments).startsWith();
      case ENDS_WITH -> new TextChecks(column, arguments).endsWith();
      case CONTAINS -> new TextChecks(column, arguments).contains();
      case CASING -> new TextChecks(column, arguments).casing();
      case ASCII -> new TextChecks(column, arguments).ascii();
      case NOT_BLANK -> new TextChecks(column, arguments).notBlank();
      case TRIMMED -> new TextChecks(column, arguments).trimmed();
      case TIME_PATTERN -> new TextChecks(column, arguments).timePattern();
      case NOT_TRUNCATED -> notTruncated(column, arguments);
      case STRFTIME_FORMAT -> strftime(column, arguments.text("format").orElseThrow());
      case DATE_PARSEABLE -> new TextCheck(column, LooseDate::is, "not a date or time");
      case JSON_PARSEABLE -> new JsonParseable(column);
      case INCREASING -> sets.ordered(spec, arguments, 1);
      case DECREASING -> sets.ordered(spec, arguments, -1);
      case SEQUENTIAL -> sets.sequential(spec, arguments);
      case PERCENT_CHANGE -> sets.percentChange(spec, arguments);
      case NO_OVERLAP -> sets.noOverlap(spec, arguments);
      case Z_SCORE, TUKEY_OUTLIER, MAD_OUTLIER -> sets.outlier(spec, arguments);
      case GROUP_ROWS, GROUP_DISTINCT, GROUP_VALUE -> sets.group(spec, arguments);
      case PAIR_EQUAL -> compared(spec, arguments, Compared.Operator.EQUAL);
      case PAIR_GREATER ->
          compared(
              spec,
              arguments,
              arguments.flag("or_equal")
                  ? Compared.Operator.GREATER_OR_EQUAL
                  : Compared.Operator.GREATER);
      case PAIR_COMPARE ->
          compared(spec, arguments, Compared.Operator.of(arguments.text("operator").orElseThrow()));
      case PAIR_IN_SET -> pairInSet(spec, arguments);
      case UNIQUE_WITHIN_ROW ->
          together(
              spec,
              arguments,
              values -> new HashSet<>(values).size() == values.size(),
              "values repeat within the row");
      case EQUAL_WITHIN_ROW ->
          together(
              spec,
              arguments,
              values -> new HashSet<>(values).size() == 1,
              "values differ within the row");
      case SUM_EQUALS ->
          new RowSum(
              spec.columns(),
              Bounds.exactly(arguments.number("total").orElseThrow()),
              ignored(arguments));
      case ROW_SUM -> new RowSum(spec.columns(), Bounds.of(arguments), ignored(arguments));
      case FORMAT -> format(column, arguments.text("name").orElseThrow());
      case ITEMS, MEMBERS -> shape(column, arguments);
      case DUPLICATE_ROWS ->
          new Unique(
              declared(),
              arguments.text("duplicates").orElse("").equals("members"),
              IgnoredRows.NEVER,
              keyMemory);
      case UNIQUE, DUPLICATE_VALUES ->
          new Unique(
              spec.columns(),
              arguments.text("duplicates").orElse("").equals("members"),
              ignored(arguments),
              keyMemory);
      case ROW_COUNT -> new RowCount(Bounds.of(arguments));
      case MIN -> new Extreme(column, cells(column), -1, interval(column, arguments));
      case MAX -> new Extreme(column, cells(column), 1, interval(column, arguments));
      case QUANTILES -> quantiles(column, arguments);
      case SUM -> metrics.sum(spec, arguments);
      case MEAN -> metrics.mean(spec, arguments);
      case STDEV -> metrics.deviation(spec, arguments);
      case VARIANCE -> metrics.variance(spec, arguments);
      case SKEWNESS -> metrics.skewness(spec, arguments);
      case KURTOSIS -> metrics.kurtosis(spec, arguments);
      case ZERO_COUNT -> metrics.equal(spec, arguments, 0, false);
      case ZERO_RATIO -> metrics.equal(spec, arguments, 0, true);
      case TRUE_COUNT -> metrics.equal(spec, arguments, 1, false);
      case TRUE_RATIO -> metrics.equal(spec, arguments, 1, true);
      case COMPLETENESS -> metrics.completeness(spec, arguments);
      case COVARIANCE -> metrics.covariance(spec, arguments);
      case CORRELATION -> metrics.correlation(spec, arguments);
      case SUM_RATIO -> metrics.sumRatio(spec, arguments);
      case MEDIAN -> metrics.median(spec, arguments);
      case INTERQUARTILE_RANGE -> metrics.interquartileRange(spec, arguments);
      case RANK_CORRELATION -> metrics.rankCorrelation(spec, arguments);
      case KOLMOGOROV_SMIRNOV -> metrics.kolmogorov(spec, arguments);
      case DISTINCT_COUNT -> metrics.distinct(spec, arguments, false);
      case DISTINCT_RATIO -> metrics.distinct(spec, arguments, true);
      case DUPLICATE_RATIO -> metrics.frequency(spec, arguments, FrequencyMetric::duplicates);
      case UNIQUE_RATIO -> metrics.frequency(spec, arguments, FrequencyMetric::uniqueness);
      case UNIQUE_VALUE_RATIO -> metrics.frequency(spec, arguments, FrequencyMetric::uniqueValues);
      case MOST_COMMON_RATIO -> metrics.frequency(spec, arguments, FrequencyMetric::top);
      case ENTROPY -> metrics.entropy(spec, arguments);
      case MUTUAL_INFORMATION -> metrics.mutualInformation(spec, arguments);
      case KL_DIVERGENCE -> metrics.divergence(spec, arguments);
      case STABILITY_INDEX -> metrics.stabilityIndex(spec, arguments);
      case CHI_SQUARE -> metrics.chiSquare(spec, arguments);
      case HISTOGRAM -> sets.histogram(column, arguments);
      case MAX_GAP -> sets.maxGap(spec, arguments);
      case DISTINCT_IN_SET -> distinct(column, arguments, false, true);
      case DISTINCT_CONTAINS_SET -> distinct(column, arguments, true, false);
      case DISTINCT_EQUALS_SET -> distinct(column, arguments, false, false);
      case MOST_COMMON_IN_SET ->
          new MostCommon(
              column,
              cells(column),
              members(column, arguments).stream()
                  .flatMap(Optional::stream)
                  .collect(Collectors.toSet()),
              arguments.flag("ties"),
              keyMemory);
      case NULL_RATE -> new NullRate(column);
      case FRESHNESS -> new Freshness(column, arguments.text("max_age").map(Duration::parse), asOf);
      case JSON_SCHEMA -> schema(spec, arguments);
      case FOREIGN_KEY -> others.foreignKey(spec, false);
      case ROWS_SUBSET -> others.foreignKey(spec, true);
      case ROWS_EQUAL -> others.rowsEqual(spec);
      case ROW_COUNT_EQUAL -> others.rowCountEqual(spec);
      case AGGREGATE_EQUAL -> others.aggregateEqual(spec);
      case TABLE_CHECK -> tableCheck(spec, arguments);
      case SQL, SQL_METRIC -> sql(column, arguments, false);
      case SQL_FAILED_ROWS -> sql(column, arguments, true);
      case TEXT -> new NoCheck("a rule of kind text is for people to read");
      case FOREIGN ->
          new NoCheck(
              "the rule is of engine '"
                  + arguments.text("engine").orElse("")
                  + "', which Javatask does not run");
    };
  }

  private static Check sql(String column, Arguments arguments, boolean failing) {
    String query = SqlCheck.withColumn(arguments.text("query").orElseThrow(), column);
    return new SqlCheck(query, failing, Bounds.of(arguments));
  }

  private static int min(Arguments arguments) {
    return arguments.integer("min").orElse(0);
  }

  private static int max(Arguments arguments) {
    return arguments.integer("max").orElse(Integer.MAX_VALUE);
  }

  /** The check that a column's texts are of a named format. */
  static RowCheck format(String column, String format) {
    return Formats.pattern(format)
        .<RowCheck>map(pattern -> new Matches(column, new Regex(pattern), false))
        .orElseGet(
            () ->
                new TextCheck(
                    column, text -> Formats.is(format, text), "not of the format " + format));
  }

  private static Check notTruncated(String column, Arguments arguments) {
    List<Integer> lengths = arguments.list("lengths").stream().map(JsonNode::intValue).toList();
    return new NotTruncated(column, lengths.isEmpty() ? CutOff.LENGTHS : lengths);
  }

  private List<String> declared() {
    return contract.properties().stream().map(Property::name).toList();
  }

  private static Check shape(String column, Arguments arguments) {
    List<String> required = arguments.list("required").stream().map(JsonNode::stringValue).toList();
    JsonShape shape =
        new JsonShape(min(arguments), max(arguments), arguments.flag("unique"), required);
    return new TextCheck(column, shape::holds, shape.reason());
  }

  private Optional<Property> property(String column) {
    return contract.property(column);
  }

  private LogicalType type(String column) {
    return property(column).map(Property::type).orElse(LogicalType.STRING);
  }

  private Literals literals(String column, List<JsonNode> values) {
    List<JsonNode> present = values.stream().filter(v -> !v.isNull()).toList();
    return new Literals(present, type(column), text -> time(column, text));
  }

  /** A date or time that the contract writes, in the unit of its column's type. */
  private long time(String column, String text) {
    CellParser parser = property(column).map(CellParser::of).orElseGet(CellParser::text);
    return parser.parseLiteral(text);
  }

  private Check invalid(String column, Arguments arguments) {
    List<ColumnCheck> parts = new ArrayList<>();
    arguments
        .node("values")
        .ifPresent(
            v -> parts.add(new InSet(column, literals(column, arguments.list("values")), false)));
    arguments.text("regex").ifPresent(r -> parts.add(new Matches(column, new Regex(r), false)));
    return new AllHold(column, parts);
  }

  private Cells cells(String column) {
    return new Cells(property(column), text -> Cells.ofLong(type(column), time(column, text)));
  }

  /** The cells of a column that is not declared are text, whatever they are compared with. */
  private Check inSet(String column, Arguments arguments, boolean negated) {
    Literals values = literals(column, arguments.list("values"));
    InSet check = new InSet(column, values, negated);
    if (property(column).isPresent()) {
      return check;
    }
    Cells cells = cells(column);
    Set<Object> set = values.nodes().stream().map(cells::literal).collect(Collectors.toSet());
    return new ValueCheck(column, cells, v -> set.contains(v) != negated, check.reason());
  }

  private List<Optional<Object>> members(String column, Arguments arguments) {
    Cells cells = cells(column);
    return arguments.list("values").stream()
        .map(n -> n.isNull() ? Optional.empty() : Optional.of(cells.literal(n)))
        .toList();
  }

  private Check distinct(
      String column, Arguments arguments, boolean mayHaveOthers, boolean mayLack) {
    return new DistinctSet(
        column, cells(column), members(column, arguments), mayHaveOthers, mayLack);
  }

  private static Regex regex(Arguments arguments) {
    return regex(arguments, arguments.text("regex").orElseThrow());
  }

  private static List<Regex> regexes(Arguments arguments) {
    return arguments.texts("regexes").stream().map(r -> regex(arguments, r)).toList();
  }

  private static Regex regex(Arguments arguments, String source) {
    boolean python = arguments.text("dialect").filter("python"::equals).isPresent();
    return python ? Regex.ofPython(source) : new Regex(source);
  }

  private static Check strftime(String column, String format) {
    return new TextCheck(column, new Strftime(format)::matches, "not of the format " + format);
  }

  private static IgnoredRows ignored(Arguments arguments) {
    return arguments
        .text("ignore_row_if")
        .map(name -> IgnoredRows.valueOf(name.toUpperCase(Locale.ROOT)))
        .orElse(IgnoredRows.ANY_VALUE_IS_MISSING);
  }

  private Together together(
      CheckSpec spec, Arguments arguments, Predicate<List<Optional<Object>>> holds, String reason) {
    List<Cells> cells = spec.columns().stream().map(this::cells).toList();
    return new Together(spec.columns(), cells, ignored(arguments), holds, reason);
  }

  private Check compared(CheckSpec spec, Arguments arguments, Compared.Operator operator) {
    return new Compared(
        spec.columns(),
        cells(spec.columns().get(0)),
        cells(spec.columns().get(1)),
        ignored(arguments),
        operator);
  }

  private Check pairInSet(CheckSpec spec, Arguments arguments) {
    Cells first = cells(spec.columns().get(0));
    Cells second = cells(spec.columns().get(1));
    Set<List<Optional<Object>>> pairs = new HashSet<>();
    for (JsonNode pair : arguments.list("pairs")) {
      pairs.add(List.of(member(first, pair.get(0)), member(second, pair.get(1))));
    }
    return together(spec, arguments, pairs::contains, "not one of the pairs");
  }

  private static Optional<Object> member(Cells cells, JsonNode node) {
    return node.isNull() ? Optional.empty() : Optional.of(cells.literal(node));
  }

  private Interval interval(String column, Arguments arguments) {
    Cells cells = cells(column);
    Bounds words =
        new Bounds(
            arguments.node("min").map(n -> word(n, arguments.flag("exclusive_min"))),
            arguments.node("max").map(n -> word(n, arguments.flag("exclusive_max"))));
    return new Interval(
        arguments.node("min").map(cells::literal),
        arguments.node("max").map(cells::literal),
        arguments.flag("exclusive_min"),
        arguments.flag("exclusive_max"),
        words.words());
  }

  private static Bounds.End word(JsonNode node, boolean exclusive) {
    String word = node.isString() ? node.stringValue() : node.decimalValue().toPlainString();
    return new Bounds.End(BigDecimal.ZERO, exclusive, word);
  }

  private Check tableCheck(CheckSpec spec, Arguments arguments) {
    List<String> columns = spec.columns().isEmpty() ? declared() : spec.columns();
    Duration timeout = arguments.text("timeout").map(Duration::parse).orElse(TABLE_CHECK_TIMEOUT);
    return new TableRule(
            arguments.text("name").orElseThrow(),
            tableChecks,
            columns,
            arguments.object("with"),
            timeout)
        .compile();
  }

  private Check baseline(Arguments arguments) {
    List<SchemaBaseline.Agreed> agreed =
        arguments.list("columns").stream()
            .map(
                c ->
                    new SchemaBaseline.Agreed(
                        c.get("name").stringValue(),
                        Optional.ofNullable(c.get("type")).map(JsonNode::stringValue)))
            .toList();
    return new SchemaBaseline(
        contract, agreed, arguments.flag("ordered"), arguments.flag("additions"));
  }

  private Check quantiles(String column, Arguments arguments) {
    double tolerance = arguments.number("tolerance").map(BigDecimal::doubleValue).orElse(0.0);
    List<Quantiles.Wanted> wanted =
        arguments.list("quantiles").stream()
            .map(
                n ->
                    new Quantiles.Wanted(
                        n.get("quantile").doubleValue(),
                        new Bounds(
                            Optional.ofNullable(n.get("min")).map(m -> end(column, m, false)),
                            Optional.ofNullable(n.get("max")).map(m -> end(column, m, false))),
                        tolerance))
            .toList();
    Interpolation between =
        arguments
            .text("interpolation")
            .map(name -> Interpolation.valueOf(name.toUpperCase(Locale.ROOT)))
            .orElse(Interpolation.LINEAR);
    return new Quantiles(column, wanted, between, false, keyMemory);
  }

  private Check range(String column, Arguments arguments) {
    boolean numbers =
        Stream.of("min", "max")
            .flatMap(a -> arguments.node(a).stream())
            .allMatch(JsonNode::isNumber);
    boolean comparable =
        switch (type(column)) {
          case INTEGER, NUMBER, BOOLEAN -> numbers;
          case DATE, TIME, TIMESTAMP ->
              Stream.of("min", "max")
                  .flatMap(a -> arguments.node(a).stream())
                  .allMatch(JsonNode::isString);
          case STRING, OBJECT, ARRAY -> false;
        };
    if (!comparable) {
      Interval interval = interval(column, arguments);
      return new ValueCheck(column, cells(column), interval::contains, "not " + interval.words());
    }
    return new Range(
        column,
        new Bounds(
            arguments.node("min").map(n -> end(column, n, arguments.flag("exclusive_min"))),
            arguments.node("max").map(n -> end(column, n, arguments.flag("exclusive_max")))));
  }

  private Bounds.End end(String column, JsonNode node, boolean exclusive) {
    if (node.isNumber()) {
      return new Bounds.End(node.decimalValue(), exclusive, node.decimalValue().toPlainString());
    }
    String text = node.stringValue();
    return new Bounds.End(BigDecimal.valueOf(time(column, text)), exclusive, text);
  }

  private static Check schema(CheckSpec spec, Arguments arguments) {
    Optional<String> column = spec.columns().stream().findFirst();
    return new MatchesSchema(
        column,
        ColumnPlan.RECORD,
        arguments.node("schema").orElseThrow(),
        arguments.flag("assert_format"));
  }
}
