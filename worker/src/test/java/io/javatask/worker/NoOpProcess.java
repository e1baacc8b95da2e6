package io.javatask.worker;

import io.javatask.api.JavaTask;
import io.javatask.worker.run.RunContext;
import io.javatask.worker.run.RunVoice;
import io.javatask.worker.run.StopSignal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/**
 * A process that runs one no-op and says what came of it, as a process for each task does at the
 * least.
 */
final class NoOpProcess {
  private NoOpProcess() {}

  public static void main(String[] arguments) throws InterruptedException {
    JavaTask<?, ?> echo = new TestTasks().all().get(0);
    System.out.println(JsonMapper.shared().writeValueAsString(run(echo)));
  }

  @SuppressWarnings("unchecked")
  private static Object run(JavaTask<?, ?> task) throws InterruptedException {
    RunContext context =
        new RunContext(
            "0b0e9a4e-6b5c-5f6d-8a2f-1c2d3e4f5a60",
            1,
            Optional.empty(),
            "",
            Instant.now(),
            List.of(),
            new StopSignal(Thread.currentThread()),
            new Silence());
    return ((JavaTask<TestTasks.Input, Object>) task)
        .run(
            context,
            new TestTasks.Input("x", Optional.empty(), Optional.empty(), Optional.empty()));
  }

  /** Nobody listens. */
  private static final class Silence implements RunVoice {
    @Override
    public void progress(long rows, long bytes) {}

    @Override
    public void log(String message) {}

    @Override
    public void checked(String rule, String status, long evaluated, long failed, String message) {}
  }
}
