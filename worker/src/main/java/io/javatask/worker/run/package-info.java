/**
 * Runs of tasks: start at {@link io.javatask.worker.run.TaskRunner}. Next on the way: {@code
 * io.javatask.worker.ledger}.
 */
@NullMarked
package io.javatask.worker.run;

import org.jspecify.annotations.NullMarked;
