/**
 * Where rows come from. Start at {@link io.javatask.core.source.Source}; next on the way: {@code
 * check}.
 */
@NullMarked
package io.javatask.core.source;

import org.jspecify.annotations.NullMarked;
