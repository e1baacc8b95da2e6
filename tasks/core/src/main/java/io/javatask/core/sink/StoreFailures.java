package io.javatask.core.sink;

import io.javatask.api.ErrorCode;
import io.javatask.api.Excerpt;
import io.javatask.api.TaskException;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** The one place where a database's failure becomes an {@link ErrorCode} and a message. */
final class StoreFailures {
  private static final Pattern LOCK_HOLDER = Pattern.compile("\\(PID (\\d+)\\)");
  private static final Pattern CREDENTIALS =
      Pattern.compile("(?i)(password|pwd|user|token|secret)=[^&;\\s]*|//[^/@\\s]+@");

  private static final String UNIQUE_VIOLATION = "23505";
  private static final Pattern VIOLATED_KEY = Pattern.compile("^Key \\((.*?)\\)=\\(");

  private static final int MAX_WORDS = 500;

  private static final Set<ErrorCode> OF_STATEMENT =
      Set.of(
          ErrorCode.INTERNAL,
          ErrorCode.STORE_REFUSED,
          ErrorCode.TABLE_NOT_FOUND,
          ErrorCode.INVALID_TARGET);

  private StoreFailures() {}

  /**
   * The failure of a store as the rest of Javatask knows it.
   *
   * @param doing what was tried, such as {@code committing 'warehouse:orders'}
   */
  static TaskException of(SQLException failure, String doing) {
    SQLException telling = telling(failure);
    ErrorCode code = code(telling);
    return new TaskException(
        code, doing + " failed: " + said(telling) + remedy(code, said(telling)), failure);
  }

  /**
   * The failure of a load.
   *
   * @param identity the columns that its rows are told apart by: where the store finds one twice
   *     that the load found missing, another writer has inserted it meanwhile
   */
  static TaskException of(SQLException failure, String doing, List<String> identity) {
    boolean overtaken =
        telling(failure) instanceof PSQLException postgres
            && UNIQUE_VIOLATION.equals(postgres.getSQLState())
            && Optional.ofNullable(postgres.getServerErrorMessage())
                .map(ServerErrorMessage::getDetail)
                .map(StoreFailures::keyColumns)
                .filter(columns -> !identity.isEmpty() && columns.equals(identity))
                .isPresent();
    return overtaken
        ? new TaskException(
            ErrorCode.STORE_CONFLICT,
            doing
                + " failed: another writer has inserted a key ("
                + String.join(", ", identity)
                + ") that was not there when this load looked"
                + remedy(ErrorCode.STORE_CONFLICT, ""),
            failure)
        : of(failure, doing);
  }

  /** Of a detail such as {@code Key (id, "at")=(…) already exists.}; its values stay untold. */
  private static List<String> keyColumns(String detail) {
    Matcher key = VIOLATED_KEY.matcher(detail);
    return key.find()
        ? Stream.of(key.group(1).split(", "))
            .map(c -> c.startsWith("\"") ? c.substring(1, c.length() - 1).replace("\"\"", "\"") : c)
            .toList()
        : List.of();
  }

  /** The failure in a chain that has a SQLSTATE; else the first. */
  private static SQLException telling(SQLException failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof SQLException sql && sql.getSQLState() != null) {
        return sql;
      }
    }
    return failure;
  }

  private static ErrorCode code(SQLException failure) {
    String message = Optional.ofNullable(failure.getMessage()).orElse("");
    if (WriteFailures.isFull(message)) {
      return ErrorCode.STORE_FULL;
    }
    return failure instanceof PSQLException && failure.getSQLState() != null
        ? ofState(failure.getSQLState())
        : ofDuckDb(message);
  }

  private static ErrorCode ofState(String state) {
    return switch (state) {
      case "40001", "40P01", "55P03" -> ErrorCode.STORE_CONFLICT;
      case "57014" -> ErrorCode.STORE_TIMEOUT;
      case "53100", "53200" -> ErrorCode.STORE_FULL;
      case "25006", "42501", "3D000" -> ErrorCode.STORE_DENIED;
      case "42P01" -> ErrorCode.TABLE_NOT_FOUND;
      case "3F000" -> ErrorCode.INVALID_TARGET;
      // only a statement of our own can be malformed
      case "42601" -> ErrorCode.INTERNAL;
      default -> ofStateClass(state.substring(0, 2));
    };
  }

  private static ErrorCode ofStateClass(String stateClass) {
    return switch (stateClass) {
      case "08", "53", "57", "58" -> ErrorCode.STORE_UNAVAILABLE;
      case "28" -> ErrorCode.STORE_DENIED;
      // a trigger's own words (P0), what is no table (42809), a limit (54), a missing feature (0A)
      case "0A", "22", "23", "2F", "42", "44", "54", "55", "P0" -> ErrorCode.STORE_REFUSED;
      default -> ErrorCode.INTERNAL;
    };
  }

  /** DuckDB gives no SQLSTATE; its messages begin with the kind of the error. */
  private static ErrorCode ofDuckDb(String message) {
    String text = message.toLowerCase(Locale.ROOT);
    if (text.contains("could not set lock")) {
      return ErrorCode.STORE_LOCKED;
    }
    if (text.contains("conflict") && (text.contains("transaction") || text.contains("catalog"))) {
      return ErrorCode.STORE_CONFLICT;
    }
    if (text.contains("interrupt error")) {
      return ErrorCode.STORE_TIMEOUT;
    }
    if (text.contains("max_temp_directory_size")) {
      return ErrorCode.STORE_FULL;
    }
    if (text.contains("out of memory")
        || text.contains("failed to pin block")
        || text.contains("could not allocate block")) {
      return ErrorCode.LIMIT_EXCEEDED;
    }
    if (text.contains("permission denied") || text.contains("read-only")) {
      return ErrorCode.STORE_DENIED;
    }
    if (text.contains("catalog error") && text.contains("schema with name")) {
      return ErrorCode.INVALID_TARGET;
    }
    if (text.contains("catalog error") && text.contains("does not exist")) {
      return ErrorCode.TABLE_NOT_FOUND;
    }
    if (text.contains("constraint error")
        || text.contains("conversion error")
        || text.contains("out of range")
        || text.contains("invalid input error")
        || text.contains("catalog error")
        || text.contains("binder error")
        || text.contains("permission error")
        || text.contains("dependency error")
        || text.contains("not implemented error")) {
      return ErrorCode.STORE_REFUSED;
    }
    if (text.contains("io error") || text.contains("connection")) {
      return ErrorCode.STORE_UNAVAILABLE;
    }
    return ErrorCode.INTERNAL;
  }

  /** Whether it is the statement that a store does not take, rather than the store's state. */
  static boolean isOfStatement(SQLException failure) {
    return OF_STATEMENT.contains(code(telling(failure)));
  }

  /** Whether the store took the statement in, and would not do it. */
  static boolean isRefusal(SQLException failure) {
    return code(telling(failure)) == ErrorCode.STORE_REFUSED;
  }

  /** Whether the store ended the statement for its time. */
  static boolean isTimeout(SQLException failure) {
    return code(telling(failure)) == ErrorCode.STORE_TIMEOUT;
  }

  /**
   * What the store said, in one line: without the statement, the values of rows and credentials.
   */
  static String words(Exception failure) {
    return failure instanceof SQLException sql
        ? said(telling(sql))
        : firstLine(Optional.ofNullable(failure.getMessage()).orElse(failure.toString()));
  }

  /** DuckDB goes on with the statement, with what else there is, or with its own stack. */
  private static String firstLine(String said) {
    String line = said.strip().lines().findFirst().orElse("").strip();
    return Excerpt.of(line, MAX_WORDS);
  }

  private static String said(SQLException failure) {
    String text = Optional.ofNullable(failure.getMessage()).orElse(failure.toString());
    if (failure instanceof PSQLException postgres && postgres.getServerErrorMessage() != null) {
      ServerErrorMessage server = postgres.getServerErrorMessage();
      text = Optional.ofNullable(server.getMessage()).orElse(text);
    }
    return firstLine(CREDENTIALS.matcher(text).replaceAll("***"));
  }

  private static String remedy(ErrorCode code, String said) {
    return switch (code) {
      case STORE_LOCKED -> {
        Matcher holder = LOCK_HOLDER.matcher(said);
        yield "; "
            + (holder.find() ? "process " + holder.group(1) : "another process")
            + " holds the file: end it, or go through the worker that holds it";
      }
      case STORE_CONFLICT -> "; another writer was in the way: try again";
      case STORE_TIMEOUT -> "; raise the store's statement timeout, or load less at a time";
      case STORE_FULL -> "; free space on the store's disk, then try again";
      case STORE_DENIED -> "; grant the store's role what is missing, or make the store writable";
      case STORE_REFUSED -> "; mend the data, or the table's own constraint";
      case STORE_UNAVAILABLE -> "; see that the store runs and can be reached, then try again";
      case LIMIT_EXCEEDED ->
          "; raise the store's memory (locations.NAME.memory), or load less at a time";
      case INVALID_TARGET -> "; create what is missing, or correct the target's name";
      default -> "";
    };
  }
}
