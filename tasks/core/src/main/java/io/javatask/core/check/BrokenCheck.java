package io.javatask.core.check;

/** Says that a check of a user's own cannot go on; its rule is then of the status ERROR. */
final class BrokenCheck extends RuntimeException {
  private static final long serialVersionUID = 1;

  BrokenCheck(String message) {
    super(message);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
