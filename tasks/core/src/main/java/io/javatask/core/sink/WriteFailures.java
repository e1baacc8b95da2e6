package io.javatask.core.sink;

import io.javatask.api.ErrorCode;
import java.io.IOException;
import java.util.Locale;

/** What a file that cannot be written is called. */
public final class WriteFailures {
  private WriteFailures() {}

  /** STORE_FULL where the disk is full, else STORE_UNAVAILABLE. */
  public static ErrorCode code(IOException e) {
    return isFull(String.valueOf(e.getMessage()))
        ? ErrorCode.STORE_FULL
        : ErrorCode.STORE_UNAVAILABLE;
  }

  /** Whether a message is that of a full disk, in the words of the system. */
  static boolean isFull(String message) {
    return message.toLowerCase(Locale.ROOT).contains("no space left");
  }
}
