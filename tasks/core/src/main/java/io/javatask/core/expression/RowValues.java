package io.javatask.core.expression;

import io.javatask.api.Batch;
import io.javatask.api.Column;

/** A term, compiled: its values for all rows of a batch. Shared by all threads. */
interface RowValues {
  Column of(Batch batch);
}
