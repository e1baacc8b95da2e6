package io.javatask.core.location;

import io.javatask.api.ErrorCode;
import io.javatask.api.Nearest;
import io.javatask.api.TaskException;
import io.javatask.core.sink.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The locations of a configuration: directories, out of which no path leads, and stores, which are
 * opened anew for each use.
 */
public final class ConfiguredLocations implements Locations {
  private static final Pattern TABLE =
      Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)?");

  /** Tables that no contract is about: catalogs, and what loads keep their books in. */
  private static final Pattern OWN =
      Pattern.compile("(?i)(information_schema|pg_[a-z_0-9]*)\\..*|(.*\\.)?_javatask_.*");

  private static final String QUERY = "query/";
  private static final String OUTSIDE = "leads out of its location";

  private final Map<String, Path> directories;
  private final Map<String, Supplier<Store>> stores;
  private final Map<String, SqlPolicy> sql;

  /**
   * Names no place twice.
   *
   * @param directories roots of files
   * @param stores openers of databases
   */
  public ConfiguredLocations(Map<String, Path> directories, Map<String, Supplier<Store>> stores) {
    this(directories, stores, Map.of());
  }

  /**
   * Names no place twice.
   *
   * @param directories roots of files
   * @param stores openers of databases
   * @param sql which queries of contracts each answers, where it is not {@link SqlPolicy#DEFAULT}
   */
  public ConfiguredLocations(
      Map<String, Path> directories,
      Map<String, Supplier<Store>> stores,
      Map<String, SqlPolicy> sql) {
    this.sql = new LinkedHashMap<>(sql);
    this.directories = new LinkedHashMap<>(directories);
    this.stores = new LinkedHashMap<>(stores);
    for (String name : stores.keySet()) {
      if (directories.containsKey(name)) {
        throw new IllegalArgumentException("the location '" + name + "' is there twice");
      }
    }
  }

  @Override
  public List<String> names() {
    return java.util.stream.Stream.concat(directories.keySet().stream(), stores.keySet().stream())
        .toList();
  }

  @Override
  public Path file(String reference) {
    Reference parsed = parse(reference);
    Path root = directories.get(parsed.location());
    if (root == null) {
      throw new TaskException(
          ErrorCode.INVALID_INPUT,
          "'"
              + reference
              + "' names a file, but the location '"
              + parsed.location()
              + "' is a store");
    }
    return inside(root, parsed.rest(), reference);
  }

  @Override
  public List<String> files(String reference) {
    Path plain = file(reference);
    Reference parsed = parse(reference);
    if (!Globs.isGlob(parsed.rest()) || Files.exists(plain)) {
      return List.of(reference);
    }
    Path root = Optional.ofNullable(directories.get(parsed.location())).orElseThrow();
    List<String> found =
        Globs.matches(root, parsed.rest(), reference).stream()
            .map(path -> parsed.location() + ":" + path)
            .toList();
    // a match may be a link that leads out
    found.forEach(this::file);
    return found;
  }

  @Override
  public boolean isTable(String reference) {
    return stores.containsKey(parse(reference).location());
  }

  @Override
  public SqlPolicy sql(String reference) {
    return sql.getOrDefault(parse(reference).location(), SqlPolicy.DEFAULT);
  }

  @Override
  public Store store(String reference) {
    Supplier<Store> opener = stores.get(storeOf(reference).location());
    if (opener == null) {
      throw new IllegalStateException("storeOf() let '" + reference + "' pass");
    }
    return opener.get();
  }

  @Override
  public Optional<String> query(String reference) {
    Reference parsed = parse(reference);
    if (!isTable(reference) || !parsed.rest().startsWith(QUERY)) {
      return Optional.empty();
    }
    String name = parsed.rest().substring(QUERY.length());
    Map<String, String> queries = sql(reference).queries();
    if (!queries.containsKey(name)) {
      throw new TaskException(
          ErrorCode.INVALID_INPUT,
          "the location '"
              + parsed.location()
              + "' has no query '"
              + name
              + "' (in '"
              + reference
              + "')"
              + (queries.isEmpty()
                  ? "; its configuration has no 'queries'"
                  : Nearest.hint(name, queries.keySet().stream().sorted().toList())));
    }
    return Optional.ofNullable(queries.get(name));
  }

  @Override
  public String table(String reference) {
    String table = storeOf(reference).rest();
    if (table.startsWith(QUERY)) {
      throw new TaskException(
          ErrorCode.INVALID_INPUT,
          "'" + reference + "' names a query, which can only be the source of a run");
    }
    if (!TABLE.matcher(table).matches()) {
      throw new TaskException(
          ErrorCode.INVALID_INPUT,
          "'"
              + reference
              + "' does not name a table: after the colon stands TABLE or SCHEMA.TABLE,"
              + " of letters, digits and _");
    }
    if (OWN.matcher(table).matches()) {
      throw new TaskException(
          ErrorCode.INVALID_INPUT,
          "'"
              + reference
              + "' names a table of the store's catalog or of Javatask's own bookkeeping;"
              + " name another one");
    }
    return table;
  }

  private Reference storeOf(String reference) {
    Reference parsed = parse(reference);
    if (!stores.containsKey(parsed.location())) {
      throw new TaskException(
          ErrorCode.INVALID_INPUT,
          "'"
              + reference
              + "' names a table, but the location '"
              + parsed.location()
              + "' is a directory");
    }
    return parsed;
  }

  private record Reference(String location, String rest) {}

  private Reference parse(String reference) {
    int colon = reference.indexOf(':');
    if (colon < 0) {
      throw new TaskException(
          ErrorCode.LOCATION_NOT_FOUND,
          "'"
              + reference
              + "' names no location; write LOCATION:PATH, where LOCATION is one of "
              + String.join(", ", names()));
    }
    String location = reference.substring(0, colon);
    if (!names().contains(location)) {
      throw new TaskException(
          ErrorCode.LOCATION_NOT_FOUND,
          "there is no location '"
              + location
              + "' (in '"
              + reference
              + "')"
              + Nearest.hint(location, names()));
    }
    return new Reference(location, reference.substring(colon + 1));
  }

  private static Path inside(Path root, String relative, String reference) {
    Path path = relative(relative, reference);
    Path wanted = root.resolve(path).normalize();
    if (relative.isEmpty()) {
      throw refused(reference, "names nothing below its location; write a path after the colon");
    }
    if (path.isAbsolute()) {
      throw refused(reference, OUTSIDE + "; write a path below it, without '/' in front");
    }
    if (!wanted.startsWith(root.normalize())) {
      throw refused(reference, OUTSIDE + "; write a path below it, without '..'");
    }
    if (leaves(root, wanted)) {
      throw refused(reference, byLink(root, wanted));
    }
    return wanted;
  }

  private static Path relative(String text, String reference) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw refused(reference, "is no path: " + e.getReason());
    }
  }

  /** Whether a symbolic link on the way leads out of the root. */
  private static boolean leaves(Path root, Path wanted) {
    try {
      Optional<Path> existing = existing(root, wanted);
      return existing.isPresent() && !existing.get().toRealPath().startsWith(root.toRealPath());
    } catch (IOException e) {
      return true;
    }
  }

  /** The longest part of the path, below the root, that is there; absent if the root is not. */
  private static Optional<Path> existing(Path root, Path wanted) {
    Path part = wanted;
    while (!Files.exists(part, LinkOption.NOFOLLOW_LINKS)) {
      Path parent = part.getParent();
      if (parent == null || !parent.startsWith(root.normalize())) {
        return Optional.empty();
      }
      part = parent;
    }
    return Optional.of(part);
  }

  /**
   * Names the symbolic link that a path leaves its root by, and what to do instead. Whether there
   * is something where it leads is not for the caller to know.
   */
  private static String byLink(Path root, Path wanted) {
    Path below = root.normalize().relativize(wanted);
    for (int names = 1; names <= below.getNameCount(); names++) {
      Path part = root.normalize().resolve(below.subpath(0, names));
      if (Files.isSymbolicLink(part) && leaves(root, part)) {
        return OUTSIDE
            + " or nowhere, by the symbolic link '"
            + below.subpath(0, names)
            + "'; put what it leads to in its place, or configure a location there";
      }
    }
    return OUTSIDE + " or cannot be followed";
  }

  private static TaskException refused(String reference, String why) {
    return new TaskException(ErrorCode.PATH_REFUSED, "'" + reference + "' " + why);
  }
}
