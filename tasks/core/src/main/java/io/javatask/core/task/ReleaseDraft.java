package io.javatask.core.task;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.Optional;
import java.util.Set;

/** What a release leaves of an entry: its lines as they were, held again, or let go. */
final class ReleaseDraft extends Quarantine {
  private final HeldFile before;
  private final BitSet untouched = new BitSet();
  private final BitSet again = new BitSet();

  /** Of a table's entry, which the load itself replaces. */
  ReleaseDraft(Path file, long attempt, Set<String> masked, HeldFile before) {
    super(file, attempt, masked);
    this.before = before;
  }

  /** Of a file, by a draft that lasts until the file is replaced. */
  ReleaseDraft(Path file, Path draft, long attempt, Set<String> masked, HeldFile before) {
    super(file, draft, attempt, masked);
    this.before = before;
  }

  /** Rows that did not decode, or that were not asked anew, stay as they are. */
  @Override
  boolean takes(long ordinal, boolean rejected) {
    int row = Math.toIntExact(ordinal);
    boolean stays = rejected || before.staying().get(row);
    (stays ? untouched : again).set(row);
    return !stays;
  }

  /** Number of rows that are still held. */
  long held() {
    return (long) untouched.cardinality() + again.cardinality();
  }

  /** Adds the lines that stay, and a mark for each row that is let go. */
  Optional<Path> complete(String requestId, String dataset) {
    before.each(
        line -> {
          int row = Math.toIntExact(line.row());
          if (line.isReleased() || untouched.get(row)) {
            copy(line.toString());
          } else if (!again.get(row)) {
            copy(line.released(requestId, dataset).toString());
          }
        });
    return lines();
  }
}
