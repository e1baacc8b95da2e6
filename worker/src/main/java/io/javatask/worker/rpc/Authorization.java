package io.javatask.worker.rpc;

import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthGrpc;
import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a call through whose bearer token has the scope that the call asks for. The health service
 * is open, for those who watch over the process.
 */
final class Authorization implements ServerInterceptor {
  static final Metadata.Key<String> HEADER =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  static final String SCHEME = "Bearer ";

  private static final Logger LOG = LoggerFactory.getLogger(Authorization.class);
  private static final long LOG_EVERY_NANOS = 1_000_000_000L;

  private final Tokens tokens;
  private final AtomicLong unlogged = new AtomicLong();
  private final AtomicLong logged = new AtomicLong(System.nanoTime() - LOG_EVERY_NANOS);

  Authorization(Tokens tokens) {
    this.tokens = tokens;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    String service = String.valueOf(call.getMethodDescriptor().getServiceName());
    if (service.equals(HealthGrpc.SERVICE_NAME)) {
      return next.startCall(call, headers);
    }
    Scope needed =
        Scope.of(service, String.valueOf(call.getMethodDescriptor().getBareMethodName()));
    Optional<TaskException> refusal = refusal(headers, needed);
    if (refusal.isEmpty()) {
      return next.startCall(call, headers);
    }
    log(call, refusal.get());
    StatusRuntimeException status = Statuses.of(refusal.get());
    Metadata trailers = Status.trailersFromThrowable(status);
    call.close(status.getStatus(), trailers == null ? new Metadata() : trailers);
    return new ServerCall.Listener<>() {};
  }

  private Optional<TaskException> refusal(Metadata headers, Scope needed) {
    String header = headers.get(HEADER);
    if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return Optional.of(
          new TaskException(
              ErrorCode.UNAUTHENTICATED,
              "the worker asks for a token: send it as 'authorization: Bearer TOKEN' (in Airflow,"
                  + " the password of the connection)"));
    }
    Optional<Tokens.Grant> grant = tokens.grant(header.substring(SCHEME.length()).strip());
    if (grant.isEmpty()) {
      return Optional.of(
          new TaskException(ErrorCode.UNAUTHENTICATED, "the worker does not know the token"));
    }
    if (!grant.get().scope().includes(needed)) {
      return Optional.of(
          new TaskException(
              ErrorCode.PERMISSION_DENIED,
              "the token of '"
                  + grant.get().name()
                  + "' has the scope "
                  + grant.get().scope().label()
                  + ", and the call asks for "
                  + needed.label()));
    }
    return Optional.empty();
  }

  /** Once a second at most, so that a stranger cannot fill the disk with refusals. */
  private void log(ServerCall<?, ?> call, TaskException refusal) {
    long now = System.nanoTime();
    long last = logged.get();
    if (now - last < LOG_EVERY_NANOS || !logged.compareAndSet(last, now)) {
      unlogged.incrementAndGet();
      return;
    }
    LOG.warn(
        "refused {} from {}: {}; {} refusals since the last line",
        call.getMethodDescriptor().getFullMethodName(),
        call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR),
        refusal.getMessage(),
        unlogged.getAndSet(0));
  }
}
