/** Loads that are killed at random moments. Start at {@link io.javatask.worker.soak.CrashSoak}. */
@NullMarked
package io.javatask.worker.soak;

import org.jspecify.annotations.NullMarked;
