package io.javatask.worker.cli;

import io.javatask.api.Excerpt;
import io.javatask.core.profile.ContractDraft;
import io.javatask.core.report.ProfileReport;
import io.javatask.core.report.ProfileReport.ColumnProfile;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A profile in a few lines, for people. */
final class ProfileSummary {
  private static final int MOST_VALUES = 3;
  private static final int MAX_SHOWN = 40;

  private final PrintWriter out;

  ProfileSummary(PrintWriter out) {
    this.out = out;
  }

  void print(ProfileReport profile) {
    out.printf("profile     %s%n", profile.source());
    say(
        "rows        %,d read, %,d profiled, %,d rejected",
        profile.rows().read(), profile.rows().profiled(), profile.rows().rejected());
    profile.rejected().stream()
        .findFirst()
        .ifPresent(r -> say("rejected    row %,d, line %,d: %s", r.row(), r.line(), r.reason()));
    if (!profile.missing().isEmpty()) {
      out.printf("missing     '%s'%n", String.join("', '", profile.missing()));
    }
    if (!profile.undeclared().isEmpty()) {
      out.printf("undeclared  '%s'%n", String.join("', '", profile.undeclared()));
    }
    int width = profile.columns().stream().mapToInt(c -> c.name().length()).max().orElse(0);
    profile.columns().forEach(column -> column(column, Math.min(width, MAX_SHOWN)));
    profile
        .suggestions()
        .forEach(
            s ->
                say(
                    "suggest     %s%s",
                    s.column().map(c -> c + ": ").orElse(""), ContractDraft.words(s)));
  }

  private void say(String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }

  private void column(ColumnProfile column, int width) {
    List<String> facts = new ArrayList<>();
    facts.add(
        String.format(
            Locale.ROOT,
            "%,d null (%.2f %%), %,d distinct",
            column.nulls(),
            100 * column.nullRate(),
            column.distinct()));
    if (column.malformed() > 0) {
      facts.add(
          String.format(
              Locale.ROOT,
              "%,d malformed ('%s' in row %,d)",
              column.malformed(),
              shown(column.malformedSample().get(0).value()),
              column.malformedSample().get(0).row()));
    }
    column.least().ifPresent(least -> facts.add(least + " to " + column.greatest().orElse("")));
    column.mean().ifPresent(mean -> facts.add(String.format(Locale.ROOT, "mean %.4g", mean)));
    column
        .quantiles()
        .ifPresent(q -> facts.add(String.format(Locale.ROOT, "median %.4g", q.get("p50"))));
    column
        .lengths()
        .ifPresent(
            l ->
                facts.add(
                    l.shortest() == l.longest()
                        ? l.longest() + " characters"
                        : l.shortest() + " to " + l.longest() + " characters"));
    column.format().ifPresent(facts::add);
    column
        .frequent()
        .filter(values -> !values.isEmpty() && column.distinct() > 1)
        .ifPresent(
            values ->
                facts.add(
                    "most "
                        + String.join(
                            ", ",
                            values.stream()
                                .limit(MOST_VALUES)
                                .map(v -> shown(v.value()) + " (" + v.rows() + ")")
                                .toList())));
    if (column.masked()) {
      facts.add("values masked");
    }
    String type = column.physicalType().filter(t -> t.contains("(")).orElse(column.type());
    say("%-" + (width + 2) + "s%-15s %s", column.name(), type, String.join("; ", facts));
  }

  private static String shown(Object value) {
    String text = value.toString().replaceAll("\\p{Cntrl}", " ");
    return Excerpt.of(text, MAX_SHOWN);
  }
}
