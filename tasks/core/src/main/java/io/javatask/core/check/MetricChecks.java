package io.javatask.core.check;

import io.javatask.core.contract.CheckSpec;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.Property;
import java.math.BigDecimal;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * Compiles the checks that come to one number of the whole set.
 *
 * @param cells how to read a column's values
 * @param memory bytes that one check may hold before it spills
 */
record MetricChecks(Contract contract, Function<String, Cells> cells, long memory) {
  private static final double LEAST_SHARE = 1e-4;

  Check skewness(CheckSpec spec, Arguments arguments) {
    boolean sample = isSample(arguments);
    return measure(arguments, () -> new Shape(column(spec), false, sample));
  }

  Check kurtosis(CheckSpec spec, Arguments arguments) {
    boolean sample = isSample(arguments);
    return measure(arguments, () -> new Shape(column(spec), true, sample));
  }

  /**
   * Values equal to a number.
   *
   * @param ratio whether their share is asked for, not their count
   */
  Check equal(CheckSpec spec, Arguments arguments, double number, boolean ratio) {
    Share.Kind kind = Share.equalTo(column(spec), number);
    return measure(arguments, () -> new Share(kind, ratio, OptionalDouble.empty()));
  }

  Check sumRatio(CheckSpec spec, Arguments arguments) {
    return measure(arguments, () -> new SumRatio(spec.columns().get(0), spec.columns().get(1)));
  }

  Check interquartileRange(CheckSpec spec, Arguments arguments) {
    return SortedMetric.interquartileRange(column(spec), Bounds.of(arguments), memory);
  }

  Check rankCorrelation(CheckSpec spec, Arguments arguments) {
    return new RankCorrelation(spec.columns(), Bounds.of(arguments), memory);
  }

  Check distinct(CheckSpec spec, Arguments arguments, boolean ratio) {
    return new DistinctCount(column(spec), ratio, Bounds.of(arguments), memory);
  }

  Check entropy(CheckSpec spec, Arguments arguments) {
    double unit = unit(arguments);
    return frequency(spec, arguments, f -> f.entropy() / unit);
  }

  Check mutualInformation(CheckSpec spec, Arguments arguments) {
    return new MutualInformation(spec.columns(), unit(arguments), Bounds.of(arguments), memory);
  }

  Check stabilityIndex(CheckSpec spec, Arguments arguments) {
    return binned(spec, arguments, Binned.stability(number(arguments, "least", LEAST_SHARE)));
  }

  Check chiSquare(CheckSpec spec, Arguments arguments) {
    return binned(
        spec,
        arguments,
        isProbability(arguments) ? Binned.chiSquareProbability() : Binned.chiSquare());
  }

  private static String column(CheckSpec spec) {
    return spec.columns().get(0);
  }

  private static boolean isSample(Arguments arguments) {
    return !arguments.text("estimator").orElse("").equals("population");
  }

  private static boolean isProbability(Arguments arguments) {
    return arguments.text("of").orElse("").equals("p_value");
  }

  /** Nats in the unit that is asked for. */
  private static double unit(Arguments arguments) {
    return arguments.text("unit").orElse("").equals("bits") ? Math.log(2) : 1;
  }

  private static double number(Arguments arguments, String name, double otherwise) {
    return arguments.number(name).map(BigDecimal::doubleValue).orElse(otherwise);
  }

  private static Check measure(Arguments arguments, Supplier<MetricCheck.State> fresh) {
    return new Measure(fresh, Bounds.of(arguments));
  }

  Check completeness(CheckSpec spec, Arguments arguments) {
    boolean any = arguments.text("of").orElse("").equals("any");
    Share.Kind kind = Share.complete(spec.columns(), any);
    return measure(arguments, () -> new Share(kind, true, OptionalDouble.of(0)));
  }

  Check sum(CheckSpec spec, Arguments arguments) {
    return moment(spec, arguments, MomentMetric.Kind.SUM);
  }

  Check mean(CheckSpec spec, Arguments arguments) {
    return moment(spec, arguments, MomentMetric.Kind.MEAN);
  }

  Check deviation(CheckSpec spec, Arguments arguments) {
    return moment(
        spec,
        arguments,
        isSample(arguments) ? MomentMetric.Kind.DEVIATION : MomentMetric.Kind.POPULATION_DEVIATION);
  }

  Check variance(CheckSpec spec, Arguments arguments) {
    return moment(
        spec,
        arguments,
        isSample(arguments) ? MomentMetric.Kind.VARIANCE : MomentMetric.Kind.POPULATION_VARIANCE);
  }

  private static Check moment(CheckSpec spec, Arguments arguments, MomentMetric.Kind kind) {
    return new MomentMetric(column(spec), kind, Bounds.of(arguments));
  }

  Check covariance(CheckSpec spec, Arguments arguments) {
    return pairs(
        spec,
        arguments,
        isSample(arguments) ? Pairs.Kind.COVARIANCE : Pairs.Kind.POPULATION_COVARIANCE);
  }

  Check correlation(CheckSpec spec, Arguments arguments) {
    return pairs(spec, arguments, Pairs.Kind.CORRELATION);
  }

  private static Check pairs(CheckSpec spec, Arguments arguments, Pairs.Kind kind) {
    return measure(arguments, () -> new Pairs(spec.columns().get(0), spec.columns().get(1), kind));
  }

  Check median(CheckSpec spec, Arguments arguments) {
    return new Quantiles(
        column(spec),
        List.of(new Quantiles.Wanted(0.5, Bounds.of(arguments), 0)),
        Interpolation.LINEAR,
        true,
        memory);
  }

  Check kolmogorov(CheckSpec spec, Arguments arguments) {
    DoubleUnaryOperator reference = Cumulative.of(arguments.node("reference").orElseThrow());
    boolean probability = isProbability(arguments);
    return SortedMetric.ranked(
        column(spec),
        numbers -> told(Kolmogorov.statistic(numbers, reference), numbers.size(), probability),
        numbers -> told(Kolmogorov.statistic(numbers, reference), numbers.size(), probability),
        Bounds.of(arguments),
        memory);
  }

  private static double told(double statistic, long count, boolean probability) {
    return probability ? Kolmogorov.probability(statistic, count) : statistic;
  }

  /** Without columns the whole record, as the contract declares it. */
  Check frequency(CheckSpec spec, Arguments arguments, ToDoubleFunction<Frequencies> number) {
    List<String> columns =
        spec.columns().isEmpty()
            ? contract.properties().stream().map(Property::name).toList()
            : spec.columns();
    return new FrequencyMetric(
        columns, IgnoredRows.ALL_VALUES_ARE_MISSING, number, Bounds.of(arguments), memory);
  }

  private Distribution expected(CheckSpec spec, Arguments arguments) {
    return new Distribution(arguments.node("expected").orElseThrow(), cells.apply(column(spec)));
  }

  Check divergence(CheckSpec spec, Arguments arguments) {
    return new Divergence(
        column(spec),
        expected(spec, arguments),
        number(arguments, "tail_weight", 0),
        number(arguments, "internal_weight", 0),
        Bounds.of(arguments),
        memory);
  }

  private Check binned(CheckSpec spec, Arguments arguments, Binned.Distance distance) {
    Distribution expected = expected(spec, arguments);
    return measure(arguments, () -> new Binned(column(spec), expected, distance));
  }
}
