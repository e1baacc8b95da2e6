package io.javatask.api;

/** Text in a length that messages and samples have room for. */
public final class Excerpt {
  private Excerpt() {}

  /**
   * A text, or its beginning and an ellipsis.
   *
   * @param most UTF-16 units that are kept at most; a character of two is kept whole or not at all
   */
  public static String of(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    boolean within = Character.isHighSurrogate(text.charAt(most - 1));
    return text.substring(0, within ? most - 1 : most) + "…";
  }
}
