/**
 * What is measured of a worker: start at {@link io.javatask.worker.metrics.Metrics}. Next on the
 * way: {@link io.javatask.worker.metrics.Meters}, with every name.
 */
@NullMarked
package io.javatask.worker.metrics;

import org.jspecify.annotations.NullMarked;
