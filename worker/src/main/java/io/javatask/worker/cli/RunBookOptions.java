package io.javatask.worker.cli;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.ContractReader;
import io.javatask.worker.config.ConfigReader;
import io.javatask.worker.config.WorkerConfig;
import io.javatask.worker.ledger.Changes;
import io.javatask.worker.ledger.ContractLedger;
import io.javatask.worker.ledger.LedgerDatabase;
import io.javatask.worker.ledger.RunLedger;
import io.javatask.worker.ledger.RunQuery;
import io.javatask.worker.ledger.RunRecord;
import io.javatask.worker.ledger.TrustDataset;
import io.javatask.worker.ledger.TrustLedger;
import io.javatask.worker.ledger.WindowQuery;
import io.javatask.worker.rpc.RunsClient;
import io.javatask.worker.rpc.TrustBook;
import io.javatask.worker.rpc.WorkerAddress;
import io.javatask.worker.run.Windows;
import io.javatask.worker.trust.Trust;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** Where to read runs from: a worker that runs, or the ledger of a configuration. */
final class RunBookOptions {
  @ArgGroup(multiplicity = "0..1")
  private Where where = new Where();

  /** One of the two. */
  static final class Where {
    @Option(names = "--worker", paramLabel = "HOST:PORT", description = "Worker to ask.")
    private Optional<String> worker = Optional.empty();

    @Option(
        names = "--config",
        paramLabel = "FILE",
        description = "Configuration whose ledger is read, also while its worker runs.")
    private Optional<Path> config = Optional.empty();
  }

  @Mixin private WorkerOptions security = new WorkerOptions();

  RunBook open(Console console) {
    return where.worker.isPresent()
        ? remote(security.address(console, where.worker.get()))
        : local(console, where.config);
  }

  /** The same place, asked for trust in data sets. */
  TrustBook openTrust(Console console) {
    if (where.worker.isPresent()) {
      return TrustBook.connect(security.address(console, where.worker.get()));
    }
    LedgerDatabase database = look(console, where.config);
    Clock clock = Clock.systemUTC();
    TrustLedger ledger = new TrustLedger(database, clock, JsonMapper.shared());
    ContractLedger contracts = new ContractLedger(database, clock);
    Trust trust = new Trust(ledger, dataset -> heldTo(contracts, dataset), clock);
    return TrustBook.of(trust, ledger, clock, database::close);
  }

  private static Contract heldTo(ContractLedger contracts, TrustDataset dataset) {
    ContractLedger.Registered found =
        contracts
            .find(dataset.contractHash())
            .orElseThrow(
                () ->
                    new TaskException(
                        ErrorCode.CONTRACT_NOT_FOUND,
                        "the ledger has no contract with the hash " + dataset.contractHash()));
    return new ContractReader().read(found.text(), found.origin(), Optional.of(dataset.schema()));
  }

  private static LedgerDatabase look(Console console, Optional<Path> config) {
    WorkerConfig read =
        new ConfigReader(console.environment(), console.workingDirectory()).read(config);
    return LedgerDatabase.look(read.ledger(), read.stateDir());
  }

  private static RunBook remote(WorkerAddress worker) {
    RunsClient client = RunsClient.connect(worker);
    return new RunBook() {
      @Override
      public List<RunRecord> newest(int limit) {
        return client.newest(limit);
      }

      @Override
      public Optional<RunRecord> find(String requestId) {
        return client.find(requestId);
      }

      @Override
      public Optional<String> report(String requestId) {
        return client.report(requestId);
      }

      @Override
      public String window(WindowQuery query, Optional<Instant> asOf) {
        return client.window(query, asOf);
      }

      @Override
      public void close() {
        client.close();
      }
    };
  }

  private static RunBook local(Console console, Optional<Path> config) {
    LedgerDatabase database = look(console, config);
    RunLedger ledger =
        new RunLedger(database, JsonMapper.builder().build(), Clock.systemUTC(), "", new Changes());
    return new RunBook() {
      @Override
      public List<RunRecord> newest(int limit) {
        return ledger.list(RunQuery.newest(limit)).items();
      }

      @Override
      public Optional<RunRecord> find(String requestId) {
        return ledger.find(requestId);
      }

      @Override
      public Optional<String> report(String requestId) {
        return ledger.reported(requestId).flatMap(RunLedger.Reported::report);
      }

      @Override
      public String window(WindowQuery query, Optional<Instant> asOf) {
        Windows windows = new Windows(ledger, new ContractLedger(database, Clock.systemUTC()));
        return JsonMapper.shared().writeValueAsString(windows.report(query, asOf));
      }

      @Override
      public void close() {
        database.close();
      }
    };
  }
}
