/**
 * Write, commit, abort. Start at {@link io.javatask.core.sink.Sink}; next on the way: {@code
 * report}.
 */
@NullMarked
package io.javatask.core.sink;

import org.jspecify.annotations.NullMarked;
