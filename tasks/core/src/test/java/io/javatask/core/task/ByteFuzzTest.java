package io.javatask.core.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Damaged files and contracts, each made from a number of its own, so that one can be asked again:
 * no exception but a failure with a code, no hang, every row counted once and every rule answered
 * once, and no memory that stays behind.
 *
 * <p>{@code -Djavatask.fuzz.inputs=N} takes that many, {@code -Djavatask.fuzz.seed=S} others, and
 * {@code -Djavatask.fuzz.only=NUMBER} that one alone.
 */
class ByteFuzzTest {
  private static final int SHORT = 350;
  private static final int MOST_SECONDS = 60;
  private static final long MOST_GROWTH = 64L << 20;
  private static final int MOST_FINDINGS = 20;

  private static final List<FuzzTarget> TARGETS = List.of(FuzzTarget.values());

  @TempDir Path folder;

  /** One input that was not answered as it should be. */
  private record Failure(long number, FuzzTarget target, String what, String input) {}

  @Test
  void anyBytesAreAnswered() throws Exception {
    long inputs = Long.getLong("javatask.fuzz.inputs", SHORT);
    long seed = Long.getLong("javatask.fuzz.seed", 1);
    long only = Long.getLong("javatask.fuzz.only", -1);
    Map<FuzzTarget, Long> counts = new TreeMap<>();
    List<Failure> failures = new ArrayList<>();
    long began = System.nanoTime();
    long settled = 0;
    ExecutorService thread = Executors.newSingleThreadExecutor(ByteFuzzTest::daemon);
    for (long number = Math.max(only, 0);
        number < (only < 0 ? inputs : only + 1) && failures.size() < MOST_FINDINGS;
        number++) {
      FuzzTarget target = TARGETS.get((int) (number % TARGETS.size()));
      ask(thread, target, seed, number).ifPresent(failures::add);
      counts.merge(target, 1L, Long::sum);
      if (number == inputs / 5) {
        settled = heldMemory();
      }
    }
    thread.shutdownNow();
    long growth = only < 0 ? heldMemory() - settled : 0;
    if (growth > MOST_GROWTH) {
      failures.add(new Failure(inputs, FuzzTarget.CSV, "memory grew by " + growth + " bytes", ""));
    }
    write(counts, failures, seed, inputs, growth, (System.nanoTime() - began) / 1e9);
    assertThat(failures).isEmpty();
  }

  @Test
  void wholeParquetIsAskedBySql() throws Exception {
    assertThat(FuzzTarget.askedParquet(folder)).isEqualTo(3);
  }

  private Optional<Failure> ask(ExecutorService thread, FuzzTarget target, long seed, long number)
      throws Exception {
    byte[] input = target.input(new Random(seed * 1_000_003 + number));
    Future<Optional<String>> answer = thread.submit(() -> target.problem(input, folder));
    Optional<String> what;
    try {
      what = answer.get(MOST_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      what = Optional.of(causes(e));
    } catch (TimeoutException e) {
      answer.cancel(true);
      what = Optional.of("no answer within " + MOST_SECONDS + " s");
    }
    return what.map(w -> new Failure(number, target, w, shown(input)));
  }

  private static String causes(Throwable failure) {
    List<String> lines = new ArrayList<>();
    for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
      lines.add(cause + " at " + Arrays.stream(cause.getStackTrace()).limit(4).toList());
    }
    return String.join(" caused by ", lines);
  }

  private static String shown(byte[] input) {
    return HexFormat.of().formatHex(input, 0, Math.min(input.length, 4000));
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "fuzz");
    thread.setDaemon(true);
    return thread;
  }

  private static long heldMemory() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static void write(
      Map<FuzzTarget, Long> counts,
      List<Failure> failures,
      long seed,
      long inputs,
      long growth,
      double seconds)
      throws IOException {
    ObjectMapper json = new ObjectMapper();
    ObjectNode report = json.createObjectNode();
    report.put("seed", seed).put("inputs", inputs).put("seconds", seconds).put("heldBytes", growth);
    ObjectNode kinds = report.putObject("kinds");
    counts.forEach((target, count) -> kinds.put(target.name(), count));
    ArrayNode findings = report.putArray("findings");
    for (Failure failure : failures) {
      findings
          .addObject()
          .put("number", failure.number())
          .put("kind", failure.target().name())
          .put("what", failure.what())
          .put("input", failure.input());
    }
    Path file = Path.of("..", "..", "build", "soak", "fuzz.json");
    Files.createDirectories(file.getParent());
    Files.writeString(file, report.toPrettyString() + "\n");
  }
}
