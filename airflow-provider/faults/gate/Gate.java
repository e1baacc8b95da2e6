import io.javatask.api.TableCheck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import tech.tablesaw.api.Table;

/**
 * Holds a run up for as long as a file is there, so that a fault meets it in the state that is
 * meant.
 */
public final class Gate implements TableCheck {
  @Override
  public String name() {
    return "gate";
  }

  @Override
  public Evaluation begin(Map<String, Object> arguments) {
    Path closed = Path.of((String) arguments.get("closed"));
    return new OfSet() {
      @Override
      public void take(Table rows) throws InterruptedException {
        while (Files.exists(closed)) {
          Thread.sleep(50);
        }
      }

      @Override
      public Finding finish() {
        return new Finding(true, Optional.empty(), "");
      }
    };
  }
}
