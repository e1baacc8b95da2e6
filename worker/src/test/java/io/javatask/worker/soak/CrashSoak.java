package io.javatask.worker.soak;

import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import io.grpc.StatusRuntimeException;
import io.javatask.proto.v1.ContractSource;
import io.javatask.proto.v1.SubmitTaskRunRequest;
import io.javatask.proto.v1.TaskRun;
import io.javatask.proto.v1.TaskRunState;
import io.javatask.worker.soak.SoakTable.Expected;
import io.javatask.worker.soak.SoakTable.Input;
import io.javatask.worker.soak.SoakTable.Mode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Loads through a real worker, each of which is killed at a random moment, with its database every
 * third time, and then submitted again; after each the table is held against what it should be.
 *
 * <p>The seed determines inputs, modes and moments. A run is repeated by the same seed and the
 * number of the run to begin with.
 */
final class CrashSoak implements AutoCloseable {
  private static final int LOADS_OF_A_TABLE = 4;
  private static final int TRIES = 8;
  private static final long FIRST_GUESS_MILLIS = 800;

  private final Settings settings;
  private final SoakStore store;
  private final Path home;
  private final Map<Mode, Double> typicalMillis = new TreeMap<>();
  private final Map<String, Integer> killed = new TreeMap<>();
  private final Map<String, Integer> phases = new TreeMap<>();
  private final Map<String, Integer> failures = new TreeMap<>();
  private final List<Double> seconds = new ArrayList<>();
  private final List<String> wrong = new ArrayList<>();
  private SoakWorker worker;
  private Optional<SoakTable> table = Optional.empty();
  private int runs;
  private int retries;
  private int replays;

  /**
   * What to do.
   *
   * @param seed of all that is random
   * @param first number of the first run; those of its table before it are done, too
   * @param runs how many
   * @param rows of each input
   * @param launcher {@code bin/javatask} of a distribution; absent for the tested classes
   */
  record Settings(long seed, int first, int runs, int rows, Optional<Path> launcher) {}

  /** What is killed. */
  private enum Victim {
    WORKER,
    DATABASE,
    BOTH
  }

  CrashSoak(Settings settings, SoakStore store, Path home) throws IOException {
    this.settings = settings;
    this.store = store;
    this.home = home;
    this.worker = start();
  }

  private SoakWorker start() throws IOException {
    return SoakWorker.start(home, settings.launcher(), store.location());
  }

  /** What came of all runs, for a file of figures. */
  record Figures(
      int runs,
      Map<String, Integer> killed,
      Map<String, Integer> killedWhile,
      int retries,
      Map<String, Integer> failures,
      int replays,
      int refusedStarts,
      double medianSeconds,
      List<String> wrong) {}

  /**
   * Does all runs.
   *
   * @param progress is given the figures after each of them
   */
  Figures run(Consumer<Figures> progress) throws Exception {
    int begin = settings.first() - settings.first() % LOADS_OF_A_TABLE;
    for (int number = begin; number < settings.first() + settings.runs(); number++) {
      long start = System.nanoTime();
      crash(number);
      seconds.add((System.nanoTime() - start) / 1e9);
      runs++;
      progress.accept(figures());
    }
    return figures();
  }

  private Figures figures() {
    List<Double> sorted = seconds.stream().sorted().toList();
    return new Figures(
        runs,
        killed,
        phases,
        retries,
        failures,
        replays,
        store.refusedStarts(),
        Math.round(sorted.get(sorted.size() / 2) * 100) / 100.0,
        wrong);
  }

  private void crash(int number) throws Exception {
    Random random = new Random(settings.seed() * 1_000_003 + number);
    int step = number % LOADS_OF_A_TABLE;
    if (step == 0 || table.isEmpty()) {
      renew(number);
    }
    SoakTable target = table.orElseThrow();
    Input input = target.input(number, step, random);
    Path file = home.resolve("landing").resolve("in" + number + ".csv");
    target.write(input, file);
    boolean heldInTable = random.nextBoolean();
    SubmitTaskRunRequest request = request(number, target, input, heldInTable);
    Victim victim = victim(number, random);
    long moment = Math.round(random.nextDouble() * 1.05 * typicalMillis(target.mode()));

    worker.submit(request);
    Thread.sleep(moment);
    kill(victim, request.getRequestId());
    settle(number, request);

    Expected expected = target.apply(input);
    List<String> problems = problems(target, expected, request.getRequestId(), heldInTable);
    if (!problems.isEmpty()) {
      problems.forEach(
          problem ->
              wrong.add(
                  String.format(
                      Locale.ROOT,
                      "run %d (seed %d, %s, %s killed after %d ms): %s",
                      number,
                      settings.seed(),
                      target.mode().label(),
                      victim.name().toLowerCase(Locale.ROOT),
                      moment,
                      problem)));
      table = Optional.empty();
    }
    Files.delete(file);
  }

  /** A new table for the next loads, so that tables are made under fire, too, and stay small. */
  private void renew(int number) throws SQLException {
    if (table.isPresent()) {
      store.drop(table.get().name());
    }
    List<Mode> modes = List.of(Mode.values());
    Mode mode = modes.get(number / LOADS_OF_A_TABLE % modes.size());
    table = Optional.of(new SoakTable(mode, mode.label() + number, settings.rows()));
  }

  private double typicalMillis(Mode mode) {
    return typicalMillis.getOrDefault(mode, (double) FIRST_GUESS_MILLIS);
  }

  /** Every third time the database, if it is not the worker: alone, or with the worker. */
  private Victim victim(int number, Random random) {
    if (number % 3 != 1 || !store.isServer()) {
      return Victim.WORKER;
    }
    return random.nextBoolean() ? Victim.DATABASE : Victim.BOTH;
  }

  private SubmitTaskRunRequest request(
      int number, SoakTable target, Input input, boolean heldInTable) {
    String id =
        UUID.nameUUIDFromBytes(
                ("soak " + settings.seed() + " " + number).getBytes(StandardCharsets.UTF_8))
            .toString();
    Struct inputs =
        Struct.newBuilder()
            .putFields("source", text("landing:in" + number + ".csv"))
            .putFields("target", text("warehouse:" + target.name()))
            .putFields("quarantine", text(heldInTable ? "table" : "file"))
            .build();
    return SubmitTaskRunRequest.newBuilder()
        .setRequestId(id)
        .setCallerAttempt("try 1")
        .setTaskType("upsert")
        .setInputs(inputs)
        .setContract(ContractSource.newBuilder().setText(target.contract()))
        .setPartitionKey(input.partition())
        .build();
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }

  private void kill(Victim victim, String requestId) throws Exception {
    TaskRun found = worker.get(requestId);
    learn(found);
    TaskRunState before = found.getState();
    switch (victim) {
      case WORKER -> worker.kill();
      case DATABASE -> store.killAndRestart();
      case BOTH -> {
        worker.kill();
        store.killAndRestart();
      }
    }
    killed.merge(victim.name().toLowerCase(Locale.ROOT), 1, Integer::sum);
    if (victim == Victim.DATABASE) {
      phases.merge(phase(before, "a database alone"), 1, Integer::sum);
    } else {
      phases.merge(phase(before, committed(requestId)), 1, Integer::sum);
      worker = start();
    }
  }

  private static String phase(TaskRunState before, String found) {
    return before == TaskRunState.TASK_RUN_STATE_SUCCEEDED ? "after its end" : found;
  }

  /** How far a load had come, by what it has left. */
  private String committed(String requestId) throws Exception {
    if (!store.hasTable("_javatask_fence")
        || store
            .query("SELECT 1 FROM _javatask_fence WHERE request_id = '" + requestId + "'")
            .isEmpty()) {
      return "before its fence";
    }
    if (!receipts(requestId).isEmpty()) {
      return "committed, its result not told";
    }
    return store.stages().isEmpty() ? "reading" : "staged rows left";
  }

  private List<List<String>> receipts(String requestId) throws SQLException {
    return store.query(
        "SELECT replayed, inserted, updated, unchanged, deleted, skipped, quarantined"
            + " FROM _javatask_receipt WHERE request_id = '"
            + requestId
            + "' ORDER BY sequence");
  }

  /** Submits until the run succeeds, as Airflow does with a task that is to be tried again. */
  private void settle(int number, SubmitTaskRunRequest request) throws Exception {
    String said = "";
    for (int attempt = 2; attempt < TRIES; attempt++) {
      TaskRun run = tried(request.toBuilder().setCallerAttempt("try " + attempt).build());
      if (run.getState() == TaskRunState.TASK_RUN_STATE_SUCCEEDED) {
        learn(run);
        replays += isReplay(run) ? 1 : 0;
        return;
      }
      said = run.getState() + " " + run.getError().getCode() + " " + run.getError().getMessage();
      failures.merge(run.getError().getCode(), 1, Integer::sum);
      if (!run.getError().getRetryable()) {
        break;
      }
      retries++;
      Thread.sleep(300);
    }
    throw new IllegalStateException(
        "run " + number + " of seed " + settings.seed() + " came to no end: " + said);
  }

  private TaskRun tried(SubmitTaskRunRequest request) throws IOException, InterruptedException {
    try {
      worker.submit(request);
      return worker.waited(request.getRequestId());
    } catch (StatusRuntimeException e) {
      throw new IllegalStateException(
          "the worker does not answer; see " + home.resolve("worker.log"), e);
    }
  }

  private static boolean isReplay(TaskRun run) {
    return run.getReport().replace(" ", "").contains("\"replayed\":true");
  }

  /** Moments to kill at are drawn from the time that a whole load takes. */
  private void learn(TaskRun run) {
    if (run.getState() == TaskRunState.TASK_RUN_STATE_SUCCEEDED && !isReplay(run)) {
      double millis = millis(run.getEndTime()) - millis(run.getStartTime());
      typicalMillis.merge(
          table.orElseThrow().mode(), millis, (before, now) -> before * 0.6 + now * 0.4);
    }
  }

  private static double millis(Timestamp time) {
    return time.getSeconds() * 1e3 + time.getNanos() / 1e6;
  }

  private List<String> problems(
      SoakTable target, Expected expected, String requestId, boolean heldInTable) throws Exception {
    List<String> problems = new ArrayList<>();
    SoakTable.Digest found = new SoakTable.Digest();
    store.query(target.query()).forEach(found::add);
    same("the table", target.hash(), found.text(), problems);
    same("leftovers of staging", List.of(), store.stages(), problems);
    List<List<String>> receipts = receipts(requestId);
    List<List<String>> loads =
        receipts.stream().filter(r -> r.get(0).startsWith("f")).map(r -> r.subList(1, 7)).toList();
    same("the receipts of the load", List.of(told(expected)), loads, problems);
    same("bad rows held", expected.quarantined(), held(target, requestId, heldInTable), problems);
    return problems;
  }

  private static List<String> told(Expected expected) {
    return Stream.of(
            expected.inserted(),
            expected.updated(),
            expected.unchanged(),
            expected.deleted(),
            expected.skipped(),
            expected.quarantined())
        .map(count -> Long.toString(count))
        .toList();
  }

  private static void same(String what, Object expected, Object found, List<String> problems) {
    if (!expected.equals(found)) {
      problems.add(what + ": expected " + expected + ", found " + found);
    }
  }

  /** Different rows that are kept back; -1 if one of them is there twice. */
  private long held(SoakTable target, String requestId, boolean heldInTable) throws Exception {
    List<String> rows = heldInTable ? heldRows(target, requestId) : heldLines(requestId);
    return rows.stream().distinct().count() == rows.size() ? rows.size() : -1;
  }

  private List<String> heldRows(SoakTable target, String requestId) throws SQLException {
    String beside = "_javatask_quarantine_" + target.name();
    if (!store.hasTable(beside)) {
      return List.of();
    }
    String of = " FROM \"" + beside + "\" WHERE \"request_id\" = '" + requestId + "'";
    return store.query("SELECT \"row\"" + of).stream().map(row -> row.get(0)).toList();
  }

  private List<String> heldLines(String requestId) throws IOException {
    Path quarantine = home.resolve("quarantine");
    if (!Files.exists(quarantine)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(quarantine)) {
      List<String> lines = new ArrayList<>();
      for (Path file : files.filter(f -> f.toString().contains(requestId)).toList()) {
        if (Files.isRegularFile(file) && !file.toString().endsWith(".fence")) {
          lines.addAll(Files.readAllLines(file));
        }
      }
      return lines;
    }
  }

  @Override
  public void close() {
    worker.close();
  }
}
