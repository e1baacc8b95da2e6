package io.javatask.core.check;

/** The incomplete gamma function, from which the normal and the chi-square distribution follow. */
final class Gamma {
  private static final double[] LANCZOS = {
    0.9999999999998099,
    676.5203681218851,
    -1259.1392167224028,
    771.3234287776531,
    -176.6150291621406,
    12.507343278686905,
    -0.13857109526572012,
    9.984369578019572E-6,
    1.5056327351493116E-7
  };
  private static final int MOST_STEPS = 100_000;
  private static final double SMALL = 1e-16;
  private static final double TINY = 1e-300;

  private Gamma() {}

  /** Share of a standard normal distribution at or below a value. */
  static double normal(double z) {
    double tail = upper(0.5, z * z / 2) / 2;
    return z < 0 ? tail : 1 - tail;
  }

  /** Share of a chi-square distribution above a value. */
  static double chiSquareAbove(double statistic, int freedom) {
    return upper(freedom / 2.0, statistic / 2);
  }

  /** The upper incomplete gamma function, regularised: 1 at 0, 0 at infinity. */
  static double upper(double a, double x) {
    if (Double.isNaN(x)) {
      return Double.NaN;
    }
    if (x <= 0) {
      return 1;
    }
    if (Double.isInfinite(x)) {
      return 0;
    }
    return x < a + 1 ? 1 - series(a, x) : fraction(a, x);
  }

  private static double series(double a, double x) {
    double term = 1 / a;
    double sum = term;
    for (int i = 1; i < MOST_STEPS && Math.abs(term) > Math.abs(sum) * SMALL; i++) {
      term *= x / (a + i);
      sum += term;
    }
    return sum * scale(a, x);
  }

  /** Lentz's continued fraction. */
  private static double fraction(double a, double x) {
    double b = x + 1 - a;
    double c = 1 / TINY;
    double d = 1 / b;
    double h = d;
    for (int i = 1; i < MOST_STEPS; i++) {
      double an = -i * (i - a);
      b += 2;
      d = an * d + b;
      d = 1 / (Math.abs(d) < TINY ? TINY : d);
      c = b + an / c;
      c = Math.abs(c) < TINY ? TINY : c;
      double step = d * c;
      h *= step;
      if (Math.abs(step - 1) < SMALL) {
        break;
      }
    }
    return h * scale(a, x);
  }

  private static double scale(double a, double x) {
    return Math.exp(-x + a * Math.log(x) - logGamma(a));
  }

  private static double logGamma(double a) {
    if (a < 0.5) {
      return Math.log(Math.PI / Math.sin(Math.PI * a)) - logGamma(1 - a);
    }
    double x = a - 1;
    double sum = LANCZOS[0];
    for (int i = 1; i < LANCZOS.length; i++) {
      sum += LANCZOS[i] / (x + i);
    }
    double t = x + 7.5;
    return 0.5 * Math.log(2 * Math.PI) + (x + 0.5) * Math.log(t) - t + Math.log(sum);
  }
}
