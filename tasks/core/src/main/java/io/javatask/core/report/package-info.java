/**
 * What happened. Start at {@link io.javatask.core.report.ValidationReport}; next on the way: the
 * worker's ledger.
 */
@NullMarked
package io.javatask.core.report;

import org.jspecify.annotations.NullMarked;
