package io.javatask.core.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.api.LogicalType;
import io.javatask.api.LongColumn;
import io.javatask.api.RowSet;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParsingTest {
  private static final long BAD = CellParser.BAD;

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static long integer(String text) {
    return Numbers.parseInteger(bytes(text), 0, bytes(text).length);
  }

  private static double number(String text) {
    return Numbers.parseDouble(bytes(text), 0, bytes(text).length);
  }

  private static long timestamp(TimeParser parser, String text) {
    return parser.timestamp(bytes(text), 0, bytes(text).length);
  }

  @Test
  void readsIntegersAsTheJdkDoes() {
    Random random = new Random(1);
    for (int i = 0; i < 200_000; i++) {
      long value = random.nextLong() >> random.nextInt(64);
      assertThat(integer(Long.toString(value))).isEqualTo(value);
    }
    assertThat(integer("9223372036854775807")).isEqualTo(Long.MAX_VALUE);
    assertThat(integer("-9223372036854775808")).isEqualTo(Long.MIN_VALUE);
    assertThat(integer("+7")).isEqualTo(7);
    assertThat(integer("007")).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9223372036854775808",
        "-9223372036854775809",
        "99999999999999999999",
        "1.0",
        "1e3",
        "-",
        "+",
        " 1",
        "1 ",
        "0x1",
        "١"
      })
  void refusesWhatIsNoInteger(String text) {
    assertThat(integer(text)).isEqualTo(BAD);
  }

  @Test
  void readsDoublesAsTheJdkDoes() {
    Random random = new Random(2);
    for (int i = 0; i < 200_000; i++) {
      String text =
          switch (i % 4) {
            case 0 ->
                Double.toString(random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20));
            case 1 ->
                BigDecimal.valueOf(random.nextInt(1_000_000_000), random.nextInt(10))
                    .toPlainString();
            case 2 -> BigDecimal.valueOf(random.nextLong(), random.nextInt(20)).toString();
            default -> Long.toString(random.nextLong());
          };
      assertThat(number(text)).as(text).isEqualTo(Double.parseDouble(text));
    }
    assertThat(number(".5")).isEqualTo(0.5);
    assertThat(number("5.")).isEqualTo(5.0);
    assertThat(number("-0")).isEqualTo(-0.0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "-",
        "1e",
        "1e+",
        "1e999",
        "NaN",
        "Infinity",
        "0x1p3",
        "1f",
        "1_0",
        "1,5",
        " 1",
        "--1",
        "1.2.3"
      })
  void refusesWhatIsNoFiniteNumber(String text) {
    assertThat(text.isEmpty() ? Double.NaN : number(text)).isNaN();
  }

  @Test
  void readsTimestampsAsTheJdkDoes() {
    Random random = new Random(3);
    List<DateTimeFormatter> forms =
        List.of(
            DateTimeFormatter.ISO_OFFSET_DATE_TIME,
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSSXX"));
    for (int i = 0; i < 100_000; i++) {
      long micros = random.nextLong(-62_000_000_000_000_000L, 250_000_000_000_000_000L);
      ZoneOffset offset = ZoneOffset.ofTotalSeconds((random.nextInt(64) - 32) * 900);
      String text =
          forms.get(i % 2).format(Instant.EPOCH.plus(micros, ChronoUnit.MICROS).atOffset(offset));
      if (text.startsWith("-") || text.startsWith("+")) {
        continue;
      }
      assertThat(timestamp(TimeParser.ISO_UTC, text)).as(text).isEqualTo(micros);
    }
    assertThat(timestamp(TimeParser.ISO_UTC, "1970-01-02")).isEqualTo(86_400_000_000L);
    assertThat(timestamp(TimeParser.ISO_UTC, "1970-01-01T00:00")).isZero();
    assertThat(timestamp(TimeParser.ISO_UTC, "1970-01-01T00:00:00.123456789Z")).isEqualTo(123_456);
    assertThat(timestamp(TimeParser.ISO_UTC, "1970-01-01 01:00:00+01")).isZero();
  }

  @Test
  void readsLocalTimesInTheDeclaredZone() {
    ZoneId zone = ZoneId.of("Europe/Vienna");
    TimeParser parser = new TimeParser(Optional.empty(), zone);
    for (String text :
        List.of(
            "2026-03-29T01:59:59",
            "2026-03-29T02:30:00",
            "2026-10-25T02:30:00",
            "2026-07-01T00:00:00")) {
      long expected =
          ChronoUnit.MICROS.between(
              Instant.EPOCH, LocalDateTime.parse(text).atZone(zone).toInstant());
      assertThat(timestamp(parser, text)).as(text).isEqualTo(expected);
    }
    // 1500-01-01T00:00:00 by Vienna's own noon, 65 minutes and 21 seconds before that of Greenwich
    assertThat(timestamp(parser, "1500-01-01T00:00:00"))
        .isEqualTo((LocalDate.of(1500, 1, 1).toEpochDay() * 86_400 - 3_921) * 1_000_000);
    assertThat(timestamp(parser, "2026-07-01T00:00:00Z"))
        .isEqualTo(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse("2026-07-01T00:00:00Z")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-13-01",
        "2026-02-29",
        "2026-00-10",
        "2026-01-32",
        "2026-1-1",
        "2026-01-01T24:00:00Z",
        "2026-01-01T23:60:00Z",
        "2026-01-01T23:59:60Z",
        "2026-01-01T",
        "2026-01-01T12",
        "2026-01-01T12:00:00.Z",
        "2026-01-01T12:00:00+1",
        "2026-01-01T12:00:00+19:00",
        "2026-01-01T12:00:00ZZ",
        "2026-01-01x12:00:00",
        "never",
        "20260101"
      })
  void refusesWhatIsNoTimestamp(String text) {
    assertThat(timestamp(TimeParser.ISO_UTC, text)).isEqualTo(BAD);
  }

  @Test
  void readsTimestampsInARunAsAlone() {
    Random random = new Random(4);
    TimestampRun run = new TimestampRun(TimeParser.ISO_UTC);
    String[] tails = {
      "07Z",
      "59.001Z",
      "00,999Z",
      "60Z",
      "5aZ",
      "07.12Z",
      "07.1x3Z",
      "07:123Z",
      "07z",
      "07+01:00",
      "07.1234Z",
      "-7Z",
      "/7.000Z"
    };
    for (int i = 0; i < 100_000; i++) {
      String minute =
          "2026-0" + random.nextInt(3) + "-1" + random.nextInt(2) + "T1" + (i % 3) + ":30";
      String text = minute + ":" + tails[random.nextInt(tails.length)];
      byte[] utf8 = bytes(text);
      assertThat(run.read(utf8, 0, utf8.length))
          .as(text)
          .isEqualTo(timestamp(TimeParser.ISO_UTC, text));
    }
  }

  @Test
  void writesTimestampsAsTheJdkDoes() {
    Random random = new Random(5);
    for (int i = 0; i < 100_000; i++) {
      long unit = new long[] {1, 1000, 1_000_000, 60_000_000}[i % 4];
      long micros = (random.nextLong() >> random.nextInt(64)) / unit * unit;
      long[] values = {micros};
      LongColumn column =
          new LongColumn("t", LogicalType.TIMESTAMP, values, new RowSet(1), Optional.empty());
      assertThat(column.text(0)).contains(Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString());
    }
  }

  @Test
  void readsEveryDay() {
    for (LocalDate day = LocalDate.of(1, 1, 1); day.getYear() < 2500; day = day.plusDays(13)) {
      byte[] text = bytes(day.toString());
      assertThat(TimeParser.ISO_UTC.date(text, 0, text.length)).isEqualTo(day.toEpochDay());
    }
  }

  @ParameterizedTest
  @CsvSource({"a,true", "é,true", "😀,true", "\u0000,true"})
  void knowsUtf8(String text, boolean valid) {
    byte[] utf8 = bytes("xxxxxxxx" + text + "yyyyyyyy");
    assertThat(Bytes.isUtf8(utf8, 0, utf8.length)).isEqualTo(valid);
  }

  @Test
  void knowsWhatIsNoUtf8() {
    int[][] bad = {
      {0x80},
      {0xC0, 0x80},
      {0xC3},
      {0xE0, 0x80, 0x80},
      {0xED, 0xA0, 0x80},
      {0xF0, 0x80, 0x80, 0x80},
      {0xF4, 0x90, 0x80, 0x80},
      {0xF8},
      {0xFF}
    };
    for (int[] sequence : bad) {
      byte[] text = new byte[16 + sequence.length];
      java.util.Arrays.fill(text, (byte) 'a');
      for (int i = 0; i < sequence.length; i++) {
        text[9 + i] = (byte) sequence[i];
      }
      assertThat(Bytes.isUtf8(text, 0, text.length))
          .as(java.util.Arrays.toString(sequence))
          .isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 127, 128, 255})
  void knowsPlainAsciiWhereverAByteStands(int value) {
    for (int length = 1; length < 80; length++) {
      for (int at = 0; at < length; at++) {
        byte[] text = new byte[length + 2];
        java.util.Arrays.fill(text, 1, length + 1, (byte) 1);
        text[1 + at] = (byte) value;
        assertThat(Bytes.isPlainAscii(text, 1, length + 1))
            .as(value + " at " + at + " of " + length)
            .isEqualTo(value > 0 && value < 128);
      }
    }
  }
}
