package io.javatask.worker.rpc;

import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.javatask.api.TaskException;
import java.util.concurrent.TimeUnit;

/** Whether a worker takes runs. */
public final class Readiness {
  private static final int DEADLINE_SECONDS = 5;

  private Readiness() {}

  /**
   * Asks the health service, which needs no token.
   *
   * @return false while the worker drains
   * @throws TaskException LEDGER_UNAVAILABLE if it does not answer
   */
  public static boolean ask(WorkerAddress worker) {
    try (WorkerConnection connection = worker.connect()) {
      return connection.reach(
              () ->
                  HealthGrpc.newBlockingStub(connection.channel())
                      .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                      .check(HealthCheckRequest.getDefaultInstance())
                      .getStatus())
          == ServingStatus.SERVING;
    }
  }
}
