package io.javatask.core.task;

/** Source, checks, sink: what every task is a short run of. */
public final class Pipeline {}
