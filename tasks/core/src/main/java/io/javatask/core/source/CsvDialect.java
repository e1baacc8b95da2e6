package io.javatask.core.source;

/**
 * How a CSV file is written; the default is RFC 4180.
 *
 * @param delimiter an ASCII character that separates fields
 * @param quote an ASCII character around fields, doubled within them
 */
public record CsvDialect(byte delimiter, byte quote) {
  public static final CsvDialect RFC_4180 = new CsvDialect((byte) ',', (byte) '"');
  public static final CsvDialect TAB_SEPARATED = new CsvDialect((byte) '\t', (byte) '"');
}
