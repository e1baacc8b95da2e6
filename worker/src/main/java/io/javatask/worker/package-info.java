/**
 * The process: {@link io.javatask.worker.Main} wires the commands, {@link
 * io.javatask.worker.Worker} the server. Next on the way: {@code io.javatask.worker.run}.
 */
@NullMarked
package io.javatask.worker;

import org.jspecify.annotations.NullMarked;
