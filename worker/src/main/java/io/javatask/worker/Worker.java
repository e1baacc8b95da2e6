package io.javatask.worker;

import io.javatask.core.contract.Contract;
import io.javatask.core.contract.ContractReader;
import io.javatask.core.location.Locations;
import io.javatask.core.task.QuarantineShelf;
import io.javatask.core.task.ReceiptShelf;
import io.javatask.worker.config.LineageSettings;
import io.javatask.worker.config.LocationConfig;
import io.javatask.worker.config.Places;
import io.javatask.worker.config.WorkerConfig;
import io.javatask.worker.ledger.Announcement;
import io.javatask.worker.ledger.Changes;
import io.javatask.worker.ledger.ContractLedger;
import io.javatask.worker.ledger.Leases;
import io.javatask.worker.ledger.LedgerDatabase;
import io.javatask.worker.ledger.Outbox;
import io.javatask.worker.ledger.RunHistory;
import io.javatask.worker.ledger.RunLedger;
import io.javatask.worker.ledger.RunNews;
import io.javatask.worker.ledger.RunQueue;
import io.javatask.worker.ledger.TrustDataset;
import io.javatask.worker.ledger.TrustLedger;
import io.javatask.worker.ledger.WorkerLedger;
import io.javatask.worker.ledger.WorkerRecord;
import io.javatask.worker.lineage.Couriers;
import io.javatask.worker.lineage.Lineage;
import io.javatask.worker.lineage.LineageCounts;
import io.javatask.worker.lineage.RunEvents;
import io.javatask.worker.metrics.Metrics;
import io.javatask.worker.rpc.RpcServer;
import io.javatask.worker.run.Contracts;
import io.javatask.worker.run.Expectations;
import io.javatask.worker.run.Fleet;
import io.javatask.worker.run.HistorySweep;
import io.javatask.worker.run.Lease;
import io.javatask.worker.run.Membership;
import io.javatask.worker.run.QuarantineSweep;
import io.javatask.worker.run.RequestCheck;
import io.javatask.worker.run.TaskRunner;
import io.javatask.worker.run.TaskTypes;
import io.javatask.worker.trust.Trust;
import io.javatask.worker.trust.Watch;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** A worker that serves: everything it is made of, wired on this screen. */
public final class Worker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

  private final WorkerConfig config;
  private final LedgerDatabase database;
  private final TaskRunner runner;
  private final Membership membership;
  private final QuarantineSweep sweep;
  private final HistorySweep history;
  private final Couriers couriers;
  private final Watch watch;
  private final Optional<Metrics> metrics;
  private final RpcServer server;
  private final int port;
  private final Optional<Integer> metricsPort;

  private Worker(WorkerConfig config, TaskCatalog catalog, Clock clock, LedgerDatabase database) {
    this.config = config;
    this.database = database;
    JsonMapper json = JsonMapper.builder().build();
    Changes changes = new Changes();
    WorkerRecord self = self(config, clock);
    String id = self.workerId();
    WorkerLedger workers = new WorkerLedger(database, json, self, config.ledger().lease());
    LineageCounts lineageCounts = new LineageCounts();
    RunNews news = news(config, json, lineageCounts);
    RunLedger runs = new RunLedger(database, json, clock, id, changes, news);
    RunQueue queue = new RunQueue(runs, self.queues());
    ContractLedger contractLedger = new ContractLedger(database, clock);
    Locations locations = Places.of(config.locations());
    Fleet fleet = new Fleet(self, workers);
    TaskTypes types = new TaskTypes(catalog.tasks(locations, config.quarantineDir()), json, fleet);
    Contracts contracts = new Contracts(locations, new ContractReader(), contractLedger, json);
    RequestCheck requests = new RequestCheck(config.runs(), types, contracts, fleet, json, clock);
    Lease lease = new Lease(config.ledger().lease());
    this.runner =
        new TaskRunner(
            config.runs(), config.bounds(), requests, types, contracts, runs, queue, lease, json);
    this.membership = new Membership(workers, runner, lease, config.ledger().lease());
    QuarantineShelf shelf = new QuarantineShelf(config.quarantineDir(), locations);
    this.history = new HistorySweep(new RunHistory(database), config.retention(), clock);
    this.sweep = new QuarantineSweep(shelf, runs, clock, config.held().retention());
    TrustLedger trustLedger = new TrustLedger(database, clock, json);
    Function<TrustDataset, Contract> heldTo =
        dataset -> contracts.load(dataset.contractHash(), dataset.schema());
    Trust trust = new Trust(trustLedger, heldTo, clock);
    this.metrics =
        config
            .metrics()
            .map(m -> new Metrics(m, Version.current(), trust, trustLedger, runs, changes, clock));
    this.watch =
        new Watch(
            trustLedger,
            new Leases(database),
            id,
            heldTo,
            new Expectations(contracts, contractLedger, trustLedger),
            config.trust(),
            clock);
    changes.listenToEnds(
        (requestId, end) -> {
          if (end.map(known -> known.run().submission().judged()).orElse(true)) {
            watch.ended(requestId);
          }
        });
    this.server =
        new RpcServer(
            config,
            self,
            runner,
            types,
            contracts,
            new RpcServer.Quarantine(shelf, sweep),
            new ReceiptShelf(locations),
            runs,
            contractLedger,
            new RpcServer.TrustParts(trust, trustLedger),
            changes,
            json,
            clock);
    this.couriers =
        Couriers.of(
            config.lineage(), new Outbox(database), new Leases(database), id, lineageCounts, clock);
    metrics.ifPresent(m -> m.memory(runner.memory()::taken, config.runs().memory()));
    metrics.ifPresent(m -> m.lineage(lineageCounts, couriers));
    // the ledger is put right before the first caller can look at it; nothing runs before we serve
    membership.join();
    this.port = listen();
    database.listen(other -> heard(other, id, changes), changes::allChanged);
    membership.start();
    couriers.start();
    watch.start();
    this.metricsPort = metrics.flatMap(Metrics::start);
  }

  private static RunNews news(WorkerConfig config, JsonMapper json, LineageCounts counts) {
    LineageSettings settings = config.lineage();
    if (!settings.told()) {
      return RunNews.NONE;
    }
    RunEvents events =
        new RunEvents(settings, config.locations(), Version.current(), config.stateDir());
    return new Lineage(settings, events, json, counts);
  }

  private static WorkerRecord self(WorkerConfig config, Clock clock) {
    Map<String, List<String>> locations = new LinkedHashMap<>();
    Map<String, String> exclusive = new LinkedHashMap<>();
    config
        .locations()
        .forEach(
            (name, location) -> {
              boolean own = location instanceof LocationConfig.DuckDb;
              List<String> queues = config.queues().of(name, own);
              locations.put(name, queues);
              if (own) {
                queues.forEach(queue -> exclusive.put(queue, "the DuckDB file '" + name + "'"));
              }
            });
    return new WorkerRecord(
        UUID.randomUUID().toString(),
        Version.current(),
        config.listen().toString(),
        clock.instant(),
        config.queues().served(),
        locations,
        exclusive);
  }

  private int listen() {
    try {
      return server.start();
    } catch (RuntimeException e) {
      membership.close();
      throw e;
    }
  }

  private void heard(Announcement announcement, String self, Changes changes) {
    if (!announcement.workerId().equals(self)) {
      changes.heardOf(announcement.requestId());
      runner.heard(announcement);
    }
  }

  /**
   * Starts a worker; returns when it answers calls.
   *
   * @throws io.javatask.api.TaskException STORE_LOCKED if another worker holds the state directory,
   *     LEDGER_UNAVAILABLE, INVALID_CONFIG
   */
  public static Worker start(WorkerConfig config, TaskCatalog catalog, Clock clock) {
    LedgerDatabase database = LedgerDatabase.open(config.ledger(), config.stateDir());
    try {
      return new Worker(config, catalog, clock, database);
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /** The port that metrics are scraped at, if they are. */
  public Optional<Integer> metricsPort() {
    return metricsPort;
  }

  /** The port that it listens on. */
  public int port() {
    return port;
  }

  /** Stops taking runs, lets those under way finish within the configured bound, and closes. */
  public void drainAndClose() {
    drainAndClose(config.runs().drainTimeout());
  }

  private void drainAndClose(Duration timeout) {
    server.announceDrain();
    try {
      TaskRunner.Drained drained = runner.drain(timeout);
      LOG.info(
          "drained: {} runs finished, {} were cancelled, {} stay queued",
          drained.finished(),
          drained.cancelled(),
          drained.leftQueued());
      close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Stops at once; attempts under way are found lost at the next start. */
  @Override
  public void close() {
    try {
      server.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    runner.close();
    membership.close();
    sweep.close();
    history.close();
    couriers.close();
    watch.close();
    metrics.ifPresent(Metrics::close);
    database.close();
  }
}
