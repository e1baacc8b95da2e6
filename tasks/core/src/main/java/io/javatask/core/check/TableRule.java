package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.RowSet;
import io.javatask.api.TableCheck;
import io.javatask.api.TaskException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tech.tablesaw.api.Table;

/**
 * A user's table check, asked by a rule. Only the rule's columns of the rows that are asked become
 * a table. Whether it blames rows or the set is known when it begins.
 */
final class TableRule {
  private final String name;
  private final TableChecks checks;
  private final List<String> columns;
  private final Map<String, Object> arguments;
  private final Duration timeout;

  TableRule(
      String name,
      TableChecks checks,
      List<String> columns,
      Map<String, Object> arguments,
      Duration timeout) {
    this.name = name;
    this.checks = checks;
    this.columns = List.copyOf(columns);
    this.arguments = Map.copyOf(arguments);
    this.timeout = timeout;
  }

  /**
   * The check that evaluates it.
   *
   * @throws BrokenCheck if there is none of the name, or it does not begin
   */
  Check compile() {
    TableCheck found = find();
    try (UserCode code = new UserCode(name, timeout)) {
      return code.call(() -> found.begin(arguments)) instanceof TableCheck.OfSet
          ? new OfSet(found)
          : new OfRows(found);
    }
  }

  private TableCheck find() {
    try {
      return checks.find(name);
    } catch (TaskException e) {
      throw new BrokenCheck(String.valueOf(e.getMessage()));
    }
  }

  private final class OfRows implements GroupCheck {
    private final TableCheck check;

    OfRows(TableCheck check) {
      this.check = check;
    }

    @Override
    public GroupCheck.State init() {
      return new Rows(check);
    }

    @Override
    public boolean blamesLate() {
      return false;
    }

    @Override
    public String reason() {
      return "does not hold by the table check " + name;
    }
  }

  private final class Rows implements GroupCheck.State {
    private final UserCode code = new UserCode(name, timeout);
    private final TableCheck check;
    private Optional<TableCheck.OfRows> evaluation = Optional.empty();

    Rows(TableCheck check) {
      this.check = check;
    }

    @Override
    public void update(Batch batch, RowSet asked, RowSet failing, GroupCheck.LateBlame late) {
      if (evaluation.isEmpty()) {
        evaluation = Optional.of(code.call(() -> (TableCheck.OfRows) check.begin(arguments)));
      }
      TableCheck.OfRows begun = evaluation.get();
      int[] rows = members(asked);
      Table table = batch.toTable(columns, asked);
      for (int index : code.call(() -> begun.failing(table))) {
        if (index < 0 || index >= rows.length) {
          throw new BrokenCheck(
              name + " blames row " + index + " of a table of " + rows.length + " rows");
        }
        failing.add(rows[index]);
      }
    }

    private int[] members(RowSet rows) {
      int[] members = new int[rows.count()];
      int size = 0;
      for (int row = rows.next(0); row >= 0; row = rows.next(row + 1)) {
        members[size++] = row;
      }
      return members;
    }

    @Override
    public void close() {
      code.close();
    }
  }

  private final class OfSet implements SummaryCheck {
    private final TableCheck check;

    OfSet(TableCheck check) {
      this.check = check;
    }

    @Override
    public SummaryCheck.State init() {
      return new Whole(check);
    }

    @Override
    public String requirement() {
      return "holds by the table check " + name;
    }
  }

  private final class Whole implements SummaryCheck.State {
    private final UserCode code = new UserCode(name, timeout);
    private final TableCheck check;
    private Optional<TableCheck.OfSet> evaluation = Optional.empty();

    Whole(TableCheck check) {
      this.check = check;
    }

    private TableCheck.OfSet begun() {
      if (evaluation.isEmpty()) {
        evaluation = Optional.of(code.call(() -> (TableCheck.OfSet) check.begin(arguments)));
      }
      return evaluation.get();
    }

    @Override
    public void update(Batch batch, RowSet asked) {
      TableCheck.OfSet begun = begun();
      Table table = batch.toTable(columns, asked);
      code.call(
          () -> {
            begun.take(table);
            return true;
          });
    }

    @Override
    public SummaryCheck.Finding result() {
      TableCheck.OfSet begun = begun();
      TableCheck.Finding finding = code.call(begun::finish);
      return new SummaryCheck.Finding(finding.holds(), finding.observed(), finding.message());
    }

    @Override
    public void close() {
      code.close();
    }
  }
}
