package io.javatask.worker.rpc;

import io.grpc.BindableService;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/**
 * Answers calls whose bytes are no message of their method, or too many or too few, as what they
 * are: the caller's mistake, and no defect.
 */
final class WellFormed implements ServerInterceptor {
  /** What failures of our own carry; those of gRPC itself have no details. */
  private static final Metadata.Key<byte[]> DETAILS =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  private WellFormed() {}

  /** The same service, whose messages are parsed where this can see it. */
  static ServerServiceDefinition of(BindableService service) {
    return ServerInterceptors.intercept(
        ServerInterceptors.useInputStreamMessages(service.bindService()), new WellFormed());
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    return new Parsing<>(call, next.startCall(new Blaming<>(call), headers));
  }

  /** Says of gRPC's own complaints who is to blame. */
  private static final class Blaming<Q, A> extends SimpleForwardingServerCall<Q, A> {
    Blaming(ServerCall<Q, A> call) {
      super(call);
    }

    @Override
    public void close(Status status, Metadata trailers) {
      boolean protocol = status.getCode() == Status.Code.INTERNAL && !trailers.containsKey(DETAILS);
      super.close(
          protocol ? Status.INVALID_ARGUMENT.withDescription(status.getDescription()) : status,
          trailers);
    }
  }

  /** Ends the call at the first message that is none. */
  private static final class Parsing<Q> extends SimpleForwardingServerCallListener<Q> {
    private final ServerCall<Q, ?> call;
    private boolean refused;

    Parsing(ServerCall<Q, ?> call, ServerCall.Listener<Q> listener) {
      super(listener);
      this.call = call;
    }

    @Override
    public void onMessage(Q message) {
      if (refused) {
        return;
      }
      try {
        super.onMessage(message);
      } catch (StatusRuntimeException e) {
        refused = true;
        call.close(
            Status.INVALID_ARGUMENT.withDescription(
                "the bytes are no " + call.getMethodDescriptor().getBareMethodName() + " request"),
            new Metadata());
      }
    }

    @Override
    public void onHalfClose() {
      if (!refused) {
        super.onHalfClose();
      }
    }
  }
}
