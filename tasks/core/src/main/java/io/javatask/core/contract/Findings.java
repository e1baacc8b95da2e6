package io.javatask.core.contract;

import io.javatask.core.contract.ContractReader.Finding;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Collects what there is to say of one document. */
final class Findings {
  private final String origin;
  private final Set<Finding> all = new LinkedHashSet<>();

  Findings(String origin) {
    this.origin = origin;
  }

  void error(String pointer, String message) {
    all.add(new Finding(Finding.Level.ERROR, origin, pointer, message));
  }

  void error(Place place, String message) {
    error(place.pointer(), message);
  }

  void note(String pointer, String message) {
    all.add(new Finding(Finding.Level.NOTE, origin, pointer, message));
  }

  void note(Place place, String message) {
    note(place.pointer(), message);
  }

  boolean hasErrorAt(String pointer) {
    return all.stream()
        .anyMatch(f -> f.level() == Finding.Level.ERROR && f.pointer().equals(pointer));
  }

  List<Finding> errors() {
    return all.stream().filter(f -> f.level() == Finding.Level.ERROR).toList();
  }

  /** All of them, in the order of the document. */
  List<Finding> inOrderOf(JsonNode document) {
    if (all.size() < 2) {
      return List.copyOf(all);
    }
    Map<String, Integer> order = new HashMap<>();
    number(Place.root(document), order);
    return all.stream()
        .sorted(Comparator.comparingInt((Finding f) -> order(f.pointer(), order)))
        .toList();
  }

  private static void number(Place place, Map<String, Integer> order) {
    order.put(place.pointer(), order.size());
    place.entries().forEach(entry -> number(entry, order));
    place.keys().forEach(key -> number(place.child(key), order));
  }

  private static int order(String pointer, Map<String, Integer> order) {
    String nearest = pointer;
    while (!order.containsKey(nearest) && !nearest.isEmpty()) {
      nearest = nearest.substring(0, nearest.lastIndexOf('/'));
    }
    return order.getOrDefault(nearest, 0);
  }
}
