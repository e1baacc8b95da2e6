package io.javatask.worker.ledger;

/** A run after a submission, and what the submission came to. */
public record Submitted(RunRecord run, Decision decision) {}
