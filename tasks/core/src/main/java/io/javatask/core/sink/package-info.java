/**
 * Write, commit, abort. Start at {@link io.javatask.core.sink.Store}, whose load of one partition
 * is told by {@code LoadSink}; {@link io.javatask.core.sink.RowHash} says what a content hash is.
 * Next on the way: {@code report}.
 */
@NullMarked
package io.javatask.core.sink;

import org.jspecify.annotations.NullMarked;
