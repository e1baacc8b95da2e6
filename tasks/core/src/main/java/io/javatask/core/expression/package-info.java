/**
 * The language in which a contract says something of one row: a filter, or a condition that rows
 * must meet. Start at {@link io.javatask.core.expression.RowExpression}; next on the way: {@code
 * contract}, which reads expressions, and {@code check}, which asks them of batches.
 */
@NullMarked
package io.javatask.core.expression;

import org.jspecify.annotations.NullMarked;
