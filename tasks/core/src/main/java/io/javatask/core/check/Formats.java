package io.javatask.core.check;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The named formats of texts. */
final class Formats {
  private static final Pattern EMAIL =
      Pattern.compile(
          "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]++(?:\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]++)*+@(.++)");

  /** The formats that a pattern says, which is quick to run. */
  private static final Map<String, String> PATTERNS =
      Map.of(
          "uuid",
          "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$",
          "phone",
          "^\\+[1-9][0-9]{1,14}$",
          "semver",
          semver(),
          "byte",
          "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$");

  private static final Set<String> URL_SCHEMES = Set.of("http", "https", "ftp");

  private static final Pattern LABEL =
      Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?");
  private static final Pattern OCTET = Pattern.compile("0|[1-9][0-9]{0,2}");
  private static final Pattern HEX_GROUP = Pattern.compile("[0-9a-fA-F]{1,4}");
  private static final int MAX_HOSTNAME = 253;

  private Formats() {}

  private static String semver() {
    String number = "(?:0|[1-9][0-9]*)";
    String before = "(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)";
    String build = "[0-9A-Za-z-]+";
    return "^%1$s\\.%1$s\\.%1$s(?:-%2$s(?:\\.%2$s)*)?(?:\\+%3$s(?:\\.%3$s)*)?$"
        .formatted(number, before, build);
  }

  /** The pattern that a format is, where it is one. */
  static Optional<String> pattern(String format) {
    return Optional.ofNullable(PATTERNS.get(format));
  }

  /**
   * Whether a text is of a format that no pattern says; the contract's reader has checked that the
   * format is known.
   */
  static boolean is(String format, String text) {
    return switch (format) {
      case "email" -> isEmail(text);
      case "uri" -> isUri(text);
      case "hostname" -> isHostname(text);
      case "ipv4" -> isIpv4(text);
      case "ipv6" -> isIpv6(text);
      case "ip" -> isIpv4(text) || isIpv6(text);
      case "url" -> isUrl(text);
      case "card" -> Codes.isCard(text);
      case "iban" -> Codes.isIban(text);
      case "country" -> Codes.COUNTRIES.contains(text);
      case "country_alpha3" -> Codes.COUNTRIES_ALPHA3.contains(text);
      case "currency" -> Codes.CURRENCIES.contains(text);
      case "duration" -> Codes.isDuration(text);
      default -> throw new IllegalArgumentException("format " + format);
    };
  }

  private static boolean isEmail(String text) {
    var matcher = EMAIL.matcher(text);
    return text.indexOf('@') <= 64
        && matcher.matches()
        && matcher.group(1).contains(".")
        && isHostname(matcher.group(1));
  }

  private static boolean isUri(String text) {
    try {
      return new URI(text).isAbsolute();
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static boolean isUrl(String text) {
    try {
      URI uri = new URI(text);
      return uri.isAbsolute()
          && URL_SCHEMES.contains(uri.getScheme().toLowerCase(Locale.ROOT))
          && uri.getHost() != null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static boolean isHostname(String text) {
    if (text.isEmpty() || text.length() > MAX_HOSTNAME) {
      return false;
    }
    for (String label : text.split("\\.", -1)) {
      if (!LABEL.matcher(label).matches()) {
        return false;
      }
    }
    return true;
  }

  private static boolean isIpv4(String text) {
    String[] octets = text.split("\\.", -1);
    if (octets.length != 4) {
      return false;
    }
    for (String octet : octets) {
      if (!OCTET.matcher(octet).matches() || Integer.parseInt(octet) > 255) {
        return false;
      }
    }
    return true;
  }

  /**
   * Eight groups, of which one run may be left out as {@code ::}, and the last two may be written
   * as IPv4.
   */
  private static boolean isIpv6(String text) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      return groups(text, true) == 8;
    }
    if (text.indexOf("::", gap + 1) >= 0) {
      return false;
    }
    String before = text.substring(0, gap);
    String after = text.substring(gap + 2);
    int left = before.isEmpty() ? 0 : groups(before, false);
    int right = after.isEmpty() ? 0 : groups(after, true);
    return left >= 0 && right >= 0 && left + right <= 7;
  }

  /** Number of 16-bit groups, or -1 if one is not well formed. */
  private static int groups(String text, boolean mayEndInIpv4) {
    String[] parts = text.split(":", -1);
    int count = 0;
    for (int i = 0; i < parts.length; i++) {
      if (i == parts.length - 1 && mayEndInIpv4 && isIpv4(parts[i])) {
        count += 2;
      } else if (HEX_GROUP.matcher(parts[i]).matches()) {
        count++;
      } else {
        return -1;
      }
    }
    return count;
  }
}
