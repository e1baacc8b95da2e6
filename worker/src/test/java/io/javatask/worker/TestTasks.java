package io.javatask.worker;

import io.javatask.api.ErrorCode;
import io.javatask.api.JavaTask;
import io.javatask.api.TaskContext;
import io.javatask.api.TaskException;
import io.javatask.api.TaskSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Small tasks whose ends a test holds in its hand. */
public final class TestTasks {
  /** Lets one waiting {@code hold} or {@code stubborn} go on. */
  public final Semaphore gate = new Semaphore(0);

  /** How often any task began. */
  public final AtomicInteger executions = new AtomicInteger();

  private static final String INPUT_SCHEMA =
      """
      {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
       "additionalProperties": false, "required": ["text"],
       "properties": {
         "text": {"type": "string"},
         "place": {"type": "string", "format": "reference"},
         "mode": {"enum": ["fast", "slow"]},
         "times": {"type": "integer", "minimum": 1}}}
      """;

  /** What the tasks take. */
  public record Input(
      String text, Optional<String> place, Optional<String> mode, Optional<Integer> times) {
    public Input {
      if (text.equals("refused")) {
        throw new IllegalArgumentException("text must not be 'refused'");
      }
    }
  }

  /** What the tasks return: enough of a report to be paged. */
  public record Output(String text, long epoch, String verdict, List<Rule> results) {}

  /** A rule's result in an output. */
  public record Rule(String rule, List<Map<String, Object>> sample) {}

  private interface Body {
    void run(TaskContext context, Input input) throws InterruptedException;
  }

  private record Task(String name, AtomicInteger executions, Body body)
      implements JavaTask<Input, Output> {
    @Override
    public TaskSpec<Input, Output> spec() {
      return new TaskSpec<>(
          name,
          "1.2.0",
          "A task of the tests.",
          true,
          Input.class,
          Output.class,
          INPUT_SCHEMA,
          "{}");
    }

    @Override
    public Output run(TaskContext context, Input input) throws InterruptedException {
      executions.incrementAndGet();
      body.run(context, input);
      return new Output(input.text(), context.epoch(), "PROCEED", rules(input));
    }

    private static List<Rule> rules(Input input) {
      List<Map<String, Object>> sample =
          java.util.stream.IntStream.range(0, input.times().orElse(0))
              .<Map<String, Object>>mapToObj(
                  row -> Map.of("row", row, "line", row + 2, "value", "v" + row, "reason", "odd"))
              .toList();
      return List.of(new Rule("first", sample), new Rule("second", sample));
    }
  }

  public List<JavaTask<?, ?>> all() {
    return List.of(
        task("echo", (context, input) -> {}),
        task("hold", this::hold),
        task("stubborn", (context, input) -> gate.acquireUninterruptibly()),
        task("count", TestTasks::count),
        task("commit", TestTasks::commit),
        task("slow-count", TestTasks::countSlowly),
        task(
            "fail",
            (context, input) -> {
              throw new TaskException(ErrorCode.valueOf(input.text()), "as the test wished");
            }),
        task(
            "quote",
            (context, input) -> {
              throw new TaskException(
                  ErrorCode.SOURCE_NOT_FOUND, "there is no '" + input.text() + "'");
            }),
        task(
            "break",
            (context, input) -> {
              throw new IllegalStateException("secret detail of " + input.text());
            }),
        task(
            "exhaust",
            (context, input) -> {
              throw new OutOfMemoryError("Java heap space");
            }));
  }

  private Task task(String name, Body body) {
    return new Task(name, executions, body);
  }

  /** Waits for the gate as a task should that waits: in short steps, with a checkpoint in each. */
  private void hold(TaskContext context, Input input) throws InterruptedException {
    while (!gate.tryAcquire(10, TimeUnit.MILLISECONDS)) {
      context.checkpoint();
    }
  }

  /** Waits for the file {@code text.go} without a checkpoint, and makes {@code text} after one. */
  private static void commit(TaskContext context, Input input) throws InterruptedException {
    while (!Files.exists(Path.of(input.text() + ".go"))) {
      Thread.sleep(10);
    }
    context.checkpoint();
    try {
      Files.createFile(Path.of(input.text()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void count(TaskContext context, Input input) {
    for (int i = 1; i <= input.times().orElse(1); i++) {
      context.progress(i, 10L * i);
      context.log("counted " + i);
      context.checked("rule-" + i, "PASSED", i, 0, "fine");
    }
  }

  /** Long enough for signs of life. */
  private static void countSlowly(TaskContext context, Input input) throws InterruptedException {
    for (int i = 1; i <= 25; i++) {
      context.progress(i, 10L * i);
      Thread.sleep(100);
    }
  }
}
