package io.javatask.core.check;

/**
 * A check of the catalogue, compiled for one rule. Immutable, and shared by all threads; what it
 * counts is elsewhere.
 */
public sealed interface Check
    permits RowCheck, MetricCheck, GroupCheck, SummaryCheck, SourceCheck, SqlCheck, NoCheck {}
