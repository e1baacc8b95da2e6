package io.javatask.worker.rpc;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.worker.run.RequestException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes gRPC statuses of failures: the code of the error reference, its {@code google.rpc.Code},
 * and what a caller needs to act on it as details.
 */
final class Statuses {
  private static final Logger LOG = LoggerFactory.getLogger(Statuses.class);
  private static final String DOMAIN = "javatask";
  private static final int RETRY_SECONDS = 5;

  /** Most bytes that a message takes of the 8192 that clients take by default. */
  private static final int MAX_SENT = 6000;

  private static final Pattern QUOTED = Pattern.compile("('[^']{200})[^']+('|$)");
  private static final Pattern WORD = Pattern.compile("(\\S{210})\\S+?(\\s|$)");

  private Statuses() {}

  /** Answers a call with what {@code answer} returns, or with its failure. */
  static <T> void answer(StreamObserver<T> observer, Supplier<T> answer) {
    T value;
    try {
      value = answer.get();
    } catch (Throwable thrown) {
      observer.onError(of(thrown));
      return;
    }
    observer.onNext(value);
    observer.onCompleted();
  }

  static StatusRuntimeException of(Throwable thrown) {
    if (thrown instanceof RequestException e) {
      BadRequest blame =
          BadRequest.newBuilder()
              .addFieldViolations(
                  BadRequest.FieldViolation.newBuilder()
                      .setField(bounded(e.field()))
                      .setDescription(bounded(e.description())))
              .build();
      return exception(
          status(e.code(), String.valueOf(e.getMessage())).addDetails(Any.pack(blame)));
    }
    if (thrown instanceof TaskException e) {
      if (e.code() == ErrorCode.INTERNAL || e.code() == ErrorCode.LEDGER_UNAVAILABLE) {
        LOG.error("a call failed", e);
      }
      return exception(status(e.code(), String.valueOf(e.getMessage())));
    }
    LOG.error("a call failed", thrown);
    return exception(
        status(ErrorCode.INTERNAL, "the worker has a defect; its log has the stack trace"));
  }

  /**
   * The code that a call was refused with: the one that the worker tells, else what the status
   * comes to; empty if it was no worker that answered.
   */
  static Optional<ErrorCode> code(StatusRuntimeException failure) {
    return told(failure)
        .or(
            () ->
                switch (failure.getStatus().getCode()) {
                  case INVALID_ARGUMENT, NOT_FOUND, FAILED_PRECONDITION ->
                      Optional.of(ErrorCode.INVALID_INPUT);
                  case UNAUTHENTICATED -> Optional.of(ErrorCode.UNAUTHENTICATED);
                  case PERMISSION_DENIED -> Optional.of(ErrorCode.PERMISSION_DENIED);
                  default -> Optional.empty();
                });
  }

  /** A worker of another version may have codes that this one does not know. */
  private static Optional<ErrorCode> told(StatusRuntimeException failure) {
    Status status = StatusProto.fromThrowable(failure);
    if (status == null) {
      return Optional.empty();
    }
    for (Any detail : status.getDetailsList()) {
      if (detail.is(ErrorInfo.class)) {
        try {
          ErrorInfo info = detail.unpack(ErrorInfo.class);
          return Stream.of(ErrorCode.values())
              .filter(code -> info.getDomain().equals(DOMAIN))
              .filter(code -> code.name().equals(info.getReason()))
              .findFirst();
        } catch (InvalidProtocolBufferException e) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  private static Status.Builder status(ErrorCode code, String message) {
    Status.Builder status =
        Status.newBuilder()
            .setCode(Code.valueOf(code.grpcStatus()).getNumber())
            .setMessage(bounded(message))
            .addDetails(
                Any.pack(
                    ErrorInfo.newBuilder()
                        .setReason(code.name())
                        .setDomain(DOMAIN)
                        .putMetadata("category", code.category().name())
                        .putMetadata("retryable", Boolean.toString(code.retryable()))
                        .build()));
    if (code.retryable()) {
      status.addDetails(
          Any.pack(
              RetryInfo.newBuilder()
                  .setRetryDelay(Duration.newBuilder().setSeconds(RETRY_SECONDS))
                  .build()));
    }
    return status;
  }

  /**
   * A message that fits into the trailers of a call, whatever the caller sent: what it quotes is
   * cut, and so is the whole, for it is sent up to three times over.
   */
  private static String bounded(String message) {
    String shortened = cut(WORD, cut(QUOTED, message));
    int end = Math.min(shortened.length(), MAX_SENT);
    while (sent(shortened.substring(0, end)) > MAX_SENT) {
      end = Character.isLowSurrogate(shortened.charAt(end - 1)) ? end - 2 : end - 1;
    }
    return end == shortened.length() ? shortened : shortened.substring(0, end) + "…";
  }

  private static String cut(Pattern pattern, String message) {
    return pattern.matcher(message).replaceAll("$1…$2");
  }

  /** Bytes of a message in the trailers: percent-encoded, and in the details twice in base 64. */
  private static int sent(String message) {
    int bytes = message.getBytes(StandardCharsets.UTF_8).length;
    long plain = message.chars().filter(c -> c >= ' ' && c < 127).count();
    return (int) (plain + 3 * (bytes - plain)) + bytes * 8 / 3;
  }

  private static StatusRuntimeException exception(Status.Builder status) {
    return StatusProto.toStatusRuntimeException(status.build());
  }
}
