/**
 * What the worker is configured with: start at {@link io.javatask.worker.config.ConfigReader}. Next
 * on the way: {@code io.javatask.worker.run}.
 */
@NullMarked
package io.javatask.worker.config;

import org.jspecify.annotations.NullMarked;
