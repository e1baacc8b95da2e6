package io.javatask.core.check;

/**
 * A rule that cannot be evaluated here; it is reported as such, never dropped.
 *
 * @param why in one sentence
 */
record NoCheck(String why) implements Check {}
