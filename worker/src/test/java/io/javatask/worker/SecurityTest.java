package io.javatask.worker;

import static io.javatask.worker.TestWorker.newId;
import static io.javatask.worker.TestWorker.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.proto.v1.DrainWorkerRequest;
import io.javatask.proto.v1.GetWorkerRequest;
import io.javatask.proto.v1.ListQuarantineRequest;
import io.javatask.proto.v1.PurgeQuarantineRequest;
import io.javatask.proto.v1.QuarantineServiceGrpc;
import io.javatask.proto.v1.ShowQuarantineRequest;
import io.javatask.proto.v1.TaskRunServiceGrpc;
import io.javatask.proto.v1.WorkerServiceGrpc;
import io.javatask.worker.cli.Console;
import io.javatask.worker.cli.JavataskCommand;
import io.javatask.worker.cli.Serve;
import io.javatask.worker.config.Security;
import io.javatask.worker.config.TlsFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Who is let in, over real channels to a real worker. */
class SecurityTest {
  private static final String READER = "reader-0123456789abcdef";
  private static final String RUNNER = "runner-0123456789abcdef";
  private static final String ADMIN = "admin--0123456789abcdef";

  @TempDir static Path certificates;
  private static TestCertificates ours;
  private static TestCertificates others;
  private static TestCertificates.Pair server;
  private static TestCertificates.Pair expired;

  @TempDir Path folder;

  @BeforeAll
  static void sign() {
    ours = new TestCertificates(certificates, "ours");
    others = new TestCertificates(certificates, "others");
    server = ours.sign("server");
    expired = ours.signExpired("expired");
  }

  @Test
  void aTokenAllowsWhatItsScopeSaysAndNothingElse() throws Exception {
    try (TestWorker worker = TestWorker.start(folder, new Security(Optional.empty(), tokens()))) {
      String run = newId();
      assertThat(refused(() -> getWorker(worker, Optional.empty())))
          .isEqualTo(Status.Code.UNAUTHENTICATED);
      assertThat(refused(() -> getWorker(worker, Optional.of("no-such-token-at-all"))))
          .isEqualTo(Status.Code.UNAUTHENTICATED);
      getWorker(worker, Optional.of(READER));
      assertThat(refused(() -> submit(worker, READER, run)))
          .isEqualTo(Status.Code.PERMISSION_DENIED);
      submit(worker, RUNNER, run);
      assertThat(refused(() -> drain(worker, RUNNER))).isEqualTo(Status.Code.PERMISSION_DENIED);
      var held = QuarantineServiceGrpc.newBlockingStub(worker.channel);
      var list = ListQuarantineRequest.getDefaultInstance();
      var show = ShowQuarantineRequest.newBuilder().setId("none/none").build();
      var purge =
          PurgeQuarantineRequest.newBuilder()
              .setOlderThan(com.google.protobuf.Duration.newBuilder().setSeconds(1))
              .build();
      assertThat(bearer(held, READER).listQuarantine(list).getEntriesList()).isEmpty();
      assertThat(refused(() -> bearer(held, RUNNER).showQuarantine(show)))
          .isEqualTo(Status.Code.PERMISSION_DENIED);
      assertThat(refused(() -> bearer(held, RUNNER).purgeQuarantine(purge)))
          .isEqualTo(Status.Code.PERMISSION_DENIED);
      assertThat(refused(() -> bearer(held, ADMIN).showQuarantine(show)))
          .isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(bearer(held, ADMIN).purgeQuarantine(purge).getEntriesList()).isEmpty();
      drain(worker, ADMIN);
    }
  }

  @Test
  void healthIsAskedWithoutAToken() throws Exception {
    try (TestWorker worker = TestWorker.start(folder, new Security(Optional.empty(), tokens()))) {
      assertThat(
              HealthGrpc.newBlockingStub(worker.channel)
                  .check(HealthCheckRequest.getDefaultInstance())
                  .getStatus())
          .isEqualTo(ServingStatus.SERVING);
    }
  }

  @Test
  void tokensAreRotatedWithoutARestartAndABrokenFileChangesNothing() throws Exception {
    Path file = tokens().orElseThrow();
    try (TestWorker worker =
        TestWorker.start(folder, new Security(Optional.empty(), Optional.of(file)))) {
      getWorker(worker, Optional.of(READER));
      String next = "rotated-0123456789abcdef";
      rewrite(file, "grafana read " + next + "\n", 10);
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .ignoreExceptions()
          .untilAsserted(() -> getWorker(worker, Optional.of(next)));
      assertThat(refused(() -> getWorker(worker, Optional.of(READER))))
          .isEqualTo(Status.Code.UNAUTHENTICATED);
      rewrite(file, "grafana everything " + next + "\n", 20);
      Thread.sleep(1200); // the file is looked at once a second
      getWorker(worker, Optional.of(next));
    }
  }

  @Test
  void aRefusalIsLoggedWithoutTheToken() throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger("io.javatask.worker.rpc");
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    try (TestWorker worker = TestWorker.start(folder, new Security(Optional.empty(), tokens()))) {
      String wrong = "wrong-secret-of-a-stranger";
      assertThat(refused(() -> getWorker(worker, Optional.of(wrong))))
          .isEqualTo(Status.Code.UNAUTHENTICATED);
      List<String> said = List.copyOf(lines.list).stream().map(Object::toString).toList();
      assertThat(said).anyMatch(l -> l.contains("refused javatask.v1.WorkerService/GetWorker"));
      assertThat(said).noneMatch(l -> l.contains(wrong));
    } finally {
      logger.detachAppender(lines);
    }
  }

  @Test
  void aTokensFileThatIsWrongStopsTheStartWithItsLine() throws Exception {
    Path file = folder.resolve("wrong-tokens");
    Files.writeString(file, "# who\nairflow rum 0123456789abcdef0123\n");
    assertThatThrownBy(
            () -> TestWorker.start(folder, new Security(Optional.empty(), Optional.of(file))))
        .isInstanceOfSatisfying(
            TaskException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIG);
              assertThat(e.getMessage())
                  .contains("wrong-tokens:2", "'run'")
                  .doesNotContain("0123456789abcdef0123");
            });
  }

  @Test
  void onlyAnEncryptedChannelToTheRightAuthorityGetsThrough() throws Exception {
    Security security = new Security(Optional.of(files(server, Optional.empty())), tokens());
    try (TestWorker worker = TestWorker.start(folder, security)) {
      assertThat(talk(worker, trusting(ours))).isEqualTo(Status.Code.OK);
      assertThat(talk(worker, trusting(others))).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(talk(worker, InsecureChannelCredentials.create()))
          .isEqualTo(Status.Code.UNAVAILABLE);
    }
  }

  @Test
  void withAuthoritiesForClientsACertificateIsAskedFor() throws Exception {
    Security security = new Security(Optional.of(files(server, Optional.of(ours.ca()))), tokens());
    try (TestWorker worker = TestWorker.start(folder, security)) {
      assertThat(talk(worker, presenting(ours, server))).isEqualTo(Status.Code.OK);
      assertThat(talk(worker, trusting(ours))).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(talk(worker, presenting(ours, others.sign("stranger"))))
          .isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(talk(worker, presenting(ours, expired))).isEqualTo(Status.Code.UNAVAILABLE);
    }
  }

  @Test
  void anExpiredCertificateStopsTheStart() {
    Security security =
        new Security(Optional.of(files(expired, Optional.empty())), Optional.empty());
    assertThatThrownBy(() -> TestWorker.start(folder, security))
        .isInstanceOfSatisfying(
            TaskException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIG);
              assertThat(e.getMessage()).contains("tls.certificate", "expired.crt", "Expired");
            });
  }

  @Test
  void theCommandLineBringsAuthorityCertificateAndToken() throws Exception {
    Security security = new Security(Optional.of(files(server, Optional.of(ours.ca()))), tokens());
    Files.writeString(folder.resolve("reader"), READER + "\n");
    Files.writeString(folder.resolve("wrong"), "wrong-0123456789abcdef\n");
    try (TestWorker worker = TestWorker.start(folder, security)) {
      String secured =
          " --worker 127.0.0.1:%d --tls-ca %s --tls-cert %s --tls-key %s"
              .formatted(worker.port, ours.ca(), server.certificate(), server.key());
      assertThat(command("health" + secured)).isEqualTo("0 ready");
      assertThat(command("runs list --token-file reader" + secured)).startsWith("0 REQUEST ID");
      assertThat(command("runs list" + secured)).startsWith("2 javatask: UNAUTHENTICATED");
      assertThat(command("runs list --token-file wrong" + secured))
          .startsWith("2 javatask: UNAUTHENTICATED")
          .doesNotContain("wrong-0123456789abcdef");
    }
  }

  /** The exit code of a command and what it says. */
  private String command(String line) {
    StringWriter said = new StringWriter();
    PrintWriter writer = new PrintWriter(said);
    Console console = new Console(writer, writer, Map.of(), folder);
    Serve none = (config, portFile) -> 0;
    int code = JavataskCommand.create(console, none, "test").execute(line.split(" "));
    writer.flush();
    return (code + " " + said).strip();
  }

  private Optional<Path> tokens() throws Exception {
    String digest =
        HexFormat.of()
            .formatHex(
                MessageDigest.getInstance("SHA-256")
                    .digest(ADMIN.getBytes(StandardCharsets.UTF_8)));
    Path file = folder.resolve("tokens");
    Files.writeString(
        file,
        "# name scope token\ngrafana read "
            + READER
            + "\nairflow run "
            + RUNNER
            + "\noperator admin sha256:"
            + digest
            + "\n");
    return Optional.of(file);
  }

  /** Writes the file with a time of its own, however coarse the file system's clock is. */
  private static void rewrite(Path file, String text, int later) throws IOException {
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(later)));
  }

  private static TlsFiles files(TestCertificates.Pair pair, Optional<Path> clients) {
    return new TlsFiles(pair.certificate(), pair.key(), clients);
  }

  private static ChannelCredentials trusting(TestCertificates authority) throws IOException {
    return TlsChannelCredentials.newBuilder().trustManager(authority.ca().toFile()).build();
  }

  private static ChannelCredentials presenting(
      TestCertificates authority, TestCertificates.Pair own) throws IOException {
    return TlsChannelCredentials.newBuilder()
        .trustManager(authority.ca().toFile())
        .keyManager(own.certificate().toFile(), own.key().toFile())
        .build();
  }

  private static Metadata bearer(String token) {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    return headers;
  }

  /** The status of a call over a channel with these credentials and a good token. */
  private static Status.Code talk(TestWorker worker, ChannelCredentials credentials)
      throws InterruptedException {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", worker.port, credentials).build();
    try {
      WorkerServiceGrpc.newBlockingStub(channel)
          .withDeadlineAfter(20, TimeUnit.SECONDS)
          .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(bearer(READER)))
          .getWorker(GetWorkerRequest.getDefaultInstance());
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    } finally {
      channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }
  }

  private static void getWorker(TestWorker worker, Optional<String> token) {
    WorkerServiceGrpc.WorkerServiceBlockingStub stub = worker.worker();
    if (token.isPresent()) {
      stub = stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(bearer(token.get())));
    }
    assertThat(stub.getWorker(GetWorkerRequest.getDefaultInstance()).getWorker().getVersion())
        .isNotEmpty();
  }

  private static void submit(TestWorker worker, String token, String run) {
    TaskRunServiceGrpc.TaskRunServiceBlockingStub stub =
        worker.runs().withInterceptors(MetadataUtils.newAttachHeadersInterceptor(bearer(token)));
    assertThat(stub.submitTaskRun(request(run, "echo", "x").build()).getTaskRun().getRequestId())
        .isEqualTo(run);
  }

  private static QuarantineServiceGrpc.QuarantineServiceBlockingStub bearer(
      QuarantineServiceGrpc.QuarantineServiceBlockingStub stub, String token) {
    return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(bearer(token)));
  }

  private static void drain(TestWorker worker, String token) {
    worker
        .worker()
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(bearer(token)))
        .drainWorker(DrainWorkerRequest.getDefaultInstance());
  }

  private static Status.Code refused(Runnable call) {
    try {
      call.run();
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    }
    return Status.Code.OK;
  }
}
