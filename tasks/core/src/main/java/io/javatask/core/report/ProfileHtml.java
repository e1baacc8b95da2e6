package io.javatask.core.report;

import io.javatask.core.report.ProfileReport.ColumnProfile;
import io.javatask.core.report.ProfileReport.Frequent;
import io.javatask.core.report.ProfileReport.Shape;
import io.javatask.core.report.ProfileReport.Suggestion;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A profile as one HTML page that needs nothing else. */
public final class ProfileHtml {
  private final ProfileReport profile;
  private final Html html = new Html();

  private ProfileHtml(ProfileReport profile) {
    this.profile = profile;
  }

  /** The page. */
  public static String of(ProfileReport profile) {
    return new ProfileHtml(profile).page();
  }

  private String page() {
    html.page("Profile: " + profile.source());
    html.open("header", "verdict").element("h1", "Profile of " + profile.source());
    html.open("p", "what")
        .text(
            words(
                "%,d rows read, %,d profiled, %,d rejected; %,d columns",
                profile.rows().read(),
                profile.rows().profiled(),
                profile.rows().rejected(),
                profile.columns().size()))
        .close("p");
    profile
        .rejected()
        .forEach(
            r -> html.element("p", words("Row %,d, line %,d: %s", r.row(), r.line(), r.reason())));
    html.close("header");
    profile.columns().forEach(this::column);
    suggestions();
    return html.endOfPage();
  }

  private static String words(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  private void column(ColumnProfile column) {
    html.open("section", "").element("h2", column.name()).open("dl", "facts");
    fact("Type", column.physicalType().filter(t -> t.contains("(")).orElse(column.type()));
    fact("Null", words("%,d (%.2f %%)", column.nulls(), 100 * column.nullRate()));
    if (column.malformed() > 0) {
      fact("Malformed", words("%,d", column.malformed()));
      column
          .malformedSample()
          .forEach(c -> fact(words("Row %,d, line %,d", c.row(), c.line()), c.value()));
    }
    fact("Distinct", words("%,d", column.distinct()));
    column.least().ifPresent(least -> fact("Least", least.toString()));
    column.greatest().ifPresent(greatest -> fact("Greatest", greatest.toString()));
    column.mean().ifPresent(mean -> fact("Mean", mean.toString()));
    column.deviation().ifPresent(deviation -> fact("Standard deviation", deviation.toString()));
    column
        .quantiles()
        .ifPresent(all -> all.forEach((name, value) -> fact("Quantile " + name, value.toString())));
    column
        .lengths()
        .ifPresent(
            l ->
                fact(
                    "Characters",
                    words(
                        "%,d to %,d, mean %.1f; %,d empty",
                        l.shortest(), l.longest(), l.mean(), l.empty())));
    column.format().ifPresent(format -> fact("Format", format));
    if (column.masked()) {
      fact("Values", "masked: the contract classifies them");
    }
    html.close("dl");
    table("Most frequent", column.frequent().map(ProfileHtml::frequent), column.rows());
    table("Made up like", column.shapes().map(ProfileHtml::shapes), column.rows());
    html.close("section");
  }

  private void fact(String name, String value) {
    html.element("dt", name).element("dd", value);
  }

  /** A text and its rows. */
  private record Line(String text, long rows) {}

  private static List<Line> frequent(List<Frequent> values) {
    return values.stream().map(v -> new Line(v.value().toString(), v.rows())).toList();
  }

  private static List<Line> shapes(List<Shape> shapes) {
    return shapes.stream().map(s -> new Line(s.shape(), s.rows())).toList();
  }

  private void table(String title, Optional<List<Line>> lines, long rows) {
    if (lines.isEmpty() || lines.get().isEmpty()) {
      return;
    }
    html.open("details", "rule").element("summary", title).open("table", "");
    for (Line line : lines.get()) {
      html.open("tr", "")
          .element("td", line.text())
          .element("td", words("%,d", line.rows()))
          .element("td", words("%.2f %%", 100.0 * line.rows() / rows))
          .close("tr");
    }
    html.close("table").close("details");
  }

  private void suggestions() {
    html.open("section", "").element("h2", "Suggested rules").open("table", "");
    for (Suggestion suggestion : profile.suggestions()) {
      html.open("tr", "")
          .element("td", suggestion.column().orElse(""))
          .open("td", "")
          .element("code", suggestion.rule().toString())
          .close("td")
          .element("td", suggestion.evidence())
          .close("tr");
    }
    html.close("table").close("section");
  }
}
