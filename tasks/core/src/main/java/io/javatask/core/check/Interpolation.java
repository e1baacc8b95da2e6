package io.javatask.core.check;

/** What a quantile that lies between two numbers is. */
enum Interpolation {
  LINEAR,
  LOWER,
  HIGHER,
  MIDPOINT,
  NEAREST;

  /**
   * A number between two neighbours.
   *
   * @param part how far from the lower to the higher, 0 to 1; 0 is the lower
   * @param rank rank of the lower: halfway the even rank is the nearest
   */
  double between(double low, double high, double part, long rank) {
    return switch (this) {
      case LINEAR -> linear(low, high, part);
      case LOWER -> low;
      case HIGHER -> part == 0 ? low : high;
      case MIDPOINT -> part == 0 ? low : linear(low, high, 0.5);
      case NEAREST -> part < 0.5 || (part == 0.5 && rank % 2 == 0) ? low : high;
    };
  }

  private static double linear(double low, double high, double part) {
    double distance = high - low;
    return Double.isFinite(distance) ? low + distance * part : low * (1 - part) + high * part;
  }
}
