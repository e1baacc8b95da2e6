package io.javatask.worker.rpc;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.core.task.QuarantineShelf;
import io.javatask.core.task.ReceiptShelf;
import io.javatask.worker.config.ListenAddress;
import io.javatask.worker.config.WorkerConfig;
import io.javatask.worker.ledger.Changes;
import io.javatask.worker.ledger.ContractLedger;
import io.javatask.worker.ledger.RunLedger;
import io.javatask.worker.ledger.TrustLedger;
import io.javatask.worker.ledger.WorkerRecord;
import io.javatask.worker.run.Contracts;
import io.javatask.worker.run.QuarantineSweep;
import io.javatask.worker.run.TaskRunner;
import io.javatask.worker.run.TaskTypes;
import io.javatask.worker.run.Windows;
import io.javatask.worker.trust.Trust;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

/** The gRPC server: task runs, contracts, trust, task types, the worker, health and reflection. */
public final class RpcServer {
  /** Calls are short reads and writes of the ledger, so a few threads serve many callers. */
  private static final int THREADS = 8;

  private static final int MAX_MESSAGE_BYTES = 4 << 20;

  /** Callers may ping as often as this; what they are told to use is longer. */
  private static final long PERMITTED_KEEPALIVE_SECONDS = 5;

  private final ListenAddress address;
  private final Server server;
  private final HealthStatusManager health = new HealthStatusManager();
  private final ExecutorService executor;
  private final ScheduledThreadPoolExecutor timer;

  /** What was kept back, and who removes it. */
  public record Quarantine(QuarantineShelf shelf, QuarantineSweep sweep) {}

  /** What answers for data sets, and what it answers from. */
  public record TrustParts(Trust trust, TrustLedger ledger) {}

  public RpcServer(
      WorkerConfig config,
      WorkerRecord identity,
      TaskRunner runner,
      TaskTypes types,
      Contracts contracts,
      Quarantine quarantine,
      ReceiptShelf receipts,
      RunLedger runs,
      ContractLedger contractLedger,
      TrustParts trust,
      Changes changes,
      JsonMapper json,
      Clock clock) {
    this.address = config.listen();
    this.executor =
        Executors.newFixedThreadPool(
            THREADS, new ThreadFactoryBuilder().setNameFormat("rpc-%d").setDaemon(true).build());
    this.timer =
        new ScheduledThreadPoolExecutor(
            1, new ThreadFactoryBuilder().setNameFormat("rpc-timer").setDaemon(true).build());
    timer.setRemoveOnCancelPolicy(true);
    Requests requests = new Requests(new Structs(json), types.names());
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(
            new InetSocketAddress(address.host(), address.port()),
            Encryption.of(config.security().tls(), clock, timer));
    config
        .security()
        .tokensFile()
        .ifPresent(file -> builder.intercept(new Authorization(new Tokens(file))));
    this.server =
        builder
            .executor(executor)
            .maxInboundMessageSize(MAX_MESSAGE_BYTES)
            .permitKeepAliveTime(PERMITTED_KEEPALIVE_SECONDS, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .addService(
                WellFormed.of(
                    new TaskRunEndpoint(
                        runner,
                        runs,
                        requests,
                        new Violations(json),
                        changes,
                        clock,
                        config.watch().keepalive(),
                        executor,
                        timer)))
            .addService(
                WellFormed.of(
                    new ContractEndpoint(
                        contracts, contractLedger, new Windows(runs, contractLedger), json)))
            .addService(
                WellFormed.of(new QuarantineEndpoint(quarantine.shelf(), quarantine.sweep())))
            .addService(WellFormed.of(new ReceiptEndpoint(receipts, json)))
            .addService(WellFormed.of(new TrustEndpoint(trust.trust(), trust.ledger(), clock)))
            .addService(WellFormed.of(new TaskTypeEndpoint(types)))
            .addService(
                WellFormed.of(
                    new WorkerEndpoint(
                        identity,
                        runner,
                        runs,
                        config.runs().maxRunning(),
                        config.runs().drainTimeout(),
                        health::enterTerminalState)))
            .addService(WellFormed.of(health.getHealthService()))
            .addService(WellFormed.of(ProtoReflectionServiceV1.newInstance()))
            .build();
  }

  /**
   * Starts to listen.
   *
   * @return the port
   * @throws TaskException INVALID_CONFIG if the address is taken
   */
  public int start() {
    try {
      server.start();
    } catch (IOException e) {
      throw new TaskException(
          ErrorCode.INVALID_CONFIG,
          "the worker cannot listen on "
              + address
              + ": "
              + e.getMessage()
              + "; another process may hold the port (listen: HOST:0 takes a free one)",
          e);
    }
    health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.SERVING);
    return server.getPort();
  }

  /** Says that no new runs are taken any more; calls are still answered. */
  public void announceDrain() {
    health.enterTerminalState();
  }

  /** Ends the calls under way after a moment, and stops. */
  public void stop() throws InterruptedException {
    server.shutdown();
    if (!server.awaitTermination(200, TimeUnit.MILLISECONDS)) {
      server.shutdownNow();
      server.awaitTermination(5, TimeUnit.SECONDS);
    }
    timer.shutdownNow();
    executor.shutdownNow();
  }
}
