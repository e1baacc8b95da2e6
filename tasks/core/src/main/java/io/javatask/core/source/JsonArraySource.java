package io.javatask.core.source;

import io.javatask.api.Batch;
import io.javatask.api.Positions;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A file of one JSON array of objects, or of an object of which one member is that array. Elements
 * are read by the rules of JSON lines; a record's line is the one that its element begins on.
 */
final class JsonArraySource extends JsonSource {
  private final JsonElements elements;

  /**
   * Opens a file.
   *
   * @param name how messages and the report call it
   * @param property the member that holds the array; absent where the file is the array
   * @throws io.javatask.api.TaskException SOURCE_NOT_FOUND or SOURCE_UNREADABLE
   */
  JsonArraySource(
      Path file,
      String name,
      Optional<Charset> encoding,
      Optional<String> property,
      ColumnPlan plan) {
    this(ByteInput.open(file, name, encoding), name, property, plan);
  }

  private JsonArraySource(
      ByteInput input, String name, Optional<String> property, ColumnPlan plan) {
    super(name, input, plan);
    this.elements = new JsonElements(input, name, property);
  }

  @Override
  Optional<Records> records() {
    return elements.next().map(Elements::new);
  }

  /** Elements as the decoder sees them, each a line. */
  private record Elements(JsonElements.Elements some) implements Records {
    @Override
    public RecordBlocks.Block block() {
      return new RecordBlocks.Block(some.text(), 0, some.text().length, true);
    }

    /** Gives each element the line that it begins on. */
    @Override
    public Decoded placed(Decoded decoded) {
      Batch batch = decoded.batch();
      int[] lines = new int[batch.rows()];
      for (int row = 0; row < batch.rows(); row++) {
        lines[row] = some.line(batch.ordinal(row));
      }
      List<Decoded.Rejected> rejected = new ArrayList<>();
      for (Decoded.Rejected record : decoded.rejected()) {
        rejected.add(
            new Decoded.Rejected(
                record.ordinal(),
                some.line(record.ordinal()) + 1L,
                some.fault(record.ordinal()).orElse(record.reason()),
                record.text()));
      }
      Positions positions =
          new Positions(
              batch.origin(),
              batch.positions().firstOrdinal(),
              1,
              batch.positions().ordinals(),
              Optional.of(lines));
      return new Decoded(batch.at(positions), rejected, decoded.records(), some.newlines());
    }
  }
}
