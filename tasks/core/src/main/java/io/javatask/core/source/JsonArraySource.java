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
final class JsonArraySource implements Source {
  private final String name;
  private final ByteInput input;
  private final JsonElements elements;
  private final ColumnPlan plan;
  private final JsonLinesSource.SeenKeys seen = new JsonLinesSource.SeenKeys();
  private long nextBlock;
  private Optional<String> digest = Optional.empty();

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
    this.name = name;
    this.input = ByteInput.open(file, name, encoding);
    this.elements = new JsonElements(input, name, property);
    this.plan = plan;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<String> columns() {
    return seen.inOrder();
  }

  @Override
  public boolean declaresColumns() {
    return false;
  }

  @Override
  public Optional<Chunk> next() {
    Optional<JsonElements.Elements> some = elements.next();
    if (some.isEmpty()) {
      digest = digest.or(() -> Optional.of(input.digest()));
      return Optional.empty();
    }
    long number = nextBlock++;
    return Optional.of(() -> decode(some.get(), number));
  }

  private Decoded decode(JsonElements.Elements some, long number) {
    JsonLinesDecoder decoder =
        new JsonLinesDecoder(
            plan, new RecordBlocks.Block(some.text(), 0, some.text().length, true));
    Decoded decoded = decoder.decode(name);
    seen.add(number, decoder.keys());
    return placed(decoded, some);
  }

  /** The decoder has seen each element as a line; here each gets the line that it begins on. */
  private static Decoded placed(Decoded decoded, JsonElements.Elements some) {
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

  @Override
  public Optional<String> digest() {
    return digest;
  }

  @Override
  public void close() {
    input.close();
  }
}
