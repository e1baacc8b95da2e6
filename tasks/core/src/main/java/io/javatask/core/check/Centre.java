package io.javatask.core.check;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

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

  ObjectNode save() {
    ObjectNode saved = KeptState.node();
    saved.set("high", KeptState.number(high));
    saved.set("low", KeptState.number(low));
    return saved;
  }

  void restore(JsonNode saved) {
    high = KeptState.number(saved.path("high"));
    low = KeptState.number(saved.path("low"));
  }
}
