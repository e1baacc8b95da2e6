package io.javatask.worker;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes requests that nobody should send, each from the random numbers that it is given. */
final class RequestFuzz {
  private static final int DEEPEST = 6;

  private static final String ID = "0b0e9a4e-6b5c-5f6d-8a2f-1c2d3e4f5a60";
  private static final List<String> TASKS =
      List.of("echo", "count", "fail", "break", "ingest", "validate", "upsert", "release");
  private static final List<String> NAMES =
      List.of("text", "times", "place", "source", "contract", "landing", "target", "entry");

  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "x",
          "try-1",
          "echo",
          "count",
          "fail",
          "ingest",
          "validate",
          "upsert",
          "release",
          "text",
          "source",
          "contract",
          "target",
          "default",
          "0b0e9a4e-6b5c-5f6d-8a2f-1c2d3e4f5a6b",
          "0B0E9A4E-6B5C-5F6D-8A2F-1C2D3E4F5A6C",
          "sha256:" + "0".repeat(64),
          "landing:../../etc/passwd",
          "landing:/etc/passwd",
          "landing:link/passwd",
          "landing:a.csv",
          "warehouse:t; DROP TABLE t",
          "shop:public.orders",
          "things",
          "../things",
          "{\"apiVersion\": \"v3.2.0\"}",
          "{\"apiVersion\": \"v3.2.0\", \"kind\": \"DataContract\", \"id\": \"a\\u0000b\"}",
          "[[[[[[[[",
          "null",
          "'; --",
          "%s%n%x",
          "${jndi:ldap://x}",
          "a\u0000b",
          "\u202e\ud83d\ude00\uffff",
          "AQ",
          "MQow",
          "LTEKLTE",
          "00-" + "a".repeat(32) + "-" + "b".repeat(16) + "-01",
          "long ".repeat(3000));

  private static final long[] NUMBERS = {
    0,
    1,
    -1,
    2,
    100,
    1000,
    1L << 31,
    (1L << 31) - 1,
    -(1L << 31),
    1L << 40,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    253402300799L,
    315576000000L
  };

  private final Random random;

  RequestFuzz(long seed) {
    this.random = new Random(seed);
  }

  /** A message that can be parsed, whatever it says. */
  Message message(Descriptor type) {
    return message(type, 0);
  }

  private Message message(Descriptor type, int depth) {
    DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
    for (FieldDescriptor field : type.getFields()) {
      if (random.nextInt(4) == 0 || depth > DEEPEST) {
        continue;
      }
      if (field.isRepeated()) {
        int count = random.nextInt(3);
        for (int i = 0; i < count; i++) {
          message.addRepeatedField(field, value(field, depth));
        }
      } else {
        message.setField(field, value(field, depth));
      }
    }
    return message.build();
  }

  private Object value(FieldDescriptor field, int depth) {
    return switch (field.getJavaType()) {
      case INT -> (int) number();
      case LONG -> number();
      case FLOAT -> (float) real();
      case DOUBLE -> real();
      case BOOLEAN -> random.nextBoolean();
      case STRING -> text(field.getName());
      case BYTE_STRING -> ByteString.copyFromUtf8(text());
      case ENUM ->
          random.nextInt(5) == 0
              ? field.getEnumType().findValueByNumberCreatingIfUnknown(random.nextInt(1000))
              : field
                  .getEnumType()
                  .getValues()
                  .get(random.nextInt(field.getEnumType().getValues().size()));
      case MESSAGE -> message(field.getMessageType(), depth + 1);
    };
  }

  /** Half of the fields say something that makes sense, so that a request gets further. */
  private String text(String field) {
    if (random.nextInt(4) == 0) {
      return text();
    }
    return switch (field) {
      case "request_id" -> ID.substring(0, 35) + random.nextInt(4);
      case "caller_attempt" -> "try-1";
      case "task_type" -> TASKS.get(random.nextInt(TASKS.size()));
      case "input_digest", "task_version", "queue", "page_token", "traceparent" ->
          random.nextBoolean() ? "" : text();
      case "key" -> NAMES.get(random.nextInt(NAMES.size()));
      default -> text();
    };
  }

  private String text() {
    return TEXTS.get(random.nextInt(TEXTS.size()));
  }

  private long number() {
    return NUMBERS[random.nextInt(NUMBERS.length)];
  }

  private double real() {
    double[] reals = {0, -0.0, 1.5, Double.NaN, Double.POSITIVE_INFINITY, 1e300, Long.MAX_VALUE};
    return reals[random.nextInt(reals.length)];
  }

  /** Bytes that hardly anybody can parse: a message that was damaged, or none from the start. */
  byte[] bytes(Descriptor type) {
    byte[] whole = message(type).toByteArray();
    if (whole.length == 0 || random.nextInt(5) == 0) {
      byte[] noise = new byte[random.nextInt(200)];
      random.nextBytes(noise);
      return noise;
    }
    if (random.nextInt(3) == 0) {
      return Arrays.copyOf(whole, random.nextInt(whole.length));
    }
    for (int i = random.nextInt(8); i >= 0; i--) {
      whole[random.nextInt(whole.length)] = (byte) random.nextInt(256);
    }
    return whole;
  }
}
