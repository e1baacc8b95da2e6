package io.javatask.core.report;

import io.javatask.core.report.ValidationReport.Rows;
import io.javatask.core.report.ValidationReport.RuleResult;
import io.javatask.core.report.ValidationReport.SampleRow;
import io.javatask.core.report.ValidationReport.Status;
import java.util.List;
import java.util.Locale;

/**
 * A report as JUnit XML, one test case for each rule, as CI servers read it.
 *
 * <p>FAILED is a failure and ERROR an error where the rule is of severity error; a rule of severity
 * warning never fails a build, so its failure is told in the case's output. A WARNED rule is a
 * passed case with output. NOT_EVALUATED is a failure where it violates the contract (severity
 * error), since a build must not be green for what nobody looked at, and skipped otherwise; both
 * say why.
 */
public final class JUnitReport {
  private static final String INDENT = "    ";

  private final ValidationReport report;
  private final StringBuilder out = new StringBuilder(1 << 14);

  private JUnitReport(ValidationReport report) {
    this.report = report;
  }

  /** The document, in UTF-8. */
  public static String of(ValidationReport report) {
    return new JUnitReport(report).document();
  }

  /** What a test case is. */
  private enum Kind {
    PASS,
    FAILURE,
    ERROR,
    SKIPPED
  }

  private static Kind kind(RuleResult result) {
    boolean violates = result.severity().equals("error");
    return switch (result.status()) {
      case PASSED, WARNED -> Kind.PASS;
      case FAILED -> violates ? Kind.FAILURE : Kind.PASS;
      case ERROR -> violates ? Kind.ERROR : Kind.PASS;
      case NOT_EVALUATED -> violates ? Kind.FAILURE : Kind.SKIPPED;
    };
  }

  private String document() {
    List<RuleResult> results = report.results();
    String counts =
        attribute("tests", results.size())
            + attribute("failures", count(Kind.FAILURE))
            + attribute("errors", count(Kind.ERROR))
            + attribute("skipped", count(Kind.SKIPPED));
    String name = report.contract().id() + "." + report.contract().schema();
    out.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites")
        .append(attribute("name", "javatask " + report.task()))
        .append(counts)
        .append(attribute("time", "0"))
        .append(">\n  <testsuite")
        .append(attribute("name", name))
        .append(counts)
        .append(attribute("time", "0"))
        .append(attribute("timestamp", seconds(report.asOf())))
        .append(attribute("hostname", "localhost"))
        .append(">\n");
    properties();
    results.forEach(result -> testCase(name, result));
    return out.append("  </testsuite>\n</testsuites>\n").toString();
  }

  private long count(Kind kind) {
    return report.results().stream().filter(r -> kind(r) == kind).count();
  }

  /** As the schema has it: without a zone and a fraction. */
  private static String seconds(String time) {
    return time.substring(0, Math.min(19, time.length())).replace("Z", "");
  }

  private void properties() {
    Rows rows = report.rows();
    out.append("    <properties>\n");
    property("verdict", report.verdict().name());
    property("policy", report.onViolation().name().toLowerCase(Locale.ROOT));
    property("contract.version", report.contract().version());
    property("contract.hash", report.contract().hash());
    property("source", report.source());
    property("interval", report.interval().orElse(""));
    property("rows.read", Long.toString(rows.read()));
    property("rows.accepted", Long.toString(rows.accepted()));
    property("rows.quarantined", Long.toString(rows.quarantined()));
    property("rows.rejected", Long.toString(rows.rejected()));
    out.append("    </properties>\n");
  }

  private void property(String name, String value) {
    out.append("      <property")
        .append(attribute("name", name))
        .append(attribute("value", value))
        .append("/>\n");
  }

  private void testCase(String suite, RuleResult result) {
    out.append(INDENT)
        .append("<testcase")
        .append(attribute("name", result.rule()))
        .append(attribute("classname", suite))
        .append(attribute("time", "0"));
    Kind kind = kind(result);
    boolean quiet = kind == Kind.PASS && result.status() == Status.PASSED && result.failed() == 0;
    if (quiet) {
      out.append("/>\n");
      return;
    }
    out.append(">\n");
    switch (kind) {
      case FAILURE -> problem("failure", result);
      case ERROR -> problem("error", result);
      case SKIPPED ->
          out.append("      <skipped")
              .append(attribute("message", result.message()))
              .append("/>\n");
      case PASS ->
          out.append("      <system-out>").append(Xml.text(told(result))).append("</system-out>\n");
    }
    out.append(INDENT).append("</testcase>\n");
  }

  private void problem(String element, RuleResult result) {
    String message = result.message().isEmpty() ? result.threshold() : result.message();
    out.append("      <")
        .append(element)
        .append(attribute("message", message))
        .append(attribute("type", result.check()))
        .append(">")
        .append(Xml.text(told(result)))
        .append("</")
        .append(element)
        .append(">\n");
  }

  private static String told(RuleResult result) {
    StringBuilder text = new StringBuilder();
    text.append(result.status()).append(": ").append(result.message()).append('\n');
    if (!result.threshold().isEmpty()) {
      text.append("has to hold: ").append(result.threshold()).append('\n');
    }
    text.append("failing rows: ").append(result.failed()).append(" of ").append(result.evaluated());
    for (SampleRow row : result.sample()) {
      text.append('\n').append(row.place());
      row.column().ifPresent(column -> text.append(", ").append(column));
      text.append(": ").append(row.value().map(v -> "'" + v + "'").orElse("null"));
      text.append(": ").append(row.reason());
    }
    return text.toString();
  }

  private static String attribute(String name, long value) {
    return attribute(name, Long.toString(value));
  }

  private static String attribute(String name, String value) {
    return " " + name + "=\"" + Xml.attribute(value) + "\"";
  }
}
