/**
 * What a task author compiles against: start at {@link io.javatask.api.JavaTask}; rows travel as
 * {@link io.javatask.api.Batch}. Next on the way: {@code io.javatask.core.contract}.
 */
@NullMarked
package io.javatask.api;

import org.jspecify.annotations.NullMarked;
