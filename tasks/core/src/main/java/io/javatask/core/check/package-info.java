/**
 * What must hold. Start at {@link io.javatask.core.check.Validation}; next on the way: {@code
 * sink}.
 */
@NullMarked
package io.javatask.core.check;

import org.jspecify.annotations.NullMarked;
