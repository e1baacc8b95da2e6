package io.javatask.core.contract;

import io.javatask.api.ErrorCode;
import io.javatask.api.Nearest;
import io.javatask.api.TaskException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * How the files of a data set are written, in the words of Frictionless' Table Dialect: the {@code
 * dialect} custom property of the schema object, or a task's own input. Only what is said is here;
 * each format has its defaults.
 *
 * @param settings what is said, each of the form that its option asks for
 */
public record FileDialect(Map<Option, JsonNode> settings) {
  /** Nothing said. */
  public static final FileDialect DEFAULT = new FileDialect(Map.of());

  public FileDialect {
    settings = Map.copyOf(settings);
  }

  /** Something to say of a file. */
  public enum Option {
    DELIMITER("delimiter", Form.CHARACTER),
    LINE_TERMINATOR("lineTerminator", Form.LINE_END),
    QUOTE_CHAR("quoteChar", Form.CHARACTER_OR_NOTHING),
    DOUBLE_QUOTE("doubleQuote", Form.FLAG),
    ESCAPE_CHAR("escapeChar", Form.CHARACTER),
    NULL_SEQUENCE("nullSequence", Form.TEXTS),
    SKIP_INITIAL_SPACE("skipInitialSpace", Form.FLAG),
    HEADER("header", Form.FLAG),
    HEADER_ROWS("headerRows", Form.ROWS),
    HEADER_JOIN("headerJoin", Form.TEXT),
    COMMENT_ROWS("commentRows", Form.ROWS),
    COMMENT_CHAR("commentChar", Form.CHARACTER),
    CASE_SENSITIVE_HEADER("caseSensitiveHeader", Form.FLAG),
    COLUMNS("columns", Form.TEXTS),
    ENCODING("encoding", Form.CHARSET),
    PROPERTY("property", Form.TEXT);

    private final String key;
    private final Form form;

    Option(String key, Form form) {
      this.key = key;
      this.form = form;
    }

    /** As a contract writes it. */
    public String key() {
      return key;
    }

    static Optional<Option> of(String key) {
      return List.of(values()).stream().filter(o -> o.key.equals(key)).findFirst();
    }
  }

  /** What a setting may look like. */
  private enum Form {
    CHARACTER("one ASCII character"),
    CHARACTER_OR_NOTHING("one ASCII character, or \"\" for none"),
    LINE_END("\"\\n\", \"\\r\\n\" or \"\\r\""),
    FLAG("true or false"),
    TEXT("a text that is not empty"),
    TEXTS("a text or a list of texts"),
    ROWS("a list of row numbers, from 1"),
    CHARSET("the name of a character encoding");

    private final String words;

    Form(String words) {
      this.words = words;
    }

    boolean fits(JsonNode value) {
      String text = value.isString() ? value.stringValue() : "";
      return switch (this) {
        case CHARACTER -> value.isString() && isCharacter(text);
        case CHARACTER_OR_NOTHING -> value.isString() && (text.isEmpty() || isCharacter(text));
        case LINE_END -> List.of("\n", "\r\n", "\r").contains(text);
        case FLAG -> value.isBoolean();
        case TEXT -> !text.isEmpty();
        case TEXTS -> value.isString() || all(value, JsonNode::isString);
        case ROWS -> all(value, row -> row.canConvertToInt() && row.isNumber() && row.asInt() > 0);
        case CHARSET -> charset(text).isPresent();
      };
    }

    private static boolean isCharacter(String text) {
      return text.length() == 1
          && text.charAt(0) > 0
          && text.charAt(0) < 128
          && text.charAt(0) != '\n'
          && text.charAt(0) != '\r';
    }

    private static boolean all(JsonNode value, java.util.function.Predicate<JsonNode> test) {
      return value.isArray() && !value.isEmpty() && value.valueStream().allMatch(test);
    }
  }

  private static Optional<Charset> charset(String name) {
    try {
      return name.isEmpty() ? Optional.empty() : Optional.of(Charset.forName(name));
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return Optional.empty();
    }
  }

  /**
   * Reads what a task's input says.
   *
   * @throws TaskException INVALID_INPUT that names every slip
   */
  public static FileDialect of(JsonNode dialect) {
    Findings findings = new Findings("dialect");
    FileDialect read = read(Place.root(dialect), findings);
    if (!findings.errors().isEmpty()) {
      throw new TaskException(
          ErrorCode.INVALID_INPUT,
          findings.errors().stream()
              .map(f -> "dialect: " + f.message())
              .collect(Collectors.joining("\n")));
    }
    return read;
  }

  static FileDialect read(Place place, Findings findings) {
    if (!place.node().isObject()) {
      findings.error(place, "'dialect' must be an object");
      return DEFAULT;
    }
    Map<Option, JsonNode> settings = new EnumMap<>(Option.class);
    for (String key : place.keys()) {
      JsonNode value = place.child(key).node();
      Optional<Option> option = Option.of(key);
      if (option.isEmpty()) {
        List<String> known = List.of(Option.values()).stream().map(Option::key).toList();
        findings.error(
            place.pointerTo(key), "unknown key '" + key + "'" + Nearest.hint(key, known));
      } else if (option.get().form.fits(value)) {
        settings.put(option.get(), value);
      } else {
        findings.error(place.child(key), misfit(option.get(), value));
      }
    }
    FileDialect dialect = new FileDialect(settings);
    dialect.contradiction().ifPresent(message -> findings.error(place, message));
    return dialect;
  }

  private static String misfit(Option option, JsonNode value) {
    String hint =
        option.form == Form.CHARSET && value.isString()
            ? Nearest.hint(value.stringValue(), List.copyOf(Charset.availableCharsets().keySet()))
            : "";
    return "'" + option.key + "' must be " + option.form.words + ", not " + value + hint;
  }

  /** Two settings that cannot both hold. */
  private Optional<String> contradiction() {
    List<Option> marks =
        List.of(Option.DELIMITER, Option.QUOTE_CHAR, Option.ESCAPE_CHAR, Option.COMMENT_CHAR);
    for (int i = 0; i < marks.size(); i++) {
      for (int j = 0; j < i; j++) {
        Optional<String> mark = text(marks.get(i)).filter(t -> !t.isEmpty());
        if (mark.isPresent() && mark.equals(text(marks.get(j)))) {
          return Optional.of(
              "'" + marks.get(j).key + "' and '" + marks.get(i).key + "' are the same character");
        }
      }
    }
    boolean bare = flag(Option.HEADER).filter(present -> !present).isPresent();
    if (bare && settings.containsKey(Option.HEADER_ROWS)) {
      return Optional.of("'headerRows' needs a header, but 'header' is false");
    }
    if (!bare && settings.containsKey(Option.COLUMNS)) {
      return Optional.of(
          "'columns' names the columns of files without a header: say \"header\": false");
    }
    return Optional.empty();
  }

  /** This dialect, but for what another one says. */
  public FileDialect with(FileDialect other) {
    Map<Option, JsonNode> both = new EnumMap<>(Option.class);
    both.putAll(settings);
    both.putAll(other.settings);
    FileDialect merged = new FileDialect(both);
    merged
        .contradiction()
        .ifPresent(
            message -> {
              throw new TaskException(ErrorCode.INVALID_INPUT, "dialect: " + message);
            });
    return merged;
  }

  private Optional<JsonNode> value(Option option) {
    return Optional.ofNullable(settings.get(option));
  }

  public Optional<String> text(Option option) {
    return value(option).map(JsonNode::stringValue);
  }

  public Optional<Boolean> flag(Option option) {
    return value(option).map(JsonNode::booleanValue);
  }

  /** Row numbers, from 1; empty if there are none. */
  public List<Integer> rows(Option option) {
    List<Integer> rows = new ArrayList<>();
    value(option).ifPresent(list -> list.forEach(row -> rows.add(row.intValue())));
    return rows;
  }

  public Optional<List<String>> texts(Option option) {
    return value(option)
        .map(
            v ->
                v.isString()
                    ? List.of(v.stringValue())
                    : v.valueStream().map(JsonNode::stringValue).toList());
  }

  /** The encoding, if one is said. */
  public Optional<Charset> encoding() {
    return text(Option.ENCODING)
        .flatMap(FileDialect::charset)
        .filter(charset -> !charset.equals(StandardCharsets.UTF_8));
  }
}
