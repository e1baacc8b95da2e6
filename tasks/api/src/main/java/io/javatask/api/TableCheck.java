package io.javatask.api;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import tech.tablesaw.api.Table;

/**
 * A check of your own, over rows as a Tablesaw table. A contract asks for it by its name:
 *
 * <pre>{"check": "table_check", "columns": ["price"], "arguments": {"name": "even_prices"}}</pre>
 *
 * <p>Implementations have a public constructor without parameters and are listed in {@code
 * META-INF/services/io.javatask.api.TableCheck} of a jar on the class path or in the plugins
 * directory. What they throw makes the result of that one rule ERROR, with the message.
 *
 * <p>A table is what Tablesaw can hold: decimals are 64-bit floats, times lose what is below the
 * millisecond, and empty text is missing.
 */
public interface TableCheck {
  /** The name by which contracts ask for it. */
  String name();

  /**
   * Begins to evaluate one rule over one source.
   *
   * @param arguments what the rule gives as {@code with}: String, Integer, Long, BigDecimal,
   *     Boolean, List or Map values; empty if it gives nothing
   * @throws IllegalArgumentException if the arguments are not what it takes
   */
  Evaluation begin(Map<String, Object> arguments);

  /** One rule over one source. Called by one thread at a time, with the batches in their order. */
  sealed interface Evaluation permits OfRows, OfSet {}

  /** Blames rows, which are quarantined or kept as those of any check. */
  non-sealed interface OfRows extends Evaluation {
    /**
     * Tests the next rows.
     *
     * @param rows the rule's columns (all declared ones if it names none) of the next rows that the
     *     rule is asked of
     * @return the indexes in the table, from 0, of the rows that do not hold, in any order
     */
    int[] failing(Table rows) throws Exception;
  }

  /** Judges the whole set. */
  non-sealed interface OfSet extends Evaluation {
    /** Takes the next rows in, as {@link OfRows#failing} gets them; keep what must be kept. */
    void take(Table rows) throws Exception;

    /** What all rows come to; called once, also where there was none. */
    Finding finish() throws Exception;
  }

  /**
   * Whether the set holds.
   *
   * @param observed a number, on which the rule's {@code warn} and {@code fail} are asked, or a
   *     text; empty if there is nothing to show
   * @param message what is wrong, in a few words; empty if it holds
   */
  record Finding(boolean holds, Optional<Object> observed, String message) {
    public Finding {
      Objects.requireNonNull(observed, "observed");
      Objects.requireNonNull(message, "message");
    }
  }
}
