package io.javatask.worker.ledger;

import io.javatask.api.CheckStates;
import io.javatask.api.DataInterval;
import java.time.Instant;

/**
 * The states that the last run of an interval left.
 *
 * @param settled when that run was over
 */
public record KeptStates(
    String taskType,
    DataInterval interval,
    String requestId,
    long epoch,
    Instant settled,
    CheckStates states) {}
