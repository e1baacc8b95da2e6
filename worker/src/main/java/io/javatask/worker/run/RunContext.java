package io.javatask.worker.run;

import io.javatask.api.CheckStates;
import io.javatask.api.DataInterval;
import io.javatask.api.ErrorCode;
import io.javatask.api.TaskContext;
import io.javatask.api.TaskException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One attempt, as its task sees it; the same for a run of the worker and one of the command line.
 *
 * @param parts what {@link #require} looks in
 */
public record RunContext(
    String requestId,
    long epoch,
    Optional<DataInterval> interval,
    String partition,
    Instant asOf,
    List<Object> parts,
    StopSignal signal,
    RunVoice voice)
    implements TaskContext {
  public RunContext {
    parts = List.copyOf(parts);
  }

  @Override
  public void checkpoint() {
    signal.check();
  }

  @Override
  public <T> T require(Class<T> part) {
    return parts.stream()
        .filter(part::isInstance)
        .map(part::cast)
        .findFirst()
        .orElseThrow(
            () ->
                new TaskException(
                    ErrorCode.INVALID_INPUT,
                    "the task needs a "
                        + part.getSimpleName().toLowerCase(java.util.Locale.ROOT)
                        + ", and the run has none"));
  }

  @Override
  public void progress(long rows, long bytes) {
    voice.progress(rows, bytes);
  }

  @Override
  public void log(String message) {
    voice.log(message);
  }

  @Override
  public void keep(Supplier<CheckStates> states) {
    voice.keep(states);
  }

  @Override
  public void checked(String rule, String status, long evaluated, long failed, String message) {
    voice.checked(rule, status, evaluated, failed, message);
  }
}
