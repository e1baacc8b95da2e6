package io.javatask.core.source;

import io.javatask.api.Batch;
import java.util.List;

/**
 * A chunk after decoding. Positions are relative to the chunk until {@link #at} places it.
 *
 * @param batch the records that decoded, with a column for each that was asked for and is there
 * @param rejected the records that did not
 * @param records number of records in the chunk, {@code batch.rows() + rejected.size()}
 * @param newlines number of lines that the chunk spans
 */
public record Decoded(Batch batch, List<Rejected> rejected, long records, long newlines) {
  /**
   * A record that is not decodable into the declared width.
   *
   * @param ordinal record number in the source, from 0
   * @param line line in the file, from 1
   * @param text the record's own text, at most {@value #MAX_TEXT} characters
   */
  public record Rejected(long ordinal, long line, String reason, String text) {
    public static final int MAX_TEXT = 1000;
  }

  /** The same chunk behind so many records and lines. */
  public Decoded at(long recordsBefore, long newlinesBefore) {
    return new Decoded(
        batch.at(batch.positions().moved(recordsBefore, newlinesBefore)),
        rejected.stream()
            .map(
                r ->
                    new Rejected(
                        r.ordinal + recordsBefore, r.line + newlinesBefore, r.reason, r.text))
            .toList(),
        records,
        newlines);
  }

  /** The same records behind so many lines of the chunk that are no records. */
  Decoded behind(long headerLines) {
    Decoded moved = at(0, headerLines);
    return new Decoded(moved.batch, moved.rejected, records, newlines + headerLines);
  }
}
