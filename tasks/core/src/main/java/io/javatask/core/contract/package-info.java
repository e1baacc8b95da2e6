/**
 * What is promised. Start at {@link io.javatask.core.contract.Contract}; next on the way: {@code
 * source}.
 */
@NullMarked
package io.javatask.core.contract;

import org.jspecify.annotations.NullMarked;
