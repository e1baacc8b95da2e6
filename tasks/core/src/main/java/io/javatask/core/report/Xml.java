package io.javatask.core.report;

/** Text as XML 1.0 takes it: what XML has no form for at all becomes U+FFFD. */
final class Xml {
  private Xml() {}

  static String text(String text) {
    return escaped(text, false);
  }

  /** White space too, which a reader would otherwise turn into blanks. */
  static String attribute(String text) {
    return escaped(text, true);
  }

  private static String escaped(String text, boolean attribute) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\r' -> out.append("&#13;");
                case '\n', '\t' -> {
                  if (attribute) {
                    out.append("&#").append(c).append(';');
                  } else {
                    out.append((char) c);
                  }
                }
                default -> out.appendCodePoint(isXml(c) ? c : 0xFFFD);
              }
            });
    return out.toString();
  }

  private static boolean isXml(int c) {
    return (c >= 0x20 && c <= 0xD7FF) || (c >= 0xE000 && c <= 0xFFFD) || c >= 0x10000;
  }
}
