/**
 * How far data sets can be trusted: start at {@link io.javatask.worker.trust.Trust}, which answers,
 * and {@link io.javatask.worker.trust.Watch}, which keeps looking. Next on the way: {@code
 * io.javatask.worker.rpc}.
 */
@NullMarked
package io.javatask.worker.trust;

import org.jspecify.annotations.NullMarked;
