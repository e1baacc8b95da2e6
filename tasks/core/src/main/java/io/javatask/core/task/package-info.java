/**
 * The three tasks. Start at {@link io.javatask.core.task.Pipeline}, which all of them are a short
 * run of.
 */
@NullMarked
package io.javatask.core.task;

import org.jspecify.annotations.NullMarked;
