package io.javatask.core.report;

import io.javatask.core.report.ValidationReport.DuplicateCounts;
import io.javatask.core.report.ValidationReport.Rows;
import io.javatask.core.report.ValidationReport.RuleResult;
import io.javatask.core.report.ValidationReport.SampleRow;
import io.javatask.core.report.ValidationReport.SlaResult;
import io.javatask.core.report.ValidationReport.Status;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A report as one HTML page that needs nothing else: no script, no font, no network. The verdict
 * and why come first; rules that passed are folded.
 */
public final class HtmlReport {
  private final ValidationReport report;
  private final Html html = new Html();

  private HtmlReport(ValidationReport report) {
    this.report = report;
  }

  /** The page. */
  public static String of(ValidationReport report) {
    return new HtmlReport(report).page();
  }

  private String page() {
    String title = report.verdict() + ": " + report.contract().schema() + ", " + report.source();
    html.page(title);
    header();
    rows();
    List<RuleResult> bad = report.results().stream().filter(HtmlReport::isNoteworthy).toList();
    List<RuleResult> good =
        report.results().stream().filter(result -> !isNoteworthy(result)).toList();
    noteworthy(bad);
    duplicates();
    slas();
    metrics();
    load();
    passed(good);
    facts();
    return html.endOfPage();
  }

  private static boolean isNoteworthy(RuleResult result) {
    return result.status() != Status.PASSED || result.failed() > 0;
  }

  private void header() {
    String verdict = report.verdict().name();
    html.open("header", "verdict " + verdict.toLowerCase(Locale.ROOT));
    html.open("p", "badge").text(verdict).close("p");
    html.element("h1", headline());
    html.open("p", "what")
        .text(report.task() + " of ")
        .element("code", report.source())
        .text(" against ")
        .element("strong", report.contract().id())
        .text(" " + report.contract().version())
        .text(report.interval().map(i -> ", " + i).orElse(""))
        .close("p");
    if (!report.violations().isEmpty()) {
      html.element("h2", "Why");
      html.open("ul", "why");
      report.violations().stream().limit(MOST_REASONS).forEach(v -> html.element("li", v));
      html.close("ul");
      if (report.violations().size() > MOST_REASONS) {
        html.element("p", "and " + (report.violations().size() - MOST_REASONS) + " more, below");
      }
    }
    html.close("header");
  }

  private static final int MOST_REASONS = 10;

  private String headline() {
    long failed = count(Status.FAILED) + count(Status.ERROR);
    String rules = failed == 1 ? "1 rule failed" : failed + " rules failed";
    return switch (report.verdict()) {
      case PROCEED -> "The data keep their contract";
      case WARN ->
          failed == 0
              ? "The data may go on, with warnings"
              : rules + ", and the data may go on (policy: " + policy() + ")";
      case FAIL -> "The data break their contract: " + (failed == 0 ? "see below" : rules);
    };
  }

  private long count(Status status) {
    return report.results().stream().filter(r -> r.status() == status).count();
  }

  private String policy() {
    return report.onViolation().name().toLowerCase(Locale.ROOT);
  }

  private void rows() {
    Rows rows = report.rows();
    html.open("section", "").element("h2", "Rows");
    html.open("div", "bar");
    part("accepted", rows.accepted());
    part("quarantined", rows.quarantined());
    part("rejected", rows.rejected());
    html.close("div");
    html.open("dl", "counts");
    fact("read", number(rows.read()));
    fact("accepted", number(rows.accepted()));
    fact("quarantined", number(rows.quarantined()));
    fact("rejected (not readable as records)", number(rows.rejected()));
    html.close("dl").close("section");
  }

  private void part(String kind, long rows) {
    if (rows > 0) {
      double share = 100.0 * rows / report.rows().read();
      html.raw("<span class=\"" + kind + "\" style=\"flex:")
          .raw(String.format(Locale.ROOT, "%.6f", share))
          .raw("\" title=\"" + number(rows) + " " + kind + "\"></span>");
    }
  }

  private void noteworthy(List<RuleResult> results) {
    html.open("section", "").element("h2", "What did not hold");
    if (results.isEmpty()) {
      html.element("p", "Nothing: every rule held for every row that it was asked of.");
    }
    results.forEach(this::rule);
    html.close("section");
  }

  private void rule(RuleResult result) {
    String status = result.status().name().toLowerCase(Locale.ROOT);
    boolean open = result.status() != Status.PASSED;
    html.raw("<details class=\"rule " + status + "\"" + (open ? " open" : "") + "><summary>");
    html.open("span", "status " + status).text(words(result.status())).close("span");
    html.element("strong", result.rule());
    result.column().ifPresent(column -> html.text(" ").element("code", column));
    html.open("span", "brief").text(brief(result)).close("span").raw("</summary>");
    html.open("dl", "facts");
    fact("check", result.check());
    fact("has to hold", result.threshold());
    fact("found", result.message());
    result.observed().ifPresent(observed -> fact("observed", observed.toString()));
    fact("failing rows", number(result.failed()) + " of " + number(result.evaluated()));
    fact("severity", result.severity());
    fact("declared by", result.origin());
    html.close("dl");
    sample(result);
    html.raw("</details>");
  }

  private static String words(Status status) {
    return switch (status) {
      case PASSED -> "passed";
      case WARNED -> "warned";
      case FAILED -> "failed";
      case NOT_EVALUATED -> "not evaluated";
      case ERROR -> "error";
    };
  }

  private static String brief(RuleResult result) {
    return result.failed() > 0
        ? number(result.failed()) + " of " + number(result.evaluated()) + " rows"
        : result.message();
  }

  private void sample(RuleResult result) {
    if (result.sample().isEmpty()) {
      return;
    }
    boolean all = result.sample().size() == result.failed();
    html.open("div", "wide").raw("<table>");
    html.element(
        "caption", all ? "All failing rows" : "First " + result.sample().size() + " failing rows");
    boolean files = result.sample().stream().anyMatch(row -> row.file().isPresent());
    html.raw(files ? "<thead><tr><th>file</th>" : "<thead><tr>");
    html.raw("<th>line</th><th>record</th><th>column</th><th>value</th><th>why</th>")
        .raw("</tr></thead><tbody>");
    for (SampleRow row : result.sample()) {
      html.raw("<tr>");
      if (files) {
        html.element("td", row.file().orElse("–"));
      }
      html.element("td", row.line() > 0 ? Long.toString(row.line()) : "–");
      html.element("td", Long.toString(row.row()));
      html.element("td", row.column().orElse("–"));
      html.raw("<td>");
      row.value().ifPresentOrElse(v -> html.element("bdi", v), () -> html.element("em", "null"));
      html.raw("</td>").element("td", row.reason()).raw("</tr>");
    }
    html.raw("</tbody></table>").close("div");
  }

  private void duplicates() {
    List<DuplicateCounts> found = report.duplicates().stream().filter(d -> d.rows() > 0).toList();
    if (found.isEmpty()) {
      return;
    }
    html.open("section", "").element("h2", "Duplicates").open("div", "wide");
    html.raw("<table><thead><tr><th>rule</th><th>columns</th><th>values that repeat</th>")
        .raw("<th>rows beyond the first</th><th>rows that share a value</th></tr></thead><tbody>");
    for (DuplicateCounts counts : found) {
      html.raw("<tr>").element("td", counts.rule());
      html.element("td", String.join(", ", counts.columns()));
      html.element("td", number(counts.keys()));
      html.element("td", number(counts.surplus()));
      html.element("td", number(counts.rows())).raw("</tr>");
    }
    html.raw("</tbody></table>").close("div").close("section");
  }

  private void slas() {
    if (report.sla().isEmpty()) {
      return;
    }
    html.open("section", "").element("h2", "Service levels").open("div", "wide");
    html.raw("<table><thead><tr><th>name</th><th>status</th><th>objective</th><th>observed</th>")
        .raw("<th>due</th></tr></thead><tbody>");
    for (SlaResult sla : report.sla()) {
      String status = sla.status().name().toLowerCase(Locale.ROOT);
      html.raw("<tr>").element("td", sla.name());
      html.raw("<td>").open("span", "status " + status).text(status.replace('_', ' '));
      html.close("span").raw("</td>").element("td", sla.objective());
      html.element("td", sla.observed().orElse("–"));
      html.element("td", sla.due().orElse("–")).raw("</tr>");
    }
    html.raw("</tbody></table>").close("div").close("section");
  }

  private void metrics() {
    if (report.metrics().isEmpty()) {
      return;
    }
    html.raw("<details class=\"fold\"><summary>")
        .element("strong", "Metrics")
        .text(" (" + report.metrics().size() + ")")
        .raw("</summary>")
        .open("dl", "facts");
    for (Map.Entry<String, Double> metric : report.metrics().entrySet()) {
      fact(metric.getKey(), shown(metric.getValue()));
    }
    html.close("dl").raw("</details>");
  }

  private static String shown(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.6g", value);
  }

  private void load() {
    if (report.receipt().isEmpty() && report.quarantine().isEmpty()) {
      return;
    }
    html.open("section", "").element("h2", "Where the rows went").open("dl", "facts");
    report
        .receipt()
        .ifPresent(
            r -> {
              fact("loaded into", r.dataset());
              fact("partition", r.partition());
              fact(
                  "rows",
                  number(r.inserted())
                      + " inserted, "
                      + number(r.updated())
                      + " updated, "
                      + number(r.unchanged())
                      + " unchanged, "
                      + number(r.deleted())
                      + " deleted"
                      + (r.replayed() ? " (a replay: nothing was written)" : ""));
              fact("content hash", r.contentHash().orElse(""));
              fact("committed", r.committedAt());
            });
    report
        .quarantine()
        .ifPresent(q -> fact("quarantine", q.path() + " (" + number(q.rows()) + " rows)"));
    html.close("dl").close("section");
  }

  private void passed(List<RuleResult> results) {
    html.raw("<details class=\"fold\"><summary>")
        .element("strong", "Rules that held")
        .text(" (" + results.size() + ")")
        .raw("</summary>");
    if (!results.isEmpty()) {
      html.open("div", "wide")
          .raw("<table><thead><tr><th>rule</th><th>check</th><th>has to hold</th>")
          .raw("<th>observed</th><th>rows</th></tr></thead><tbody>");
      for (RuleResult result : results) {
        html.raw("<tr>").element("td", result.rule());
        html.element("td", result.check());
        html.element("td", result.threshold());
        html.element("td", result.observed().map(Object::toString).orElse(""));
        html.element("td", number(result.evaluated())).raw("</tr>");
      }
      html.raw("</tbody></table>").close("div");
    }
    html.raw("</details>");
  }

  private void facts() {
    html.open("section", "").element("h2", "This run").open("dl", "facts");
    fact("contract", report.contract().id() + " " + report.contract().version());
    fact("schema object", report.contract().schema());
    fact("contract hash", report.contract().hash());
    fact("source", report.source());
    fact("source digest", report.sourceDigest().orElse(""));
    fact("interval", report.interval().orElse(""));
    fact("judged as of", report.asOf());
    fact("policy", policy());
    fact("request", report.requestId() + ", epoch " + report.epoch());
    html.close("dl").close("section");
  }

  private void fact(String name, String value) {
    if (!value.isEmpty()) {
      html.element("dt", name).raw("<dd>").element("bdi", value).raw("</dd>");
    }
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number).replace(',', '\u202f');
  }
}
