package io.javatask.worker.config;

import java.net.URI;

/** URLs that something is sent to, and that logs show. */
final class Urls {
  private Urls() {}

  /**
   * Parses one; its error does not repeat the text, which may hold a password.
   *
   * @throws IllegalArgumentException if it is none
   */
  static URI parse(String text) {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("not a URL such as http://localhost:5000", e);
    }
  }

  /**
   * Takes an HTTP URL that tells no secret.
   *
   * @throws IllegalArgumentException if it is another
   */
  static void check(URI url) {
    if (!"http".equals(url.getScheme()) && !"https".equals(url.getScheme())) {
      throw new IllegalArgumentException("url: it starts with neither http:// nor https://");
    }
    if (url.getHost() == null) {
      throw new IllegalArgumentException("url: it names no host");
    }
    if (url.getRawUserInfo() != null || url.getRawQuery() != null) {
      throw new IllegalArgumentException(
          "url: it may hold neither a user nor a query, for it is shown in logs; give tokenEnv or"
              + " tokenFile");
    }
  }
}
