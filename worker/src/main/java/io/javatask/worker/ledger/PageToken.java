package io.javatask.worker.ledger;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** Where a page begins, in a form that callers cannot mistake for anything they may compute. */
public final class PageToken {
  private static final String SEPARATOR = "\n";

  private PageToken() {}

  public static String of(String... parts) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(String.join(SEPARATOR, parts).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The parts that a token was made of.
   *
   * @throws IllegalArgumentException if it was not made here, of so many parts
   */
  public static List<String> parse(String token, int parts) {
    List<String> found =
        List.of(
            new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8)
                .split(SEPARATOR, -1));
    if (found.size() != parts || found.stream().anyMatch(part -> part.indexOf('\0') >= 0)) {
      throw new IllegalArgumentException("not a page token of this list");
    }
    return found;
  }
}
