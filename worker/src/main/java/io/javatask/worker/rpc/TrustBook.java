package io.javatask.worker.rpc;

import io.javatask.proto.v1.EvaluateGateRequest;
import io.javatask.proto.v1.EvaluateGateResponse;
import io.javatask.proto.v1.GatePurpose;
import io.javatask.proto.v1.GetDatasetTrustRequest;
import io.javatask.proto.v1.GetDatasetTrustResponse;
import io.javatask.proto.v1.ListDatasetsRequest;
import io.javatask.proto.v1.ListDatasetsResponse;
import io.javatask.proto.v1.ListMissesRequest;
import io.javatask.proto.v1.ListMissesResponse;
import io.javatask.proto.v1.MissState;
import io.javatask.proto.v1.TrustServiceGrpc;
import io.javatask.worker.ledger.TrustLedger;
import io.javatask.worker.trust.Gate;
import io.javatask.worker.trust.Trust;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What is known of data sets: from a worker, or from a ledger that is looked into. */
public abstract class TrustBook implements AutoCloseable {
  private static final int DEADLINE_SECONDS = 30;

  private TrustBook() {}

  /** The response of GetDatasetTrust. */
  public final TrustAnswer dataset(
      String name, Duration window, Optional<Instant> asOf, int points) {
    var request =
        GetDatasetTrustRequest.newBuilder()
            .setDataset(name)
            .setPoints(points)
            .setWindow(
                com.google.protobuf.Duration.newBuilder()
                    .setSeconds(window.getSeconds())
                    .setNanos(window.getNano()));
    asOf.ifPresent(time -> request.setAsOfTime(Wire.time(time)));
    return TrustAnswer.of(dataset(request.build()));
  }

  /** The response of ListDatasets. */
  public final TrustAnswer datasets(int limit, Optional<Instant> asOf) {
    var request = ListDatasetsRequest.newBuilder().setPageSize(limit);
    asOf.ifPresent(time -> request.setAsOfTime(Wire.time(time)));
    return TrustAnswer.of(datasets(request.build()));
  }

  /**
   * The response of ListMisses.
   *
   * @param open only those that are open
   */
  public final TrustAnswer misses(Optional<String> dataset, boolean open, int limit) {
    var request = ListMissesRequest.newBuilder().setPageSize(limit);
    dataset.ifPresent(request::setDataset);
    if (open) {
      request.setState(MissState.MISS_STATE_OPEN);
    }
    return TrustAnswer.of(misses(request.build()));
  }

  /** The response of EvaluateGate. */
  public final TrustAnswer gate(String dataset, Gate.Purpose purpose, Optional<Instant> asOf) {
    var request =
        EvaluateGateRequest.newBuilder()
            .setDataset(dataset)
            .setPurpose(
                switch (purpose) {
                  case FEATURE -> GatePurpose.GATE_PURPOSE_FEATURE;
                  case REPAIR -> GatePurpose.GATE_PURPOSE_REPAIR;
                  case BACKFILL -> GatePurpose.GATE_PURPOSE_BACKFILL;
                });
    asOf.ifPresent(time -> request.setAsOfTime(Wire.time(time)));
    return TrustAnswer.of(gate(request.build()));
  }

  abstract GetDatasetTrustResponse dataset(GetDatasetTrustRequest request);

  abstract ListDatasetsResponse datasets(ListDatasetsRequest request);

  abstract ListMissesResponse misses(ListMissesRequest request);

  abstract EvaluateGateResponse gate(EvaluateGateRequest request);

  @Override
  public abstract void close();

  /** Asks a worker; nothing is sent yet. */
  public static TrustBook connect(WorkerAddress worker) {
    return new Remote(worker.connect());
  }

  /**
   * Looks into a ledger.
   *
   * @param close lets go of it
   */
  public static TrustBook of(Trust trust, TrustLedger ledger, Clock clock, Runnable close) {
    return new Local(new TrustAnswers(trust, ledger, clock), close);
  }

  private static final class Local extends TrustBook {
    private final TrustAnswers answers;
    private final Runnable close;

    Local(TrustAnswers answers, Runnable close) {
      this.answers = answers;
      this.close = close;
    }

    @Override
    GetDatasetTrustResponse dataset(GetDatasetTrustRequest request) {
      return answers.getDatasetTrust(request);
    }

    @Override
    ListDatasetsResponse datasets(ListDatasetsRequest request) {
      return answers.listDatasets(request);
    }

    @Override
    ListMissesResponse misses(ListMissesRequest request) {
      return answers.listMisses(request);
    }

    @Override
    EvaluateGateResponse gate(EvaluateGateRequest request) {
      return answers.evaluateGate(request);
    }

    @Override
    public void close() {
      close.run();
    }
  }

  private static final class Remote extends TrustBook {
    private final WorkerConnection worker;

    Remote(WorkerConnection worker) {
      this.worker = worker;
    }

    private TrustServiceGrpc.TrustServiceBlockingStub stub() {
      return TrustServiceGrpc.newBlockingStub(worker.channel())
          .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    GetDatasetTrustResponse dataset(GetDatasetTrustRequest request) {
      return worker.call(() -> stub().getDatasetTrust(request));
    }

    @Override
    ListDatasetsResponse datasets(ListDatasetsRequest request) {
      return worker.call(() -> stub().listDatasets(request));
    }

    @Override
    ListMissesResponse misses(ListMissesRequest request) {
      return worker.call(() -> stub().listMisses(request));
    }

    @Override
    EvaluateGateResponse gate(EvaluateGateRequest request) {
      return worker.call(() -> stub().evaluateGate(request));
    }

    @Override
    public void close() {
      worker.close();
    }
  }
}
