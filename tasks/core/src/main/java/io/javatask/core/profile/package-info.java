/**
 * What is concluded from data of which nothing is promised yet: types and rules. Start at {@link
 * io.javatask.core.profile.ContractDraft}; the figures themselves are those of {@link
 * io.javatask.core.check.ColumnFigures}; next on the way: the profiler of {@code task}.
 */
@NullMarked
package io.javatask.core.profile;

import org.jspecify.annotations.NullMarked;
