package io.javatask.worker.rpc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.JsonFormat;
import io.grpc.ManagedChannel;
import io.javatask.proto.v1.EvaluateGateRequest;
import io.javatask.proto.v1.GatePurpose;
import io.javatask.proto.v1.GetDatasetTrustRequest;
import io.javatask.proto.v1.ListDatasetsRequest;
import io.javatask.proto.v1.ListMissesRequest;
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
import java.util.function.Supplier;

/**
 * What is known of data sets, as the JSON of the wire's messages: from a worker, or from a ledger
 * that is looked into.
 */
public abstract class TrustBook implements AutoCloseable {
  private static final int DEADLINE_SECONDS = 30;

  private TrustBook() {}

  /** The response of GetDatasetTrust. */
  public final String dataset(String name, Duration window, Optional<Instant> asOf, int points) {
    var request =
        GetDatasetTrustRequest.newBuilder()
            .setDataset(name)
            .setPoints(points)
            .setWindow(
                com.google.protobuf.Duration.newBuilder()
                    .setSeconds(window.getSeconds())
                    .setNanos(window.getNano()));
    asOf.ifPresent(time -> request.setAsOfTime(timestamp(time)));
    return json(dataset(request.build()));
  }

  /** The response of ListDatasets. */
  public final String datasets(int limit, Optional<Instant> asOf) {
    var request = ListDatasetsRequest.newBuilder().setPageSize(limit);
    asOf.ifPresent(time -> request.setAsOfTime(timestamp(time)));
    return json(datasets(request.build()));
  }

  /**
   * The response of ListMisses.
   *
   * @param open only those that are open
   */
  public final String misses(Optional<String> dataset, boolean open, int limit) {
    var request = ListMissesRequest.newBuilder().setPageSize(limit);
    dataset.ifPresent(request::setDataset);
    if (open) {
      request.setState(MissState.MISS_STATE_OPEN);
    }
    return json(misses(request.build()));
  }

  /** The response of EvaluateGate. */
  public final String gate(String dataset, Gate.Purpose purpose, Optional<Instant> asOf) {
    var request =
        EvaluateGateRequest.newBuilder()
            .setDataset(dataset)
            .setPurpose(
                switch (purpose) {
                  case FEATURE -> GatePurpose.GATE_PURPOSE_FEATURE;
                  case REPAIR -> GatePurpose.GATE_PURPOSE_REPAIR;
                  case BACKFILL -> GatePurpose.GATE_PURPOSE_BACKFILL;
                });
    asOf.ifPresent(time -> request.setAsOfTime(timestamp(time)));
    return json(gate(request.build()));
  }

  abstract MessageOrBuilder dataset(GetDatasetTrustRequest request);

  abstract MessageOrBuilder datasets(ListDatasetsRequest request);

  abstract MessageOrBuilder misses(ListMissesRequest request);

  abstract MessageOrBuilder gate(EvaluateGateRequest request);

  @Override
  public abstract void close();

  /** Asks a worker; nothing is sent yet. */
  public static TrustBook connect(WorkerAddress worker) {
    return new Remote(worker.channel(), worker.target());
  }

  /**
   * Looks into a ledger.
   *
   * @param close lets go of it
   */
  public static TrustBook of(Trust trust, TrustLedger ledger, Clock clock, Runnable close) {
    return new Local(new TrustAnswers(trust, ledger, clock), close);
  }

  private static String json(MessageOrBuilder message) {
    try {
      return JsonFormat.printer().print(message);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Timestamp timestamp(Instant time) {
    return Wire.time(time);
  }

  private static final class Local extends TrustBook {
    private final TrustAnswers answers;
    private final Runnable close;

    Local(TrustAnswers answers, Runnable close) {
      this.answers = answers;
      this.close = close;
    }

    @Override
    MessageOrBuilder dataset(GetDatasetTrustRequest request) {
      return answers.getDatasetTrust(request);
    }

    @Override
    MessageOrBuilder datasets(ListDatasetsRequest request) {
      return answers.listDatasets(request);
    }

    @Override
    MessageOrBuilder misses(ListMissesRequest request) {
      return answers.listMisses(request);
    }

    @Override
    MessageOrBuilder gate(EvaluateGateRequest request) {
      return answers.evaluateGate(request);
    }

    @Override
    public void close() {
      close.run();
    }
  }

  private static final class Remote extends TrustBook {
    private final ManagedChannel channel;
    private final String worker;

    Remote(ManagedChannel channel, String worker) {
      this.channel = channel;
      this.worker = worker;
    }

    private TrustServiceGrpc.TrustServiceBlockingStub stub() {
      return TrustServiceGrpc.newBlockingStub(channel)
          .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    private <T> T call(Supplier<T> call) {
      return RunsClient.call(worker, call);
    }

    @Override
    MessageOrBuilder dataset(GetDatasetTrustRequest request) {
      return call(() -> stub().getDatasetTrust(request));
    }

    @Override
    MessageOrBuilder datasets(ListDatasetsRequest request) {
      return call(() -> stub().listDatasets(request));
    }

    @Override
    MessageOrBuilder misses(ListMissesRequest request) {
      return call(() -> stub().listMisses(request));
    }

    @Override
    MessageOrBuilder gate(EvaluateGateRequest request) {
      return call(() -> stub().evaluateGate(request));
    }

    @Override
    public void close() {
      channel.shutdownNow();
    }
  }
}
