package io.javatask.core.check;

/** Runs a contract's rules over batches. */
public final class Validation {}
