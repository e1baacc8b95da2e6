package io.javatask.worker.rpc;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.Metadata;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.worker.config.ListenAddress;
import io.javatask.worker.config.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a worker is, and what it asks of its callers.
 *
 * @param target {@code HOST:PORT}
 * @param ca authorities that the worker's certificate must lead to, PEM; encrypts the channel
 * @param identity the caller's own certificate and key, for a worker that asks for one
 * @param token what the worker lets the caller in by
 */
public record WorkerAddress(
    String target, Optional<Path> ca, Optional<Identity> identity, Optional<Secret> token) {
  private static final Pattern FORM =
      Pattern.compile("(\\[[0-9A-Fa-f:.]+(%[^\\s/\\]]+)?]|[^\\s:/\\[\\]]+):[0-9]{1,5}");

  /** A certificate and its key, PEM. */
  public record Identity(Path certificate, Path key) {}

  /**
   * @throws TaskException INVALID_INPUT if the target is of another form, or a token would travel
   *     in clear to another machine
   */
  public WorkerAddress {
    if (!FORM.matcher(target).matches()) {
      throw new TaskException(
          ErrorCode.INVALID_INPUT,
          "--worker: '" + target + "' is not HOST:PORT, such as " + ListenAddress.DEFAULT);
    }
    if (token.isPresent() && ca.isEmpty() && !isLoopback(target)) {
      throw new TaskException(
          ErrorCode.INVALID_INPUT,
          "a token would travel in clear to " + target + "; give --tls-ca to encrypt the channel");
    }
  }

  private static boolean isLoopback(String target) {
    try {
      return ListenAddress.parse(target).isLoopback();
    } catch (IllegalArgumentException e) {
      throw new TaskException(ErrorCode.INVALID_INPUT, "--worker: " + e.getMessage(), e);
    }
  }

  /** A connection that is not made yet; the caller closes it. */
  WorkerConnection connect() {
    GrpcLog.hide();
    NettyChannelBuilder builder = NettyChannelBuilder.forTarget(target, credentials());
    token.ifPresent(
        secret -> {
          Metadata headers = new Metadata();
          headers.put(Authorization.HEADER, Authorization.SCHEME + secret.reveal());
          builder.intercept(MetadataUtils.newAttachHeadersInterceptor(headers));
        });
    return new WorkerConnection(target, builder);
  }

  private ChannelCredentials credentials() {
    if (ca.isEmpty()) {
      return InsecureChannelCredentials.create();
    }
    try {
      TlsChannelCredentials.Builder tls = TlsChannelCredentials.newBuilder();
      tls.trustManager(ca.get().toFile());
      if (identity.isPresent()) {
        tls.keyManager(identity.get().certificate().toFile(), identity.get().key().toFile());
      }
      return tls.build();
    } catch (IOException e) {
      throw new TaskException(
          ErrorCode.INVALID_INPUT, "a certificate or key file cannot be read: " + e, e);
    }
  }
}
