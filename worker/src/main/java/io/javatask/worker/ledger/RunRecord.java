package io.javatask.worker.ledger;

import java.time.Instant;
import java.util.Optional;

/**
 * A run as the ledger holds it.
 *
 * @param epoch the attempt that {@code state} speaks of, from 1
 * @param createTime when the request was first submitted
 * @param queueTime when the newest attempt was queued
 * @param callerAttempt the newest caller's
 * @param lastSequence sequence number of the last event
 */
public record RunRecord(
    String requestId,
    long epoch,
    RunState state,
    String callerAttempt,
    String inputDigest,
    Submission submission,
    Instant createTime,
    Instant queueTime,
    Optional<Instant> startTime,
    Optional<Instant> endTime,
    boolean cancelRequested,
    boolean acknowledged,
    Optional<RunError> error,
    long lastSequence,
    String workerId) {}
