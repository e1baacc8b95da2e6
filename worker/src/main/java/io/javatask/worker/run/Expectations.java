package io.javatask.worker.run;

import io.javatask.core.contract.Contract;
import io.javatask.worker.ledger.ContractLedger;
import io.javatask.worker.ledger.TrustLedger;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes known what contracts expect before any run comes: those of the worker's own location, and
 * those that were registered.
 */
public final class Expectations implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Expectations.class);

  private final Contracts contracts;
  private final ContractLedger registered;
  private final TrustLedger trust;
  private final Set<String> seen = new HashSet<>();
  private Map<String, String> problems = Map.of();

  public Expectations(Contracts contracts, ContractLedger registered, TrustLedger trust) {
    this.contracts = contracts;
    this.registered = registered;
    this.trust = trust;
  }

  @Override
  public void run() {
    Map<String, String> found = contracts.registerOwn();
    if (!found.equals(problems)) {
      found.forEach((file, problem) -> LOG.warn("the contract {} is not used: {}", file, problem));
      problems = found;
    }
    for (ContractLedger.Registered contract : registered.unlike(seen)) {
      for (String schema : contracts.schemas(contract)) {
        Contract version = contracts.load(contract.hash(), schema);
        if (version.slas().stream().anyMatch(sla -> sla.schedule().isPresent())) {
          trust.expect(contract, schema);
        }
      }
      seen.add(contract.hash());
    }
  }
}
