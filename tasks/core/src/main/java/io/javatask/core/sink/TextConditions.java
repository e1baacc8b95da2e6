package io.javatask.core.sink;

import io.javatask.core.contract.CheckName;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * What the store is asked of how a text is written. Patterns of LIKE it knows exactly; of casing
 * and white space, which databases see differently, it names every text that is not plainly ASCII,
 * too.
 */
record TextConditions(Translation rule) {
  private static final String ESCAPE = "!";
  private static final String PLAIN = "^[ -~]*$";

  /** True of every row that fails; empty if the store cannot be asked. */
  Optional<String> suspect(CheckName name) {
    return rule.isText() ? texts(name) : Optional.empty();
  }

  private Optional<String> texts(CheckName name) {
    return switch (name) {
      case LIKE, LIKE_LIST -> found(this::pattern).map(f -> "NOT " + f);
      case NOT_LIKE, NOT_LIKE_LIST -> found(this::pattern);
      case STARTS_WITH -> found(t -> quoted(t) + "%").map(f -> "NOT " + f);
      case ENDS_WITH -> found(t -> "%" + quoted(t)).map(f -> "NOT " + f);
      case CONTAINS -> found(t -> "%" + quoted(t) + "%").map(f -> "NOT " + f);
      case CASING -> Optional.of(matches(cased()) + " OR NOT " + matches(PLAIN));
      case ASCII -> Optional.of("NOT " + matches(PLAIN));
      case NOT_BLANK -> Optional.of("NOT " + matches("[!-~]"));
      case TRIMMED -> Optional.of("NOT (" + matches("^[!-~]") + " AND " + matches("[!-~]$") + ")");
      default -> Optional.empty();
    };
  }

  private String cased() {
    boolean upper = rule.argument("case").filter(c -> c.stringValue().equals("upper")).isPresent();
    return upper ? "[a-z]" : "[A-Z]";
  }

  private String matches(String regex) {
    return "(" + rule.wording().found(rule.cell(), Sql.literal(regex)) + ")";
  }

  /** How a text of the contract becomes a pattern for the store. */
  private interface Pattern {
    String of(String text);
  }

  /** Any of the texts is found, or all are; empty if the store cannot be told one of them. */
  private Optional<String> found(Pattern pattern) {
    List<String> texts =
        Stream.of("pattern", "patterns", "texts")
            .flatMap(name -> rule.argument(name).stream())
            .flatMap(n -> n.isArray() ? n.values().stream() : Stream.of(n))
            .map(JsonNode::stringValue)
            .toList();
    if (texts.stream().anyMatch(t -> t.indexOf('\0') >= 0)) {
      return Optional.empty();
    }
    boolean all = rule.argument("match_on").filter(m -> m.stringValue().equals("all")).isPresent();
    return Optional.of(
        texts.stream()
            .map(
                t ->
                    rule.cell()
                        + " LIKE "
                        + Sql.literal(pattern.of(t))
                        + " ESCAPE '"
                        + ESCAPE
                        + "'")
            .collect(Collectors.joining(all ? " AND " : " OR ", "(", ")")));
  }

  /** The same pattern, escaped as the store is told that it is. */
  private String pattern(String pattern) {
    int escape = rule.argument("escape").map(e -> e.stringValue().codePointAt(0)).orElse(-1);
    StringBuilder written = new StringBuilder();
    boolean escaped = false;
    for (int c : pattern.codePoints().toArray()) {
      if (!escaped && c == escape) {
        escaped = true;
        continue;
      }
      String text = Character.toString(c);
      boolean wild = !escaped && (c == '%' || c == '_');
      written.append(wild ? text : quoted(text));
      escaped = false;
    }
    return written.toString();
  }

  private static String quoted(String text) {
    return text.replace(ESCAPE, ESCAPE + ESCAPE)
        .replace("%", ESCAPE + "%")
        .replace("_", ESCAPE + "_");
  }
}
