package io.javatask.core.task;

import io.javatask.api.DataInterval;
import io.javatask.api.ErrorCode;
import io.javatask.api.TaskContext;
import io.javatask.api.TaskException;
import io.javatask.core.contract.Contract;
import java.time.Instant;
import java.util.Optional;

/** A run without a worker, as of the interval's end. */
record LocalContext(
    Contract contract,
    Optional<DataInterval> interval,
    Instant asOf,
    long epoch,
    ContractOrigin origin)
    implements TaskContext {
  static final String REQUEST = "7b1c1de4-3a53-5c0c-9d3e-0d5d7a2c1f00";

  LocalContext(Contract contract, Optional<DataInterval> interval, Instant asOf, long epoch) {
    this(contract, interval, asOf, epoch, ContractOrigin.OWN);
  }

  static LocalContext of(Contract contract, String interval) {
    DataInterval parsed = DataInterval.parse(interval);
    return new LocalContext(contract, Optional.of(parsed), parsed.end(), 1);
  }

  @Override
  public String requestId() {
    return REQUEST;
  }

  @Override
  public String partition() {
    return interval.map(DataInterval::toString).orElse("");
  }

  @Override
  public void checkpoint() {}

  @Override
  public <T> T require(Class<T> part) {
    if (part == Contract.class) {
      return part.cast(contract);
    }
    if (part == ContractOrigin.class) {
      return part.cast(origin);
    }
    throw new TaskException(ErrorCode.INVALID_INPUT, "the run has no " + part.getSimpleName());
  }

  @Override
  public void progress(long rows, long bytes) {}

  @Override
  public void log(String message) {}

  @Override
  public void checked(String rule, String status, long evaluated, long failed, String message) {}
}
