package io.javatask.core.check;

/** A mean with about 106 bits, so that what is summed about it loses no digits to where it lies. */
final class Centre {
  private double high;
  private double low;

  void set(double mean, double rest) {
    high = mean;
    low = 0;
    add(rest);
  }

  void set(Centre other) {
    high = other.high;
    low = other.low;
  }

  void add(double step) {
    double total = high + step;
    double part = total - high;
    double error = (high - (total - part)) + (step - part) + low;
    high = total + error;
    low = error - (high - total);
  }

  /** How far it lies above another. */
  double minus(Centre other) {
    return (high - other.high) + (low - other.low);
  }
}
