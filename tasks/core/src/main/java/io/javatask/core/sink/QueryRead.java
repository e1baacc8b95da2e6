package io.javatask.core.sink;

import io.javatask.core.contract.Contract;
import java.time.Duration;

/**
 * What to read of a store by a query of its own.
 *
 * @param dataset what messages call it, {@code warehouse:query/NAME}
 * @param sql one SELECT, without a semicolon
 * @param timeout most time that reading all of it may take
 */
public record QueryRead(String dataset, String sql, Contract contract, Duration timeout) {}
