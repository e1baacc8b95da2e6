package io.javatask.worker;

import static io.javatask.worker.TestWorker.inputs;
import static io.javatask.worker.TestWorker.newId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.protobuf.Duration;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.javatask.proto.v1.AckTaskRunRequest;
import io.javatask.proto.v1.CancelTaskRunRequest;
import io.javatask.proto.v1.ContractSource;
import io.javatask.proto.v1.DataInterval;
import io.javatask.proto.v1.GetTaskRunRequest;
import io.javatask.proto.v1.GetTaskTypeRequest;
import io.javatask.proto.v1.ListTaskRunsRequest;
import io.javatask.proto.v1.SubmitTaskRunRequest;
import io.javatask.proto.v1.WaitTaskRunRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad input is refused with the name of its field, and the nearest valid thing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ParameterizedClass
@EnumSource
class BadRequestTest {
  @Parameter TestLedger kind = TestLedger.SQLITE;
  private TestWorker worker;

  @BeforeAll
  void start(@TempDir Path home) {
    worker = TestWorker.start(home, kind.fresh());
  }

  @AfterAll
  void stop() {
    worker.close();
  }

  static Stream<Arguments> submissions() {
    return Stream.of(
        bad("request_id", "is missing", r -> r.clearRequestId()),
        bad("request_id", "is not a UUID", r -> r.setRequestId("run-1")),
        bad("caller_attempt", "is missing", r -> r.clearCallerAttempt()),
        bad("caller_attempt", "500", r -> r.setCallerAttempt("x".repeat(501))),
        bad("input_digest", "64 hex digits", r -> r.setInputDigest("md5:1")),
        bad("task_type", "is missing; known are backfill, break", r -> r.clearTaskType()),
        bad("task_version", "version 1.2.0, not 9.9.9", r -> r.setTaskVersion("9.9.9")),
        bad("run_type", "no run type with the number 77", r -> r.setRunTypeValue(77)),
        bad("inputs.text", "is missing", r -> r.setInputs(Struct.getDefaultInstance())),
        bad("inputs.txt", "did you mean 'text'?", r -> r.setInputs(with("txt", "x"))),
        bad("inputs.mode", "did you mean 'slow'?", r -> r.setInputs(with("mode", "slo"))),
        bad("inputs.text", "string", r -> r.setInputs(number("text", 5))),
        bad("inputs.times", "integer", r -> r.setInputs(number("times", 1.5))),
        bad("inputs.times", "minimum", r -> r.setInputs(number("times", 0))),
        bad("inputs.place", "did you mean 'landing'?", r -> r.setInputs(with("place", "landin:x"))),
        bad("inputs.place", "names no location", r -> r.setInputs(with("place", "x.csv"))),
        bad("inputs", "must not be 'refused'", r -> r.setInputs(inputs("refused"))),
        bad("contract", "exactly one of name and text", r -> r.setContract(contract("", ""))),
        bad("contract", "exactly one of name and text", r -> r.setContract(contract("a", "{}"))),
        bad("contract.name", "no name of a contract", r -> r.setContract(contract("../x", ""))),
        bad("contract.name", "there is no contract 'x'", r -> r.setContract(contract("x", ""))),
        bad("data_interval", "both", r -> r.setDataInterval(interval(time(5), null))),
        bad(
            "data_interval",
            "before it starts",
            r -> r.setDataInterval(interval(time(5), time(4)))),
        bad(
            "data_interval.end_time",
            "not a valid time",
            r -> r.setDataInterval(interval(time(5), time(Long.MAX_VALUE)))),
        bad("as_of_time", "not a valid time", r -> r.setAsOfTime(time(Long.MIN_VALUE))),
        bad("execution_timeout", "more than nothing", r -> r.setExecutionTimeout(seconds(0))),
        bad("queue_timeout", "more than nothing", r -> r.setQueueTimeout(seconds(-1))),
        bad("traceparent", "W3C", r -> r.setTraceparent("abc")),
        bad("labels", "1 to 200 characters", r -> r.putLabels("", "x")),
        bad("labels.a", "2000", r -> r.putLabels("a", "x".repeat(2001))),
        bad("partition_key", "500", r -> r.setPartitionKey("x".repeat(501))));
  }

  private static Arguments bad(
      String field, String message, Consumer<SubmitTaskRunRequest.Builder> spoil) {
    return arguments(field, message, spoil);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("submissions")
  void aBadSubmissionNamesItsField(
      String field, String message, Consumer<SubmitTaskRunRequest.Builder> spoil) {
    SubmitTaskRunRequest.Builder request = TestWorker.request(newId(), "echo", "x");
    spoil.accept(request);

    StatusRuntimeException refused = thrown(() -> worker.submit(request));

    assertThat(refused.getMessage()).contains(field + ": ").contains(message);
    FieldViolation blamed = detail(refused, BadRequest.class).getFieldViolations(0);
    assertThat(blamed.getField()).isEqualTo(field);
    assertThat(refused.getStatus().getDescription())
        .isEqualTo(field + ": " + blamed.getDescription());
    assertThat(refused.getStatus().getCode())
        .isIn(Status.Code.INVALID_ARGUMENT, Status.Code.NOT_FOUND);
  }

  @Test
  void anUnknownTaskTypeNamesTheNearest() {
    StatusRuntimeException refused = thrown(() -> worker.submit(newId(), "ecko", "x"));

    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(refused.getMessage()).contains("did you mean 'echo'?");
    assertThat(info(refused).getReason()).isEqualTo("TASK_TYPE_NOT_FOUND");
    assertThat(info(refused).getMetadataMap())
        .containsEntry("category", "USER")
        .containsEntry("retryable", "false");
    assertThat(
            thrown(
                    () ->
                        worker
                            .taskTypes()
                            .getTaskType(GetTaskTypeRequest.newBuilder().setName("hodl").build()))
                .getMessage())
        .contains("did you mean 'hold'?");
  }

  @Test
  void whatAMessageEchoesIsBounded() {
    List<SubmitTaskRunRequest.Builder> requests =
        List.of(
            TestWorker.request(newId(), "echo", "x").setContract(contract("n".repeat(10_000), "")),
            TestWorker.request(newId(), "echo", "x").setContract(contract("ü ".repeat(9000), "")),
            TestWorker.request(newId(), "echo", "x").setContract(contract("' ü".repeat(9000), "")),
            TestWorker.request(newId(), "echo", "x").setInputs(with("p".repeat(10_000), "x")));
    for (SubmitTaskRunRequest.Builder request : requests) {
      StatusRuntimeException refused = thrown(() -> worker.submit(request));

      assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(refused.getMessage()).contains("…").hasSizeLessThan(2500);
      assertThat(info(refused).getReason()).isEqualTo("INVALID_INPUT");
    }
    assertThat(thrown(() -> worker.submit(requests.get(0))).getMessage())
        .contains("contract.name: 'nnn")
        .contains("…' is no name of a contract: letters");
  }

  @Test
  void nothingIsKeptOfABadSubmission() {
    String id = newId();
    thrown(() -> worker.submit(TestWorker.request(id, "echo", "x").setTraceparent("abc")));

    assertThat(thrown(() -> worker.get(id)).getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
  }

  @Test
  void unknownRunsAreNotFoundAndBadIdsAreInvalid() {
    String id = newId();
    List<ThrowingCallable> unknown =
        List.of(
            () -> worker.get(id),
            () ->
                worker.runs().waitTaskRun(WaitTaskRunRequest.newBuilder().setRequestId(id).build()),
            () -> cancel(id, "a"),
            () -> ack(id, "a", 1));
    unknown.forEach(
        call -> {
          StatusRuntimeException refused = thrown(call);
          assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
          assertThat(info(refused).getReason()).isEqualTo("RUN_NOT_FOUND");
        });
    List<ThrowingCallable> invalid =
        List.of(
            () -> worker.get("x"),
            () -> worker.runs().getTaskRun(GetTaskRunRequest.getDefaultInstance()),
            () -> cancel(id, ""),
            () -> ack(id, "", 1),
            () -> list(ListTaskRunsRequest.newBuilder().setPageSize(-1)),
            () -> list(ListTaskRunsRequest.newBuilder().setPageToken("made up")),
            () -> list(ListTaskRunsRequest.newBuilder().setPageToken("AAAA")),
            () -> list(ListTaskRunsRequest.newBuilder().addStatesValue(99)));
    invalid.forEach(
        call ->
            assertThat(thrown(call).getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT));
  }

  @Test
  void anIdInCapitalsIsTheSameRun() {
    String id = newId();
    worker.submit(id, "echo", "x");
    worker.finished(id);

    assertThat(worker.get(id.toUpperCase(java.util.Locale.ROOT)).getRequestId()).isEqualTo(id);
  }

  private void list(ListTaskRunsRequest.Builder request) {
    assertThat(worker.runs().listTaskRuns(request.build())).isNotNull();
  }

  private void cancel(String id, String caller) {
    var request = CancelTaskRunRequest.newBuilder().setRequestId(id).setCallerAttempt(caller);
    assertThat(worker.runs().cancelTaskRun(request.build())).isNotNull();
  }

  private void ack(String id, String caller, long epoch) {
    var request =
        AckTaskRunRequest.newBuilder().setRequestId(id).setCallerAttempt(caller).setEpoch(epoch);
    assertThat(worker.runs().ackTaskRun(request.build())).isNotNull();
  }

  private static StatusRuntimeException thrown(ThrowingCallable call) {
    StatusRuntimeException[] found = new StatusRuntimeException[1];
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(StatusRuntimeException.class, e -> found[0] = e);
    return found[0];
  }

  private static ErrorInfo info(StatusRuntimeException e) {
    return detail(e, ErrorInfo.class);
  }

  private static <T extends com.google.protobuf.Message> T detail(
      StatusRuntimeException e, Class<T> type) {
    return StatusProto.fromThrowable(e).getDetailsList().stream()
        .filter(detail -> detail.is(type))
        .map(
            detail -> {
              try {
                return detail.unpack(type);
              } catch (com.google.protobuf.InvalidProtocolBufferException bad) {
                throw new IllegalStateException(bad);
              }
            })
        .findFirst()
        .orElseThrow();
  }

  private static Struct with(String name, String value) {
    return inputs("x").putFields(name, Value.newBuilder().setStringValue(value).build()).build();
  }

  private static Struct number(String name, double value) {
    return inputs("x").putFields(name, Value.newBuilder().setNumberValue(value).build()).build();
  }

  private static ContractSource contract(String name, String text) {
    return ContractSource.newBuilder().setName(name).setText(text).build();
  }

  private static DataInterval interval(
      Timestamp start, @org.jspecify.annotations.Nullable Timestamp end) {
    DataInterval.Builder interval = DataInterval.newBuilder().setStartTime(start);
    return (end == null ? interval : interval.setEndTime(end)).build();
  }

  private static Timestamp time(long seconds) {
    return Timestamp.newBuilder().setSeconds(seconds).build();
  }

  private static Duration seconds(long seconds) {
    return Duration.newBuilder().setSeconds(seconds).build();
  }
}
