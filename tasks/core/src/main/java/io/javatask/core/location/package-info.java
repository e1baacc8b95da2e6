/** Named places that a DAG may speak of. Start at {@link io.javatask.core.location.Locations}. */
@NullMarked
package io.javatask.core.location;

import org.jspecify.annotations.NullMarked;
