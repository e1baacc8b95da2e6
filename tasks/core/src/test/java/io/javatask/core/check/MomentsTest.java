package io.javatask.core.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Spread is of numbers, wherever they lie. */
class MomentsTest {
  @ParameterizedTest
  @ValueSource(doubles = {73838.17, 8.5979154435694E16, 178491905249.1351, -1e300, 4.9E-324, 0})
  void equalNumbersDoNotVary(double number) {
    Moments moments = new Moments();
    for (int batch = 0; batch < 3; batch++) {
      Moments part = new Moments();
      for (int i = 0; i < 40; i++) {
        part.add(number);
      }
      moments.merge(part);
    }
    assertThat(moments.variance(false)).hasValue(0);
    assertThat(moments.deviation()).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 10_000_000_000_000_000L, 100_000_000_000_000_000L, Long.MIN_VALUE})
  void wholeNumbersVaryAlikeWhereverTheyLie(long base) {
    List<Moments> parts = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      if (i % 7 == 0) {
        parts.add(new Moments());
      }
      parts.get(parts.size() - 1).add(base + i);
    }
    Moments moments = new Moments();
    parts.forEach(moments::merge);
    assertThat(moments.variance(true).orElseThrow()).isCloseTo(136.66666666666666, within(1e-12));

    Moments kept = new Moments();
    kept.absorb(moments.save());
    assertThat(kept.variance(true)).isEqualTo(moments.variance(true));
    assertThat(kept.mean()).isEqualTo(moments.mean());
  }

  @Test
  void agreesWithExactArithmetic() {
    Random random = new Random(3);
    for (int round = 0; round < 200; round++) {
      double scale = Math.pow(10, random.nextInt(30) - 10);
      double offset = Math.pow(10, random.nextInt(20)) * (random.nextBoolean() ? 1 : -1);
      Moments moments = new Moments();
      BigDecimal sum = BigDecimal.ZERO;
      BigDecimal squares = BigDecimal.ZERO;
      int count = 2 + random.nextInt(50);
      Moments part = new Moments();
      for (int i = 0; i < count; i++) {
        double number = offset + random.nextGaussian() * scale;
        part.add(number);
        sum = sum.add(new BigDecimal(number));
        squares = squares.add(new BigDecimal(number).pow(2));
        if (random.nextInt(5) == 0) {
          moments.merge(part);
          part = new Moments();
        }
      }
      moments.merge(part);
      BigDecimal n = BigDecimal.valueOf(count);
      double variance =
          n.multiply(squares)
              .subtract(sum.pow(2))
              .divide(n.multiply(n), MathContext.DECIMAL128)
              .doubleValue();
      assertThat(moments.variance(false).orElseThrow())
          .isCloseTo(variance, within(variance * 1e-14));
    }
  }

  /** As a version kept it that summed the squares of the numbers themselves. */
  @Test
  void statesOfBeforeAreTakenIn() {
    Moments moments = new Moments();
    moments.add(5.0);
    moments.absorb(
        JsonMapper.shared()
            .readTree(
                """
                {"count": 2, "finite": true, "plainSum": 4.0, "sum": 4.0, "sumLow": 0.0, "squares": 10.0,
                 "squaresLow": 0.0}
                """));
    assertThat(moments.mean()).hasValue(3);
    assertThat(moments.variance(true)).hasValue(4);
  }

  @Test
  void whatIsTooFarApartHasNoSpread() {
    Moments moments = new Moments();
    moments.add(1e308);
    moments.add(-1e308);
    assertThat(moments.mean()).hasValue(0);
    assertThat(moments.variance(true)).isEmpty();
    Moments whole = new Moments();
    whole.add(1);
    whole.merge(moments);
    assertThat(whole.variance(true)).isEmpty();
    moments.add(Double.NaN);
    assertThat(moments.mean().orElseThrow()).isNaN();
  }
}
