package io.javatask.core.task;

import com.sun.management.OperatingSystemMXBean;
import io.javatask.core.check.References;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.ContractReader;
import io.javatask.core.contract.FileDialect;
import io.javatask.core.report.ValidationReport;
import io.javatask.core.source.ColumnPlan;
import io.javatask.core.source.FileSources;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/**
 * Measures the check {@code json_schema} on whole records of JSON lines, one in 200 of them wrong:
 * {@code RECORDS ROUNDS}, once with flat records and once with an array in each.
 */
public final class SchemaMeasurement {
  private static final String DAY = "2026-01-01T00:00:00Z/2026-01-02T00:00:00Z";

  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private SchemaMeasurement() {}

  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createTempDirectory("schema");
    for (boolean nested : new boolean[] {false, true}) {
      Path file = folder.resolve("events" + nested + ".jsonl");
      write(file, Integer.parseInt(arguments[0]), nested);
      for (boolean checked : new boolean[] {false, true}) {
        for (int round = 0; round < Integer.parseInt(arguments[1]); round++) {
          measure(
              file,
              contract(checked),
              (nested ? "nested, " : "flat, ") + (checked ? "json_schema" : "not asked"));
        }
      }
    }
  }

  private static void measure(Path file, Contract contract, String what)
      throws InterruptedException {
    Pipeline pipeline =
        new Pipeline(
            LocalContext.of(contract, DAY),
            contract,
            new Pipeline.Settings(
                "validate",
                Optional.empty(),
                5,
                file.resolveSibling("quarantine.jsonl"),
                References.NONE));
    long began = System.nanoTime();
    long cpu = PROCESS.getProcessCpuTime();
    ValidationReport report =
        pipeline.run(
            () -> FileSources.open(file, "events", ColumnPlan.of(contract), FileDialect.DEFAULT),
            Optional.empty());
    double seconds = (System.nanoTime() - began) / 1e9;
    System.out.printf(
        "%s: %s, %.2f s, %.0f rows/s, %.2f s of CPU%n",
        what,
        report.rows(),
        seconds,
        report.rows().read() / seconds,
        (PROCESS.getProcessCpuTime() - cpu) / 1e9);
  }

  private static void write(Path file, int records, boolean nested) throws IOException {
    Random random = new Random(7);
    String[] kinds = {"view", "click", "purchase", "signup"};
    Instant start = Instant.parse("2026-01-01T00:00:00Z");
    try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(file))) {
      for (int i = 0; i < records; i++) {
        boolean wrong = i % 200 == 199;
        out.print("{\"id\":\"" + new UUID(random.nextLong(), random.nextLong()));
        out.print("\",\"user\":" + (wrong ? -1 : random.nextInt(1_000_000)));
        out.print(",\"kind\":\"" + kinds[random.nextInt(kinds.length)]);
        out.print("\",\"amount\":" + random.nextInt(100_000) / 100.0);
        out.print(",\"email\":\"user" + random.nextInt(100_000) + "@example.com\"");
        out.print(",\"at\":\"" + start.plusSeconds(i % 86_400).atOffset(ZoneOffset.UTC) + "\"");
        out.print(i % 10 == 0 ? ",\"note\":null" : ",\"note\":\"of no interest\"");
        out.println(nested ? ",\"tags\":[\"a\",\"b" + i % 7 + "\"]}" : "}");
      }
    }
  }

  private static Contract contract(boolean checked) {
    String rule =
        """
        {"id": "record", "type": "custom", "engine": "javatask",
         "implementation": {"check": "json_schema", "arguments": {"schema": {
          "type": "object", "required": ["id", "user", "kind", "amount", "at"],
          "additionalProperties": false,
          "properties": {
           "id": {"type": "string", "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"},
           "user": {"type": "integer", "minimum": 0},
           "kind": {"enum": ["view", "click", "purchase", "signup"]},
           "amount": {"type": "number", "minimum": 0, "exclusiveMaximum": 1000},
           "email": {"type": "string", "minLength": 3, "maxLength": 100},
           "at": {"type": "string", "format": "date-time"},
           "note": {"type": ["string", "null"]},
           "tags": {"type": "array", "items": {"type": "string"}, "uniqueItems": true}}}}}}
        """;
    String text =
        """
        {"apiVersion": "v3.2.0", "kind": "DataContract", "id": "t", "version": "1.0.0",
         "status": "active", "schema": [{"name": "t", "logicalType": "object",
         "properties": [{"name": "id", "logicalType": "string", "required": true}],
         "quality": [%s]}]}
        """
            .formatted(checked ? rule : "");
    return new ContractReader().read(text, "measured.json", Optional.empty());
  }
}
