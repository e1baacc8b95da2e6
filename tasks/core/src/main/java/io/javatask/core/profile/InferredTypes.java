package io.javatask.core.profile;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.LogicalType;
import io.javatask.api.TextColumn;
import io.javatask.core.contract.CheckName;
import io.javatask.core.contract.CheckSpec;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.FileDialect;
import io.javatask.core.contract.LoadPolicy;
import io.javatask.core.contract.Policy;
import io.javatask.core.contract.Property;
import io.javatask.core.contract.Rule;
import io.javatask.core.contract.Thresholds;
import io.javatask.core.source.ColumnPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The types of all columns of a source whose values alone tell them. Not thread-safe. */
public final class InferredTypes {
  private final Map<String, TypeInference> texts = new HashMap<>();
  private final RecordKinds records = new RecordKinds();

  /**
   * What to read by, so that types can be inferred: the texts of the columns that are known, and
   * whole records where the source is of JSON.
   */
  public static Contract reading(List<String> columns) {
    Map<String, JsonNode> none = Map.of();
    CheckSpec texts =
        new CheckSpec(CheckName.NOT_NULL.catalogueName(), columns, none, Optional.empty());
    CheckSpec whole =
        new CheckSpec(CheckName.JSON_SCHEMA.catalogueName(), List.of(), none, Optional.empty());
    return new Contract(
        "profile",
        "profile",
        "0.0.0",
        "",
        "profile",
        List.of(),
        List.of(rule(texts), rule(whole)),
        Policy.DEFAULT,
        List.of(),
        Optional.empty(),
        FileDialect.DEFAULT,
        LoadPolicy.DEFAULT);
  }

  private static Rule rule(CheckSpec check) {
    return new Rule(
        check.name(),
        "profile",
        "",
        check,
        Thresholds.NONE,
        Rule.Severity.WARNING,
        Rule.Action.KEEP);
  }

  /** Looks at a batch that was read by {@link #reading}. */
  public void observe(Batch batch) {
    Optional<Column> whole =
        batch.column(ColumnPlan.RECORD).filter(column -> column.type() == LogicalType.OBJECT);
    if (whole.isPresent()) {
      records.observe((TextColumn) whole.get());
      return;
    }
    for (Column column : batch.columns()) {
      texts
          .computeIfAbsent(column.name(), name -> new TypeInference())
          .observe((TextColumn) column);
    }
  }

  /** Takes what another has seen in. */
  public void merge(InferredTypes other) {
    other.texts.forEach(
        (name, seen) -> texts.computeIfAbsent(name, n -> new TypeInference()).merge(seen));
    records.merge(other.records);
  }

  /**
   * A column as it is to be read.
   *
   * @param evidence why it is of its type; empty where it has no value
   */
  public record Inferred(Property property, String evidence) {}

  /** The columns of these names. */
  public List<Inferred> columns(List<String> names) {
    List<Inferred> columns = new ArrayList<>();
    for (String name : names) {
      TypeInference seen = texts.getOrDefault(name, new TypeInference());
      columns.add(records.has(name) ? records.column(name) : seen.column(name));
    }
    return columns;
  }
}
