package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.LogicalType;
import io.javatask.api.RowSet;
import io.javatask.core.contract.CheckSpec;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.Property;
import io.javatask.core.report.ValidationReport.Status;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Compiles the checks that compare with another data set; they read it before the first row. */
final class OtherData {
  private final Contract contract;
  private final References references;
  private final long keyMemory;
  private final Function<String, Cells> cells;

  /**
   * @param keyMemory bytes of keys that each rule holds in memory before they spill
   * @param cells how the values of a column are read
   */
  OtherData(
      Contract contract, References references, long keyMemory, Function<String, Cells> cells) {
    this.contract = contract;
    this.references = references;
    this.keyMemory = keyMemory;
    this.cells = cells;
  }

  Check foreignKey(CheckSpec spec, boolean nullsRefer) {
    return compiled(
        spec,
        () -> {
          OtherColumns other = other(spec);
          return new ForeignKey(spec.columns(), other, nullsRefer, keys(other, nullsRefer));
        });
  }

  Check rowsEqual(CheckSpec spec) {
    return compiled(
        spec,
        () -> {
          OtherColumns other = other(spec);
          return new RowsEqual(spec.columns(), other.reference(), keys(other, true));
        });
  }

  private ReferenceKeys keys(OtherColumns other, boolean withNulls) {
    ReferenceKeys keys = new ReferenceKeys(other, withNulls, keyMemory);
    try {
      return keys.load(references);
    } catch (RuntimeException e) {
      keys.close();
      throw e;
    }
  }

  Check rowCountEqual(CheckSpec spec) {
    Arguments arguments = new Arguments(spec);
    return compiled(
        spec,
        () -> {
          String reference = arguments.text("to").orElseThrow();
          BigDecimal factor = arguments.number("factor").orElse(BigDecimal.ONE);
          return new RowCountEqual(
              reference,
              BigDecimal.valueOf(references.rows(reference)).multiply(factor),
              arguments.number("tolerance").orElse(BigDecimal.ZERO));
        });
  }

  Check aggregateEqual(CheckSpec spec) {
    Arguments arguments = new Arguments(spec);
    return compiled(
        spec,
        () -> {
          String column = spec.columns().get(0);
          Aggregate.Kind kind =
              Aggregate.Kind.valueOf(
                  arguments.text("aggregate").orElseThrow().toUpperCase(Locale.ROOT));
          OtherColumns other = other(spec);
          Aggregate there = new Aggregate(kind, cells.apply(column));
          other.read(references, batch -> add(batch, other.names().get(0), there));
          return new AggregateEqual(
              column,
              cells.apply(column),
              kind,
              arguments.number("tolerance").orElse(BigDecimal.ZERO),
              other.reference(),
              there.value());
        });
  }

  private static void add(Batch batch, String name, Aggregate there) {
    Column values = batch.column(name).orElseThrow();
    RowSet asked = RowSet.all(batch.rows());
    asked.removeAll(values.nulls());
    there.update(values, asked);
  }

  private Check compiled(CheckSpec spec, Supplier<Check> check) {
    Optional<String> unreadable =
        references.unreadable(new Arguments(spec).text("to").orElseThrow());
    if (unreadable.isPresent()) {
      return new NoCheck(unreadable.get());
    }
    try {
      return check.get();
    } catch (OtherColumns.MissingColumnException e) {
      return new NoCheck(Status.ERROR, String.valueOf(e.getMessage()));
    }
  }

  /** The columns there, called as here unless the rule says otherwise. */
  private OtherColumns other(CheckSpec spec) {
    Arguments arguments = new Arguments(spec);
    List<String> named = arguments.texts("to_columns");
    List<String> there = named.isEmpty() ? spec.columns() : named;
    List<Property> columns = new ArrayList<>();
    for (int i = 0; i < spec.columns().size(); i++) {
      columns.add(typed(there.get(i), spec.columns().get(i)));
    }
    return new OtherColumns(arguments.text("to").orElseThrow(), columns);
  }

  private Property typed(String there, String here) {
    return contract
        .property(here)
        .map(p -> p.renamed(there))
        .orElseGet(() -> Property.of(there, LogicalType.STRING));
  }
}
