package io.javatask.worker;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/**
 * Leads to a PostgreSQL server; it can be cut, also just when that has committed and not said so.
 */
final class LossyNetwork implements AutoCloseable {
  private static final String COMMITTED = "COMMIT\0";

  private final ServerSocket listener;
  private final int target;
  private volatile String toLose = "";
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;

  LossyNetwork(int target) throws IOException {
    this.target = target;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    thread(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Breaks all connections, and lets none be made until {@code restore}. */
  void cut() {
    cut = true;
    open.forEach(LossyNetwork::closeQuietly);
  }

  void restore() {
    cut = false;
  }

  /** Loses the answer to the next commit of a transaction with a statement that has this text. */
  void loseCommitOf(String text) {
    toLose = text;
  }

  /** Whether the answer is yet to be lost. */
  boolean waits() {
    return !toLose.isEmpty();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        if (cut) {
          client.close();
          continue;
        }
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        open.add(client);
        open.add(server);
        AtomicBoolean said = new AtomicBoolean();
        thread(() -> pass(client, server, chunk -> hears(chunk, said)));
        thread(() -> pass(server, client, chunk -> !loses(chunk, said)));
      }
    } catch (IOException e) {
      close();
    }
  }

  private boolean hears(String chunk, AtomicBoolean said) {
    if (waits() && chunk.contains(toLose)) {
      said.set(true);
    }
    return true;
  }

  private boolean loses(String chunk, AtomicBoolean said) {
    boolean lost = said.get() && waits() && chunk.contains(COMMITTED);
    if (lost) {
      toLose = "";
    }
    return lost;
  }

  private void pass(Socket source, Socket sink, Predicate<String> filter) {
    byte[] buffer = new byte[1 << 16];
    try (source;
        sink;
        InputStream in = source.getInputStream();
        OutputStream out = sink.getOutputStream()) {
      for (int size = in.read(buffer); size > 0; size = in.read(buffer)) {
        byte[] chunk = Arrays.copyOf(buffer, size);
        if (!filter.test(new String(chunk, StandardCharsets.ISO_8859_1))) {
          return;
        }
        out.write(chunk);
      }
    } catch (IOException e) {
      // the other direction has closed both
    } finally {
      open.remove(source);
      open.remove(sink);
    }
  }

  private static void thread(Runnable work) {
    Thread thread = new Thread(work, "lossy-network");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    cut();
    closeQuietly(listener);
  }

  private static void closeQuietly(AutoCloseable socket) {
    try {
      socket.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
