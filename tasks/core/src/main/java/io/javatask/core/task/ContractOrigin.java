package io.javatask.core.task;

/** Where a run's contract came from; what a run does not say is {@link #SENT}. */
public enum ContractOrigin {
  /** From the files of whoever runs the task: the worker's contracts, or the command line's. */
  OWN,
  /** With the request; its queries are asked only where the location allows it. */
  SENT
}
