import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;

/**
 * Loads a CSV file into a PostgreSQL table by batches of INSERT … ON CONFLICT, as many loaders do.
 */
final class BatchedInserts {
  private static final int BATCH = 1000;

  private BatchedInserts() {}

  /** Arguments: URL, file, and the statement, whose parameters are the file's columns as text. */
  public static void main(String[] args) throws Exception {
    try (Connection connection =
            DriverManager.getConnection(args[0] + "&reWriteBatchedInserts=true");
        BufferedReader in = Files.newBufferedReader(Path.of(args[1]));
        PreparedStatement insert = connection.prepareStatement(args[2])) {
      connection.setAutoCommit(false);
      record(in);
      int waiting = 0;
      for (List<String> row = record(in); !row.isEmpty(); row = record(in)) {
        for (int i = 0; i < row.size(); i++) {
          insert.setString(i + 1, row.get(i).isEmpty() ? null : row.get(i));
        }
        insert.addBatch();
        if (++waiting == BATCH) {
          insert.executeBatch();
          waiting = 0;
        }
      }
      insert.executeBatch();
      connection.commit();
    }
  }

  /** The cells of the next record; none at the end. */
  private static List<String> record(BufferedReader in) throws IOException {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int c = in.read(); c >= 0; c = in.read()) {
      if (c == '"') {
        in.mark(1);
        if (quoted && in.read() == '"') {
          cell.append('"');
        } else {
          if (quoted) {
            in.reset();
          }
          quoted = !quoted;
        }
      } else if (c == '\n' && !quoted) {
        cells.add(cell.toString());
        return cells;
      } else if (c == ',' && !quoted) {
        cells.add(cell.toString());
        cell.setLength(0);
      } else if (c != '\r' || quoted) {
        cell.append((char) c);
      }
    }
    return cells;
  }
}
