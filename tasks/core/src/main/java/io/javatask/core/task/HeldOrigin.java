package io.javatask.core.task;

import io.javatask.core.contract.WriteMode;
import io.javatask.core.report.LoadReceipt;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where the rows of an entry belong that carry their partition: in another one nobody would look
 * for them.
 *
 * @param receipts those of the data set, the newest first
 */
record HeldOrigin(HeldEntries.Opened entry, String dataset, List<LoadReceipt> receipts) {
  private static final Set<String> REPLACING =
      Set.of(WriteMode.LAND.label(), WriteMode.REPLACE_PARTITION.label());

  /**
   * The partition that the rows were kept back from.
   *
   * @param name the entry's, for messages
   * @param asked that of the release, which counts where nobody knows of exactly one
   * @throws io.javatask.api.TaskException INVALID_INPUT if it is none of several, or if the rows of
   *     another load stand there now
   */
  String partition(String name, String asked) {
    List<String> known =
        Stream.concat(
                entry.partitions().stream(),
                receipts.stream().filter(this::isOwn).map(LoadReceipt::partition))
            .distinct()
            .toList();
    if (known.size() > 1 && !known.contains(asked)) {
      throw Release.invalid(
          "'"
              + name
              + "' was kept back from the partitions '"
              + String.join("', '", known)
              + "' of '"
              + dataset
              + "', and would be released into '"
              + asked
              + "': release it with the interval or the partition of one of them");
    }
    String partition = known.size() == 1 ? known.get(0) : asked;
    requireNotReplaced(name, partition);
    return partition;
  }

  private boolean isOwn(LoadReceipt receipt) {
    return receipt.requestId().equals(entry.requestId());
  }

  /**
   * Another load's rows have the ordinals of those that were kept back, or are the same, mended. A
   * table's entry is of the newest load of its partition, even one that found all of it loaded.
   */
  private void requireNotReplaced(String name, String partition) {
    receipts.stream()
        .filter(r -> r.partition().equals(partition))
        .filter(r -> !r.replayed() || (isOwn(r) && entry.stored().isPresent()))
        .filter(r -> isOwn(r) || REPLACING.contains(r.mode()))
        .findFirst()
        .filter(newest -> !isOwn(newest))
        .ifPresent(
            other -> {
              throw Release.invalid(
                  "the load "
                      + other.requestId()
                      + " has replaced the partition '"
                      + partition
                      + "' of '"
                      + dataset
                      + "' at "
                      + other.committedAt()
                      + ", and '"
                      + name
                      + "' is of the load "
                      + entry.requestId()
                      + ": purge the entry, or run the corrected source again");
            });
  }
}
