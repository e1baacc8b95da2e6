package io.javatask.worker.rpc;

import com.google.protobuf.ProtocolMessageEnum;
import com.google.protobuf.Timestamp;
import io.javatask.proto.v1.BurnRate;
import io.javatask.proto.v1.Certification;
import io.javatask.proto.v1.Dataset;
import io.javatask.proto.v1.ErrorBudget;
import io.javatask.proto.v1.EvaluateGateResponse;
import io.javatask.proto.v1.GetDatasetTrustResponse;
import io.javatask.proto.v1.Incidents;
import io.javatask.proto.v1.ListDatasetsResponse;
import io.javatask.proto.v1.ListMissesResponse;
import io.javatask.proto.v1.Miss;
import io.javatask.proto.v1.SlaState;
import io.javatask.proto.v1.TrustMetric;
import io.javatask.proto.v1.TrustMetricName;
import io.javatask.worker.trust.Budget;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What is known of data sets in a few lines each, straight from the messages: reading them by way
 * of JSON would take a fifth of the time of a command.
 */
final class TrustText {
  private final PrintWriter out;

  TrustText(PrintWriter out) {
    this.out = out;
  }

  void datasets(ListDatasetsResponse answer) {
    out.printf(
        "%-40s  %-8s  %-12s  %-6s  %s%n", "DATA SET", "STATUS", "BUDGET", "MISSES", "CONTRACT");
    for (Dataset dataset : answer.getDatasetsList()) {
      out.printf(
          "%-40s  %-8s  %-12s  %-6d  %s %s%n",
          dataset.getName(),
          word(dataset.getStatus(), "SLA_STATUS_"),
          dataset.hasBudgetLeft() ? Budget.words(dataset.getBudgetLeft()) : "-",
          dataset.getOpenMisses(),
          dataset.getContractName(),
          dataset.getContractVersion());
    }
  }

  void dataset(GetDatasetTrustResponse answer) {
    Dataset dataset = answer.getDataset();
    line("data set", dataset.getName());
    line("contract", dataset.getContractName() + " " + dataset.getContractVersion());
    if (dataset.hasCertification()) {
      line("certified", certified(dataset.getCertification()));
    }
    if (dataset.hasLastSettleTime()) {
      line(
          "last run",
          word(dataset.getLastState(), "TASK_RUN_STATE_")
              + unlessEmpty(" ", dataset.getLastVerdict())
              + " at "
              + time(dataset.getLastSettleTime()));
    }
    line("status", word(dataset.getStatus(), "SLA_STATUS_"));
    answer.getSlasList().forEach(this::sla);
    answer.getBudgetsList().forEach(this::budget);
    answer.getMetricsList().forEach(metric -> metric(metric, answer.getIncidents()));
    line("misses", dataset.getOpenMisses() + " open");
    misses(answer.getOpenMissesList());
    if (answer.hasOverride()) {
      line(
          "override",
          "until "
              + time(answer.getOverride().getExpireTime())
              + ": "
              + answer.getOverride().getReason());
    }
  }

  private static String certified(Certification certification) {
    return certification.getUseCase()
        + ", risk "
        + certification.getRisk()
        + ", value "
        + certification.getValue()
        + unlessEmpty(", until ", certification.getExpireDate())
        + (certification.getExpired() ? " (expired)" : "");
  }

  private void sla(SlaState sla) {
    line(
        "sla",
        sla.getName()
            + " "
            + word(sla.getStatus(), "SLA_STATUS_")
            + " (objective "
            + sla.getObjective()
            + unlessEmpty(", observed ", sla.getObserved())
            + ")"
            + unlessEmpty(": ", sla.getReason()));
  }

  private void budget(ErrorBudget budget) {
    StringBuilder burning = new StringBuilder();
    for (BurnRate rate : budget.getBurnRatesList()) {
      if (rate.getAlerting()) {
        burning.append(
            String.format(
                Locale.ROOT,
                ", burns at %.1f over %s",
                rate.getLongRate(),
                window(rate.getLongWindow())));
      }
    }
    line(
        "budget",
        String.format(
            Locale.ROOT,
            "%s: %s of %s %% over %s%s%s",
            budget.getSla(),
            budget.hasLeft() ? Budget.words(budget.getLeft()) : "nothing known",
            plain(100 * (1 - budget.getTarget())),
            window(budget.getWindow()),
            burning,
            budget.hasExhaustTime() ? ", spent by " + time(budget.getExhaustTime()) : ""));
  }

  private void metric(TrustMetric metric, Incidents incidents) {
    String name =
        word(metric.getName(), "TRUST_METRIC_NAME_").toLowerCase(Locale.ROOT).replace('_', ' ');
    String value =
        metric.hasValue() ? number(metric.getValue(), metric.getUnit()) : "nothing known";
    String open =
        metric.getName() == TrustMetricName.TRUST_METRIC_NAME_MTTR && incidents.getOpen() > 0
            ? ", " + incidents.getOpen() + " incidents open"
            : "";
    line("metric", name + ": " + value + open);
  }

  private static String number(double value, String unit) {
    return unit.equals("seconds")
        ? Duration.ofMillis(Math.round(value * 1000)).toString()
        : plain(value) + " " + unit;
  }

  void misses(ListMissesResponse answer) {
    misses(answer.getMissesList());
  }

  private void misses(List<Miss> misses) {
    for (Miss miss : misses) {
      line(
          "miss",
          miss.getDataset()
              + " "
              + miss.getSla()
              + " "
              + miss.getPartition()
              + " "
              + time(miss.getBeginTime())
              + (miss.hasEndTime() ? " to " + time(miss.getEndTime()) : " open")
              + " "
              + word(miss.getCause(), "MISS_CAUSE_")
              + ": "
              + miss.getDetail());
    }
  }

  void gate(EvaluateGateResponse answer) {
    line("gate", answer.getDataset().getName());
    line("verdict", word(answer.getVerdict(), "GATE_VERDICT_"));
    line("action", word(answer.getAction(), "GATE_VERDICT_"));
    answer.getReasonsList().forEach(reason -> line("because", reason));
  }

  private void line(String name, String value) {
    out.printf("%-11s %s%n", name, value);
  }

  private static String unlessEmpty(String before, String text) {
    return text.isEmpty() ? "" : before + text;
  }

  /**
   * A value's name without what all names of its enumeration begin with; nothing if it is unset.
   */
  private static <E extends Enum<E> & ProtocolMessageEnum> String word(E value, String prefix) {
    String name = value.name().replace(prefix, "");
    return name.equals("UNSPECIFIED") ? "" : name;
  }

  private static String time(Timestamp time) {
    return Wire.instant(time).toString();
  }

  private static String window(com.google.protobuf.Duration length) {
    return Budget.words(Duration.ofSeconds(length.getSeconds(), length.getNanos()));
  }

  private static String plain(double number) {
    return new BigDecimal(number, new MathContext(4)).stripTrailingZeros().toPlainString();
  }
}
