package io.javatask.worker.ledger;

/** Why a run exists. */
public enum RunType {
  UNSPECIFIED,
  SCHEDULED,
  MANUAL,
  BACKFILL
}
