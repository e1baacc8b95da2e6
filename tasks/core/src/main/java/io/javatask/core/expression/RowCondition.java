package io.javatask.core.expression;

import io.javatask.api.Batch;

/** A condition, compiled: asked of all rows of a batch at once. Shared by all threads. */
public interface RowCondition {
  Truth of(Batch batch);
}
