package io.javatask.worker.rpc;

import java.util.logging.Level;
import java.util.logging.Logger;

/** What gRPC logs, which goes to the standard error by itself. */
public final class GrpcLog {
  /** Held here, because its configuration is forgotten with it. */
  private static final Logger GRPC = Logger.getLogger("io.grpc");

  private GrpcLog() {}

  /** Shows what it warns of. */
  public static void show() {
    GRPC.setLevel(Level.WARNING);
  }

  /** Silences it, for a command that says in one line itself what failed, unless it is shown. */
  static void hide() {
    if (GRPC.getLevel() == null) {
      GRPC.setLevel(Level.OFF);
    }
  }
}
