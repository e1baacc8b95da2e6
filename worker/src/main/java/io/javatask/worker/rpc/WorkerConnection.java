package io.javatask.worker.rpc;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A channel to a worker, and what its failures mean to a command.
 *
 * <p>The channel has an event loop of its own, which ends with it: gRPC's shared one would stand in
 * native code for another second, and a JVM that exits waits 0.3 s for such a thread.
 */
final class WorkerConnection implements AutoCloseable {
  private static final long CLOSE_SECONDS = 1;

  private final String worker;
  private final EventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("worker-connection", true), NioIoHandler.newFactory());
  private final ManagedChannel channel;

  WorkerConnection(String worker, NettyChannelBuilder channel) {
    this.worker = worker;
    this.channel = channel.eventLoopGroup(loop).channelType(NioSocketChannel.class).build();
  }

  Channel channel() {
    return channel;
  }

  /**
   * Calls the worker.
   *
   * @throws TaskException of the code that it refuses with; LEDGER_UNAVAILABLE if it does not
   *     answer
   */
  <T> T call(Supplier<T> call) {
    try {
      return call.get();
    } catch (StatusRuntimeException e) {
      throw failure(e);
    }
  }

  /**
   * Calls what must answer anybody.
   *
   * @throws TaskException LEDGER_UNAVAILABLE if it does not, whatever the reason
   */
  <T> T reach(Supplier<T> call) {
    try {
      return call.get();
    } catch (StatusRuntimeException e) {
      throw silent(e);
    }
  }

  private TaskException failure(StatusRuntimeException e) {
    return Statuses.code(e)
        .map(code -> new TaskException(code, String.valueOf(e.getStatus().getDescription()), e))
        .orElseGet(() -> silent(e));
  }

  private TaskException silent(StatusRuntimeException e) {
    return new TaskException(
        ErrorCode.LEDGER_UNAVAILABLE,
        "the worker at " + worker + " does not answer: " + reason(e),
        e);
  }

  /** The status, and of an encrypted channel what was wrong with it. */
  private static String reason(StatusRuntimeException e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return e.getStatus().getCode() + (cause == e ? "" : " (" + cause.getMessage() + ")");
  }

  @Override
  public void close() {
    channel.shutdownNow();
    loop.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
        .awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
  }
}
