/**
 * Tells lineage backends of runs, as OpenLineage events. {@link io.javatask.worker.lineage.Lineage}
 * makes the events of a run's changes, the ledger keeps them, and {@link
 * io.javatask.worker.lineage.Couriers} deliver them.
 */
@NullMarked
package io.javatask.worker.lineage;

import org.jspecify.annotations.NullMarked;
