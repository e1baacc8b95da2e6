package io.javatask.core.source;

/**
 * Looks through well-formed JSON for what a store of JSON refuses: an escape of U+0000 or of half a
 * character, and a number of no reasonable size. One such cell would fail the load of all rows.
 */
final class StorableJson {
  private static final int MOST_EXPONENT = 9999;
  private static final int MOST_DIGITS = 9999;
  private static final int HEX = 16;

  private final byte[] bytes;
  private final int end;
  private int at;

  private StorableJson(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
  }

  static boolean is(byte[] bytes, int start, int end) {
    return new StorableJson(bytes, start, end).whole();
  }

  private boolean whole() {
    while (at < end) {
      byte b = bytes[at];
      boolean keeps = b == '"' ? string() : (b == '-' || isDigit(b)) ? number() : next();
      if (!keeps) {
        return false;
      }
    }
    return true;
  }

  private boolean next() {
    at++;
    return true;
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  private boolean string() {
    at++;
    while (at < end && bytes[at] != '"') {
      if (bytes[at] != '\\') {
        at++;
      } else if (at + 1 < end && bytes[at + 1] == 'u') {
        if (!unicode()) {
          return false;
        }
      } else {
        at += 2;
      }
    }
    at++;
    return true;
  }

  /** An escape of one character, or of the two halves of one. */
  private boolean unicode() {
    char c = escaped();
    if (Character.isHighSurrogate(c)) {
      return at + 1 < end
          && bytes[at] == '\\'
          && bytes[at + 1] == 'u'
          && Character.isLowSurrogate(escaped());
    }
    return c != 0 && !Character.isLowSurrogate(c);
  }

  private char escaped() {
    int code = 0;
    for (int i = at + 2; i < Math.min(at + 6, end); i++) {
      code = code * HEX + Character.digit(bytes[i], HEX);
    }
    at += 6;
    return (char) code;
  }

  private boolean number() {
    int start = at;
    at++;
    while (at < end && (isDigit(bytes[at]) || bytes[at] == '.')) {
      at++;
    }
    int digits = at - start;
    int exponent = 0;
    if (at < end && (bytes[at] | 0x20) == 'e') {
      at++;
      while (at < end && (isDigit(bytes[at]) || bytes[at] == '+' || bytes[at] == '-')) {
        int digit = isDigit(bytes[at]) ? bytes[at] - '0' : 0;
        exponent = Math.min(exponent * 10 + digit, MOST_EXPONENT + 1);
        at++;
      }
    }
    return digits <= MOST_DIGITS && exponent <= MOST_EXPONENT;
  }
}
