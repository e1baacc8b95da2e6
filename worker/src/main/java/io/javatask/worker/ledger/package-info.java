/** What is remembered of runs: start at {@link io.javatask.worker.ledger.RunLedger}. */
@NullMarked
package io.javatask.worker.ledger;

import org.jspecify.annotations.NullMarked;
