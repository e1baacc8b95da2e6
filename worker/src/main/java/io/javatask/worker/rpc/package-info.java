/**
 * The wire, and the only place that knows it: start at {@link io.javatask.worker.rpc.RpcServer}.
 * Next on the way: {@code io.javatask.worker.run}.
 */
@NullMarked
package io.javatask.worker.rpc;

import org.jspecify.annotations.NullMarked;
