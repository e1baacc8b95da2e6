package io.javatask.core.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** HTML as it grows: what is not written raw is escaped. */
final class Html {
  /** Longer text is cut, so that one value cannot make a page that no browser shows. */
  private static final int MOST_CHARACTERS = 2000;

  private final StringBuilder out = new StringBuilder(1 << 14);

  /** Adds markup of this package's own, never data. */
  Html raw(String markup) {
    out.append(markup);
    return this;
  }

  /**
   * Opens an element.
   *
   * @param kind its class; empty for none
   */
  Html open(String name, String kind) {
    return raw(kind.isEmpty() ? "<" + name + ">" : "<" + name + " class=\"" + kind + "\">");
  }

  Html close(String name) {
    return raw("</" + name + ">");
  }

  Html element(String name, String content) {
    return open(name, "").text(content).close(name);
  }

  /**
   * Adds text. Characters that cannot be seen, but change what is (controls, overrides of the
   * direction), are shown by their code point.
   */
  Html text(String text) {
    int end = Math.min(text.length(), MOST_CHARACTERS);
    for (int i = 0; i < end; ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      append(c);
    }
    if (end < text.length()) {
      out.append("… (").append(text.length()).append(" characters)");
    }
    return this;
  }

  private void append(int c) {
    switch (c) {
      case '<' -> out.append("&lt;");
      case '>' -> out.append("&gt;");
      case '&' -> out.append("&amp;");
      case '"' -> out.append("&quot;");
      case '\'' -> out.append("&#39;");
      case '\n', '\t' -> out.append((char) c);
      default -> {
        if (isUnseen(c)) {
          out.append(String.format("<span class=\"unseen\">U+%04X</span>", c));
        } else {
          out.appendCodePoint(c);
        }
      }
    }
  }

  private static boolean isUnseen(int c) {
    int type = Character.getType(c);
    return type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.SURROGATE
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR
        || (c & 0xFFFE) == 0xFFFE;
  }

  /** Opens a page that needs nothing else: no script, no font, no network. */
  Html page(String title) {
    return raw("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
        .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
        .raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ")
        .raw("style-src 'unsafe-inline'\"><meta name=\"referrer\" content=\"no-referrer\">")
        .element("title", title)
        .raw("<style>")
        .raw(style())
        .raw("</style></head><body><main>");
  }

  /** The text of the page, which ends here. */
  String endOfPage() {
    return raw("</main></body></html>\n").out.toString();
  }

  private static String style() {
    try (InputStream in =
        Objects.requireNonNull(Html.class.getResourceAsStream("report.css"), "report.css")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
