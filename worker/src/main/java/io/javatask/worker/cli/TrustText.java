package io.javatask.worker.cli;

import io.javatask.worker.trust.Budget;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/**
 * Prints what is known of data sets in a few lines each; it reads the JSON of the wire's messages.
 */
final class TrustText {
  private final PrintWriter out;

  TrustText(PrintWriter out) {
    this.out = out;
  }

  void datasets(JsonNode answer) {
    out.printf(
        "%-40s  %-8s  %-12s  %-6s  %s%n", "DATA SET", "STATUS", "BUDGET", "MISSES", "CONTRACT");
    for (JsonNode dataset : answer.path("datasets")) {
      out.printf(
          "%-40s  %-8s  %-12s  %-6d  %s %s%n",
          text(dataset, "name"),
          word(dataset, "status", "SLA_STATUS_"),
          dataset.has("budgetLeft") ? Budget.words(dataset.path("budgetLeft").asDouble()) : "-",
          dataset.path("openMisses").asInt(0),
          text(dataset, "contractName"),
          text(dataset, "contractVersion"));
    }
  }

  void dataset(JsonNode answer) {
    JsonNode dataset = answer.path("dataset");
    line("data set", text(dataset, "name"));
    line("contract", text(dataset, "contractName") + " " + text(dataset, "contractVersion"));
    JsonNode certification = dataset.path("certification");
    if (certification.isObject()) {
      line("certified", certified(certification));
    }
    if (dataset.has("lastSettleTime")) {
      String verdict = text(dataset, "lastVerdict");
      line(
          "last run",
          word(dataset, "lastState", "TASK_RUN_STATE_")
              + (verdict.isEmpty() ? "" : " " + verdict)
              + " at "
              + text(dataset, "lastSettleTime"));
    }
    line("status", word(dataset, "status", "SLA_STATUS_"));
    answer.path("slas").forEach(this::sla);
    answer.path("budgets").forEach(this::budget);
    answer.path("metrics").forEach(metric -> metric(metric, answer.path("incidents")));
    line("misses", dataset.path("openMisses").asInt(0) + " open");
    misses(answer.path("openMisses"));
    override(answer.path("override"));
  }

  private static String certified(JsonNode certification) {
    String expires = text(certification, "expireDate");
    return text(certification, "useCase")
        + ", risk "
        + text(certification, "risk")
        + ", value "
        + text(certification, "value")
        + (expires.isEmpty() ? "" : ", until " + expires)
        + (certification.path("expired").asBoolean(false) ? " (expired)" : "");
  }

  private void sla(JsonNode sla) {
    String observed = text(sla, "observed");
    String reason = text(sla, "reason");
    line(
        "sla",
        text(sla, "name")
            + " "
            + word(sla, "status", "SLA_STATUS_")
            + " (objective "
            + text(sla, "objective")
            + (observed.isEmpty() ? "" : ", observed " + observed)
            + ")"
            + (reason.isEmpty() ? "" : ": " + reason));
  }

  private void budget(JsonNode budget) {
    String left =
        budget.has("left") ? Budget.words(budget.path("left").asDouble()) : "nothing known";
    StringBuilder burning = new StringBuilder();
    for (JsonNode rate : budget.path("burnRates")) {
      if (rate.path("alerting").asBoolean(false)) {
        burning.append(
            String.format(
                Locale.ROOT,
                ", burns at %.1f over %s",
                rate.path("longRate").asDouble(),
                days(text(rate, "longWindow"))));
      }
    }
    line(
        "budget",
        String.format(
            Locale.ROOT,
            "%s: %s of %s %% over %s%s%s",
            text(budget, "sla"),
            left,
            plain(100 * (1 - budget.path("target").asDouble())),
            days(text(budget, "window")),
            burning,
            budget.has("exhaustTime") ? ", spent by " + text(budget, "exhaustTime") : ""));
  }

  private void metric(JsonNode metric, JsonNode incidents) {
    String name =
        word(metric, "name", "TRUST_METRIC_NAME_").toLowerCase(Locale.ROOT).replace('_', ' ');
    String value =
        metric.has("value")
            ? number(metric.path("value").asDouble(), text(metric, "unit"))
            : "nothing known";
    boolean mttr = name.equals("mttr");
    String open =
        mttr && incidents.path("open").asInt(0) > 0
            ? ", " + incidents.path("open").asInt() + " incidents open"
            : "";
    line("metric", name + ": " + value + open);
  }

  private static String number(double value, String unit) {
    return unit.equals("seconds")
        ? Duration.ofMillis(Math.round(value * 1000)).toString()
        : plain(value) + " " + unit;
  }

  void misses(JsonNode misses) {
    for (JsonNode miss : misses) {
      String end = text(miss, "endTime");
      line(
          "miss",
          text(miss, "dataset")
              + " "
              + text(miss, "sla")
              + " "
              + text(miss, "partition")
              + " "
              + text(miss, "beginTime")
              + (end.isEmpty() ? " open" : " to " + end)
              + " "
              + word(miss, "cause", "MISS_CAUSE_")
              + ": "
              + text(miss, "detail"));
    }
  }

  void gate(JsonNode answer) {
    line("gate", text(answer.path("dataset"), "name"));
    line("verdict", word(answer, "verdict", "GATE_VERDICT_"));
    line("action", word(answer, "action", "GATE_VERDICT_"));
    answer.path("reasons").forEach(reason -> line("because", reason.asString("")));
  }

  private void override(JsonNode override) {
    if (override.isObject()) {
      line("override", "until " + text(override, "expireTime") + ": " + text(override, "reason"));
    }
  }

  private void line(String name, String value) {
    out.printf("%-11s %s%n", name, value);
  }

  private static String text(JsonNode node, String key) {
    return node.path(key).asString("");
  }

  private static String word(JsonNode node, String key, String prefix) {
    return text(node, key).replace(prefix, "");
  }

  /** A length of time in the wire's JSON, such as {@code 2592000s}, in days. */
  private static String days(String seconds) {
    return plain(Double.parseDouble(seconds.replace("s", "")) / 86_400) + " d";
  }

  private static String plain(double number) {
    return new BigDecimal(number, new MathContext(4)).stripTrailingZeros().toPlainString();
  }
}
