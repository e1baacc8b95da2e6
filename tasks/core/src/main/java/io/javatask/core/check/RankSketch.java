package io.javatask.core.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Numbers of several sets, each set by at most 512 of its numbers: all of a small set; of a larger
 * one its least and greatest, and the middle one of each of 510 slices of equally many neighbours.
 * A number's rank in the union is then off by at most half a slice of every set, which is about 0.1
 * percent of all.
 */
final class RankSketch implements RankedNumbers {
  private static final int POINTS = 512;

  private final List<Point> points = new ArrayList<>();
  private long size;
  private long error;
  private boolean sorted;

  /** A number that stands for some. */
  private record Point(double value, long weight) {}

  boolean isEmpty() {
    return size == 0;
  }

  @Override
  public long size() {
    return size;
  }

  /** Most places by which a rank is off. */
  long error() {
    return error;
  }

  /**
   * Writes one set down.
   *
   * @param offBy how far its ranks are off already
   */
  static ObjectNode save(RankedNumbers set, long offBy) {
    long count = set.size();
    long[] firsts = firsts(count);
    long widest = 0;
    long[] middles = new long[firsts.length];
    for (int i = 0; i < firsts.length; i++) {
      long end = i + 1 < firsts.length ? firsts[i + 1] : count;
      middles[i] = (firsts[i] + end - 1) / 2;
      widest = Math.max(widest, end - firsts[i]);
    }
    ObjectNode saved = KeptState.node().put("count", count);
    saved.put("error", offBy + (widest <= 1 ? 0 : (widest + 1) / 2));
    ArrayNode values = saved.putArray("values");
    if (count > 0) {
      for (double value : set.at(middles)) {
        values.add(KeptState.number(value));
      }
    }
    return saved;
  }

  /** The first rank of every slice; slices and numbers are the same where there are few. */
  private static long[] firsts(long count) {
    if (count <= POINTS) {
      long[] all = new long[(int) count];
      for (int i = 0; i < all.length; i++) {
        all[i] = i;
      }
      return all;
    }
    long[] firsts = new long[POINTS];
    for (int i = 1; i < POINTS; i++) {
      firsts[i] = 1 + (i - 1) * (count - 2) / (POINTS - 2);
    }
    return firsts;
  }

  void absorb(JsonNode saved) {
    long count = saved.path("count").longValue();
    JsonNode values = saved.path("values");
    long[] firsts = firsts(count);
    for (int i = 0; i < firsts.length; i++) {
      long end = i + 1 < firsts.length ? firsts[i + 1] : count;
      points.add(new Point(KeptState.number(values.get(i)), end - firsts[i]));
    }
    size += count;
    error += saved.path("error").longValue();
    sorted = false;
  }

  /** Takes one number, and how many it stands for. */
  interface Taker {
    void take(double value, long weight);
  }

  /** In ascending order. */
  void forEach(Taker taker) {
    sort();
    points.forEach(point -> taker.take(point.value(), point.weight()));
  }

  private void sort() {
    if (!sorted) {
      points.sort(Comparator.comparingDouble(Point::value));
      sorted = true;
    }
  }

  @Override
  public double[] at(long[] ranks) {
    sort();
    double[] found = new double[ranks.length];
    int point = 0;
    long end = points.isEmpty() ? 0 : points.get(0).weight();
    for (int i = 0; i < ranks.length; i++) {
      while (ranks[i] >= end) {
        point++;
        end += points.get(point).weight();
      }
      found[i] = points.get(point).value();
    }
    return found;
  }

  /** Says of a finding how far it may be off. */
  SummaryCheck.Finding approximate(SummaryCheck.Finding finding) {
    if (error == 0) {
      return finding;
    }
    String off = "approximate: ranks are off by at most " + error + " of " + size;
    String message = finding.message().isEmpty() ? off : finding.message() + "; " + off;
    return new SummaryCheck.Finding(finding.holds(), finding.observed(), message);
  }
}
