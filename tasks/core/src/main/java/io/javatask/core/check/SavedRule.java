package io.javatask.core.check;

import io.javatask.api.CheckState;
import io.javatask.core.contract.CheckName;
import io.javatask.core.contract.Contract;
import io.javatask.core.report.ValidationReport.RuleResult;
import io.javatask.core.report.ValidationReport.Status;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The written form of what one rule has counted and seen.
 *
 * @param evaluated rows that the rule was asked of
 * @param failed rows that did not hold
 * @param state what the check's own state wrote; absent for a check that only counts
 * @param why what keeps the rule from being told together with other rows; absent if nothing does
 */
record SavedRule(long evaluated, long failed, Optional<JsonNode> state, Optional<String> why) {
  /** Version of the form; grows with each change of it. */
  static final int FORM = 1;

  /** A longer state is not kept: one value of a text column may be as long as a file. */
  private static final int MOST_LENGTH = 64 << 10;

  private static final String COUNTS_ONLY =
      "rows of different intervals have to be compared with each other, and only counts are kept;"
          + " ask it of the stored table";
  private static final String OTHER_DATA =
      "it speaks of another data set, which may have changed since; ask it of the stored table";
  private static final JsonMapper JSON = JsonMapper.shared();

  /** What is kept of a rule that came to a result. */
  static SavedRule of(RuleRun run, RuleResult result) {
    if (result.status() == Status.NOT_EVALUATED || result.status() == Status.ERROR) {
      return counts(run, result.message());
    }
    if (run.check() instanceof RowCheck) {
      return new SavedRule(run.evaluated(), run.failed(), Optional.empty(), Optional.empty());
    }
    if (run.check() instanceof SourceCheck) {
      return counts(run, "it is about the columns of a source, of which no state is kept");
    }
    if (CheckName.of(run.rule().check().name()).speaksOfOtherData()
        && !(run.check() instanceof RowCheck)) {
      return counts(run, OTHER_DATA);
    }
    if (run.check() instanceof SqlCheck) {
      return counts(run, "it is a query of the store, of which no state is kept");
    }
    if (run.check() instanceof SummaryCheck check && run.masked() && check.showsValues()) {
      return counts(run, "the column is classified, and the state would hold its values");
    }
    return run.kept()
        .flatMap(KeptState::save)
        .map(state -> new SavedRule(run.evaluated(), run.failed(), Optional.of(state), none()))
        .filter(saved -> saved.json().length() <= MOST_LENGTH)
        .orElseGet(() -> counts(run, COUNTS_ONLY));
  }

  private static Optional<String> none() {
    return Optional.empty();
  }

  private static SavedRule counts(RuleRun run, String why) {
    return new SavedRule(run.evaluated(), run.failed(), Optional.empty(), Optional.of(why));
  }

  CheckState of(Contract contract, RuleRun run) {
    return new CheckState(
        run.rule().id(), run.rule().check().name(), contract.definition(run.rule()), json());
  }

  private String json() {
    ObjectNode body = JSON.createObjectNode();
    body.put("form", FORM).put("evaluated", evaluated).put("failed", failed);
    state.ifPresent(s -> body.set("state", s));
    why.ifPresent(w -> body.put("why", w));
    return body.toString();
  }

  /** Reads what a run wrote; a form that this version does not know is not guessed at. */
  static SavedRule parse(String body) {
    JsonNode saved = JSON.readTree(body);
    int form = saved.path("form").asInt(0);
    if (form != FORM) {
      return new SavedRule(0, 0, Optional.empty(), Optional.of("its state is of the form " + form));
    }
    return new SavedRule(
        saved.path("evaluated").longValue(),
        saved.path("failed").longValue(),
        Optional.ofNullable(saved.get("state")),
        Optional.ofNullable(saved.get("why")).map(JsonNode::stringValue));
  }
}
