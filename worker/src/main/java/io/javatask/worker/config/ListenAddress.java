package io.javatask.worker.config;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Where the worker listens.
 *
 * @param port 0 takes any free port
 */
public record ListenAddress(String host, int port) {
  public static final ListenAddress DEFAULT = new ListenAddress("127.0.0.1", 7400);

  public ListenAddress {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("the port must be 0 to 65535, not " + port);
    }
    loopback(host);
  }

  /** Parses {@code HOST:PORT}, or {@code [HOST]:PORT} for IPv6. */
  public static ListenAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon <= 0) {
      throw new IllegalArgumentException("'" + text + "' is not HOST:PORT");
    }
    String host = text.substring(0, colon).replaceAll("^\\[|\\]$", "");
    try {
      return new ListenAddress(host, Integer.parseInt(text.substring(colon + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is not HOST:PORT", e);
    }
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  /** Whether only this machine reaches it. */
  public boolean isLoopback() {
    return loopback(host);
  }

  private static boolean loopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("the host '" + host + "' is not known", e);
    }
  }
}
