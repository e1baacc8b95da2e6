package io.javatask.core.contract;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The rules of one contract so far; two of one id are an error. */
final class Rules {
  private final Map<String, Rule> byId = new LinkedHashMap<>();
  private final Findings findings;

  Rules(Findings findings) {
    this.findings = findings;
  }

  void add(Rule rule) {
    Rule other = byId.putIfAbsent(rule.id(), rule);
    if (other != null) {
      findings.error(
          rule.pointer(),
          "rule '"
              + rule.id()
              + "' is declared twice, first at "
              + other.pointer()
              + "; drop one, or give each an 'id' of its own");
    }
  }

  List<Rule> list() {
    return List.copyOf(byId.values());
  }
}
