package io.javatask.worker.rpc;

import io.javatask.api.TaskException;
import io.javatask.worker.config.ListenAddress;
import io.javatask.worker.config.Security;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/** Whether a worker could take calls as it is configured, found without starting one. */
public final class Doorstep {
  private Doorstep() {}

  /**
   * Reads certificates, keys and tokens.
   *
   * @throws TaskException INVALID_CONFIG with the file and what is wrong with it
   */
  public static void check(Security security, Clock clock) {
    ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    try {
      var unused = Encryption.of(security.tls(), clock, timer);
      security.tokensFile().ifPresent(Tokens::new);
    } finally {
      timer.shutdownNow();
    }
  }

  /** Whether nobody listens on the address. */
  public static boolean isFree(ListenAddress address) {
    try (ServerSocket socket =
        new ServerSocket(address.port(), 1, InetAddress.getByName(address.host()))) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
