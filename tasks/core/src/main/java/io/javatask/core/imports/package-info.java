/**
 * Rules of other tools as rules of a contract. Start at {@link
 * io.javatask.core.imports.GreatExpectationsImport}; next on the way: {@code check}.
 */
@NullMarked
package io.javatask.core.imports;

import org.jspecify.annotations.NullMarked;
