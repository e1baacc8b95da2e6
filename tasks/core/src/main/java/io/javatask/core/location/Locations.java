package io.javatask.core.location;

import io.javatask.core.sink.Store;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The named places that inputs may speak of: {@code landing:events.csv}, {@code
 * warehouse:public.orders}.
 */
public interface Locations {
  /** Names of all locations. */
  List<String> names();

  /**
   * The file that a reference names; it need not exist.
   *
   * @throws io.javatask.api.TaskException LOCATION_NOT_FOUND with the nearest name, or PATH_REFUSED
   *     if it would leave its location
   */
  Path file(String reference);

  /**
   * The references of the files that a reference with a pattern names, in the order of their paths'
   * bytes; the reference itself if it has no pattern, whether there is such a file or not.
   *
   * @throws io.javatask.api.TaskException as {@link #file}; SOURCE_NOT_FOUND if nothing matches
   */
  List<String> files(String reference);

  /**
   * Whether a reference names a table, rather than a file.
   *
   * @throws io.javatask.api.TaskException LOCATION_NOT_FOUND with the nearest name
   */
  boolean isTable(String reference);

  /** Which queries of contracts the location of a reference answers. */
  SqlPolicy sql(String reference);

  /**
   * Opens the store of a reference such as {@code warehouse:orders}; the caller closes it.
   *
   * @throws io.javatask.api.TaskException LOCATION_NOT_FOUND, STORE_UNAVAILABLE or STORE_LOCKED
   */
  Store store(String reference);

  /**
   * The query that a reference such as {@code warehouse:query/NAME} names; empty if it names a
   * table or a file.
   *
   * @throws io.javatask.api.TaskException LOCATION_NOT_FOUND with the nearest name, or
   *     INVALID_INPUT with the nearest query
   */
  Optional<String> query(String reference);

  /** The table that a reference names, unquoted: {@code orders} or {@code public.orders}. */
  String table(String reference);
}
