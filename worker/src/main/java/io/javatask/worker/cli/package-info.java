/**
 * The commands: start at {@link io.javatask.worker.cli.JavataskCommand}. Next on the way: {@code
 * io.javatask.worker.run}.
 */
@NullMarked
package io.javatask.worker.cli;

import org.jspecify.annotations.NullMarked;
