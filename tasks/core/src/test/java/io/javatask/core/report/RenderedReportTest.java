package io.javatask.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.core.contract.OnViolation;
import io.javatask.core.report.ValidationReport.Attribution;
import io.javatask.core.report.ValidationReport.ContractRef;
import io.javatask.core.report.ValidationReport.DuplicateCounts;
import io.javatask.core.report.ValidationReport.QuarantineRef;
import io.javatask.core.report.ValidationReport.RuleResult;
import io.javatask.core.report.ValidationReport.SampleRow;
import io.javatask.core.report.ValidationReport.SlaResult;
import io.javatask.core.report.ValidationReport.SlaStatus;
import io.javatask.core.report.ValidationReport.Status;
import io.javatask.core.report.ValidationReport.Verdict;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/** The report as a page and as JUnit XML, with hostile values in every place that data reach. */
class RenderedReportTest {
  private static final String HOSTILE =
      "</script><img src=x onerror=alert(1)>\"'&\u202Eevil\u0000\u0007\uFFFE]]>";

  private static RuleResult rule(
      String id, Status status, String severity, List<SampleRow> sample) {
    return new RuleResult(
        id,
        "contract",
        "range",
        Optional.of("amount"),
        status,
        severity,
        Attribution.ROW,
        10,
        sample.size(),
        Optional.of((long) sample.size()),
        "no failing row",
        status == Status.PASSED ? "" : "told of " + id,
        sample);
  }

  private static ValidationReport report(String text, List<RuleResult> results) {
    return new ValidationReport(
        "1.0",
        "ingest",
        "7b1c1de4-3a53-5c0c-9d3e-0d5d7a2c1f00",
        7,
        new ContractRef(text, "1.0.0", "sha256:" + "ab".repeat(32), "orders"),
        Optional.of("2026-01-01T00:00:00Z/2026-01-02T00:00:00Z"),
        "2026-01-02T00:00:00.123Z",
        text,
        Optional.empty(),
        Verdict.FAIL,
        OnViolation.FAIL,
        List.of("amount.range: FAILED, " + text),
        new ValidationReport.Rows(10, 7, 2, 1),
        results,
        List.of(new DuplicateCounts("id.unique", List.of(text), 1, 2, 3)),
        Map.of("null_rate." + text, 0.5),
        List.of(
            new SlaResult(
                text, SlaStatus.AT_RISK, "PT2H", Optional.of("PT119M"), Optional.empty())),
        Optional.of(new QuarantineRef(text, 3)),
        Optional.empty(),
        Optional.empty());
  }

  private static ValidationReport hostile() {
    SampleRow row =
        new SampleRow(
            2, 4, Optional.of(HOSTILE), Optional.of(HOSTILE), Optional.of(HOSTILE), HOSTILE);
    return report(
        HOSTILE,
        List.of(
            rule(HOSTILE, Status.FAILED, "error", List.of(row)),
            rule("fine", Status.PASSED, "error", List.of())));
  }

  @Test
  void noValueBecomesMarkup() {
    String page = HtmlReport.of(hostile());
    assertThat(page)
        .doesNotContain("<img", "<script", "</script", "\u202E", "\u0000", "\u0007", "\uFFFE")
        .contains("&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;")
        .contains("U+202E", "U+0000");
  }

  @Test
  void thePageNeedsNothingElse() {
    assertThat(HtmlReport.of(hostile()))
        .startsWith("<!doctype html>")
        .doesNotContain("http:", "https:", "url(", "@import", " src=\"", "<link")
        .contains("default-src 'none'", "prefers-color-scheme:dark", "@media print", "<details");
  }

  @Test
  void thePageSaysFirstWhatMattersAndFoldsTheRest() {
    String page = HtmlReport.of(hostile());
    assertThat(page.indexOf("FAIL</p>")).isPositive().isLessThan(page.indexOf("Why"));
    assertThat(page.indexOf("What did not hold")).isLessThan(page.indexOf("Rules that held"));
    assertThat(page)
        .contains("class=\"accepted\" style=\"flex:70.000000\"")
        .contains("<details class=\"rule failed\" open>")
        .contains("<details class=\"fold\"><summary><strong>Rules that held</strong> (1)")
        .contains("rows beyond the first", "at risk", "sha256:abab");
  }

  @Test
  void aLongValueIsCutAndALargeReportIsAPage() {
    List<RuleResult> many = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      many.add(rule("rule" + i, i % 3 == 0 ? Status.FAILED : Status.PASSED, "error", List.of()));
    }
    String page = HtmlReport.of(report("x".repeat(1_000_000), many));
    assertThat(page)
        .contains("(1000000 characters)", "rule0<", "rule9999<")
        .hasSizeLessThan(16 << 20);
  }

  private static Element xml(ValidationReport report) throws Exception {
    byte[] bytes = JUnitReport.of(report).getBytes(StandardCharsets.UTF_8);
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(bytes))
        .getDocumentElement();
  }

  @Test
  void junitXmlIsWellFormedWhateverTheValuesAre() throws Exception {
    Element root = xml(hostile());
    Element failed = (Element) root.getElementsByTagName("testcase").item(0);
    assertThat(failed.getAttribute("name"))
        .isEqualTo("</script><img src=x onerror=alert(1)>\"'&\u202Eevil\uFFFD\uFFFD\uFFFD]]>");
    assertThat(failed.getTextContent()).contains("line 4", "onerror=alert(1)");
    assertThat(failed.getAttribute("classname")).endsWith(".orders");
  }

  @Test
  void eachStatusIsWhatACiServerMakesOfIt() throws Exception {
    Element root =
        xml(
            report(
                "c",
                List.of(
                    rule("passed", Status.PASSED, "error", List.of()),
                    rule("warned", Status.WARNED, "error", List.of()),
                    rule("failed", Status.FAILED, "error", List.of()),
                    rule("noted", Status.FAILED, "warning", List.of()),
                    rule("broken", Status.ERROR, "error", List.of()),
                    rule("unasked", Status.NOT_EVALUATED, "error", List.of()),
                    rule("left", Status.NOT_EVALUATED, "warning", List.of()))));
    assertThat(children(root))
        .containsExactly(
            "passed:",
            "warned:system-out",
            "failed:failure",
            "noted:system-out",
            "broken:error",
            "unasked:failure",
            "left:skipped");
    Element suite = (Element) root.getElementsByTagName("testsuite").item(0);
    assertThat(suite.getAttribute("tests")).isEqualTo("7");
    assertThat(suite.getAttribute("failures")).isEqualTo("2");
    assertThat(suite.getAttribute("errors")).isEqualTo("1");
    assertThat(suite.getAttribute("skipped")).isEqualTo("1");
    assertThat(suite.getAttribute("timestamp")).isEqualTo("2026-01-02T00:00:00");
    assertThat(suite.getElementsByTagName("property").getLength()).isEqualTo(10);
  }

  private static List<String> children(Element root) {
    List<String> found = new ArrayList<>();
    var cases = root.getElementsByTagName("testcase");
    for (int i = 0; i < cases.getLength(); i++) {
      Element test = (Element) cases.item(i);
      var inner = test.getElementsByTagName("*");
      found.add(
          test.getAttribute("name")
              + ":"
              + (inner.getLength() == 0 ? "" : inner.item(0).getNodeName()));
    }
    return found;
  }
}
