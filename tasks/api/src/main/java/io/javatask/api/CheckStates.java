package io.javatask.api;

import java.util.List;

/**
 * The states of a contract's rules after one run.
 *
 * @param contract id of the contract
 * @param contractHash hash of the version that the run was judged by
 * @param schema name of the contract's schema object
 * @param dataset what the rows are of: the table that was loaded, or what was read where none was
 */
public record CheckStates(
    String contract, String contractHash, String schema, String dataset, List<CheckState> states) {
  public CheckStates {
    states = List.copyOf(states);
  }
}
