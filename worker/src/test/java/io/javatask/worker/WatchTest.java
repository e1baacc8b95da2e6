package io.javatask.worker;

import static io.javatask.worker.TestWorker.inputs;
import static io.javatask.worker.TestWorker.newId;
import static io.javatask.worker.TestWorker.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Value;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.javatask.proto.v1.SubmitTaskRunRequest;
import io.javatask.proto.v1.TaskRunEvent;
import io.javatask.proto.v1.TaskRunState;
import io.javatask.proto.v1.WatchTaskRunRequest;
import io.javatask.proto.v1.WatchTaskRunResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A run's events: in order, from any cursor on, without gap or repeat. */
@ParameterizedClass
@EnumSource
class WatchTest {
  @Parameter TestLedger kind = TestLedger.SQLITE;
  private static final int TIMES = 300;

  @TempDir Path home = Path.of("");
  private TestWorker worker;

  @BeforeEach
  void start() {
    worker = TestWorker.start(home, kind.fresh());
  }

  @AfterEach
  void stop() {
    worker.close();
  }

  @Test
  void everyEventIsSentInOrderUntilTheRunIsOver() {
    String id = newId();
    worker.submit(counting(id));

    List<TaskRunEvent> events = watch(id, 0);

    assertThat(events.stream().map(TaskRunEvent::getSequence))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, events.size()).boxed().toList());
    assertThat(states(events))
        .containsExactly(
            TaskRunState.TASK_RUN_STATE_QUEUED,
            TaskRunState.TASK_RUN_STATE_RUNNING,
            TaskRunState.TASK_RUN_STATE_SUCCEEDED);
    assertThat(events.stream().filter(TaskRunEvent::hasLog)).hasSize(TIMES);
    assertThat(events.stream().filter(TaskRunEvent::hasCheck)).hasSize(TIMES);
    List<TaskRunEvent> progress = events.stream().filter(TaskRunEvent::hasProgress).toList();
    assertThat(progress).hasSizeBetween(1, 20);
    assertThat(progress.get(progress.size() - 1).getProgress().getRows()).isEqualTo(TIMES);
  }

  @Test
  void aBrokenStreamGoesOnFromItsCursorWithoutGapOrRepeat() {
    String id = newId();
    worker.submit(counting(id));
    List<TaskRunEvent> seen = new ArrayList<>();
    long cursor = 0;
    while (seen.isEmpty() || !over(seen.get(seen.size() - 1))) {
      List<TaskRunEvent> part = watchSome(id, cursor, 37);
      seen.addAll(part);
      cursor = seen.get(seen.size() - 1).getSequence();
    }

    assertThat(seen).isEqualTo(watch(id, 0));
    assertThat(watch(id, cursor)).isEmpty();
  }

  @Test
  void silenceIsFilledWithKeepalives() {
    String id = newId();
    worker.submit(id, "hold", "x");
    worker.awaitRunning(id);
    Iterator<WatchTaskRunResponse> stream = open(id, 2);

    TaskRunEvent first = stream.next().getEvent();

    assertThat(first.hasKeepalive()).isTrue();
    assertThat(first.getSequence()).isZero();
    assertThat(stream.next().getEvent().hasKeepalive()).isTrue();
    worker.tasks.gate.release();
    worker.finished(id);
  }

  @Test
  void droppingAStreamCancelsNothing() {
    String id = newId();
    worker.submit(id, "hold", "x");
    worker.awaitRunning(id);
    assertThat(watchSome(id, 0, 2)).hasSize(2);

    worker.tasks.gate.release();
    assertThat(worker.finished(id).getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_SUCCEEDED);
  }

  @Test
  void aCallerThatTakesNothingHoldsNobodyUp() throws InterruptedException {
    String id = newId();
    worker.submit(counting(id));
    CountDownLatch ended = new CountDownLatch(1);
    List<ClientCallStreamObserver<WatchTaskRunRequest>> calls = new CopyOnWriteArrayList<>();
    List<TaskRunEvent> taken = new CopyOnWriteArrayList<>();
    worker
        .async()
        .watchTaskRun(
            WatchTaskRunRequest.newBuilder().setRequestId(id).build(),
            new ClientResponseObserver<WatchTaskRunRequest, WatchTaskRunResponse>() {
              @Override
              public void beforeStart(ClientCallStreamObserver<WatchTaskRunRequest> stream) {
                stream.disableAutoRequestWithInitial(0);
                calls.add(stream);
              }

              @Override
              public void onNext(WatchTaskRunResponse response) {
                taken.add(response.getEvent());
              }

              @Override
              public void onError(Throwable e) {
                ended.countDown();
              }

              @Override
              public void onCompleted() {
                ended.countDown();
              }
            });

    assertThat(worker.finished(id).getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_SUCCEEDED);
    assertThat(watch(id, 0)).hasSizeGreaterThan(2 * TIMES);
    assertThat(taken).isEmpty();
    calls.get(0).request(10_000);
    assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(taken.stream().filter(event -> !event.hasKeepalive())).isEqualTo(watch(id, 0));
  }

  @Test
  void aStreamFollowsTheRunIntoItsNextAttempt() {
    String id = newId();
    worker.submit(id, "hold", "old");
    worker.awaitRunning(id);
    long first = worker.get(id).getEpoch();
    Iterator<WatchTaskRunResponse> stream = open(id, 0);
    stream.next();

    worker.submit(id, "echo", "new");

    List<TaskRunEvent> events = new ArrayList<>();
    stream.forEachRemaining(response -> events.add(response.getEvent()));
    TaskRunEvent last = events.get(events.size() - 1);
    assertThat(last.getEpoch()).isGreaterThan(first);
    assertThat(last.getState().getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_SUCCEEDED);
  }

  @Test
  void anUnknownRunAndAnImpossibleCursorAreRefused() {
    String id = newId();
    assertThatThrownBy(() -> watch(id, 0))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND));
    worker.submit(id, "echo", "x");
    worker.finished(id);
    assertThatThrownBy(() -> watch(id, 99))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
              assertThat(e.getMessage()).contains("after_sequence").contains("3");
            });
  }

  @Test
  void aLongPollIsBoundedAndAnswersAsSoonAsTheRunIsOver() {
    String id = newId();
    worker.submit(id, "hold", "x");
    long start = System.nanoTime();
    var still =
        worker
            .runs()
            .waitTaskRun(
                io.javatask.proto.v1.WaitTaskRunRequest.newBuilder()
                    .setRequestId(id)
                    .setMaxWait(com.google.protobuf.Duration.newBuilder().setNanos(200_000_000))
                    .build())
            .getTaskRun();

    assertThat(still.getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_RUNNING);
    assertThat(System.nanoTime() - start).isBetween(200_000_000L, 5_000_000_000L);
    worker.tasks.gate.release();
    await().until(() -> worker.finished(id).getState() == TaskRunState.TASK_RUN_STATE_SUCCEEDED);
  }

  private static SubmitTaskRunRequest.Builder counting(String id) {
    return request(id, "count", "x")
        .setInputs(
            inputs("x").putFields("times", Value.newBuilder().setNumberValue(TIMES).build()));
  }

  private Iterator<WatchTaskRunResponse> open(String id, long after) {
    return worker
        .runs()
        .watchTaskRun(
            WatchTaskRunRequest.newBuilder().setRequestId(id).setAfterSequence(after).build());
  }

  private List<TaskRunEvent> watch(String id, long after) {
    return watchSome(id, after, Integer.MAX_VALUE);
  }

  /** So many events of a stream, which is then dropped; keepalives are left out. */
  private List<TaskRunEvent> watchSome(String id, long after, int limit) {
    List<TaskRunEvent> events = new ArrayList<>();
    try (Context.CancellableContext context = Context.current().withCancellation()) {
      context.run(
          () -> {
            Iterator<WatchTaskRunResponse> stream = open(id, after);
            while (events.size() < limit && stream.hasNext()) {
              TaskRunEvent event = stream.next().getEvent();
              if (!event.hasKeepalive()) {
                events.add(event);
              }
            }
          });
    }
    return events;
  }

  private static boolean over(TaskRunEvent event) {
    return event.getState().getState() == TaskRunState.TASK_RUN_STATE_SUCCEEDED;
  }

  private static List<TaskRunState> states(List<TaskRunEvent> events) {
    return events.stream()
        .filter(TaskRunEvent::hasState)
        .map(event -> event.getState().getState())
        .toList();
  }
}
