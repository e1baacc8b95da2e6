package io.javatask.worker;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.protobuf.Descriptors.Descriptor;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.javatask.core.location.SqlPolicy;
import io.javatask.proto.v1.ContractServiceGrpc;
import io.javatask.proto.v1.ListTaskTypesRequest;
import io.javatask.proto.v1.QuarantineServiceGrpc;
import io.javatask.proto.v1.TaskRunServiceGrpc;
import io.javatask.proto.v1.TaskTypeServiceGrpc;
import io.javatask.proto.v1.TrustServiceGrpc;
import io.javatask.proto.v1.WorkerServiceGrpc;
import io.javatask.worker.config.LocationConfig;
import io.javatask.worker.config.Secret;
import io.javatask.worker.config.Security;
import io.javatask.worker.config.WorkerConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Requests that nobody should send: each is answered, none by a defect or with a secret, and the
 * worker serves on.
 *
 * <p>{@code -Djavatask.fuzz.requests=N} sends that many to each kind of ledger, {@code
 * -Djavatask.fuzz.seed=S} others.
 */
@ParameterizedClass
@EnumSource
class RpcFuzzTest {
  private static final int SHORT = 600;
  private static final String PASSWORD = "hunter2-of-the-shop";
  private static final String TOKEN = "fuzzing-token-0123456789";
  private static final Path FIGURES = Path.of("../build/soak");

  /** What says that the caller is to blame, or that there is too much to do. */
  private static final Set<Status.Code> FINE =
      Set.of(
          Status.Code.OK,
          Status.Code.INVALID_ARGUMENT,
          Status.Code.NOT_FOUND,
          Status.Code.FAILED_PRECONDITION,
          Status.Code.RESOURCE_EXHAUSTED,
          Status.Code.UNIMPLEMENTED);

  /** Only for calls that wait by design, or need a queue or store that is not there. */
  private static final Set<Status.Code> WAITING =
      Set.of(Status.Code.DEADLINE_EXCEEDED, Status.Code.UNAVAILABLE);

  private static final List<ServiceDescriptor> SERVICES =
      List.of(
          TaskRunServiceGrpc.getServiceDescriptor(),
          ContractServiceGrpc.getServiceDescriptor(),
          QuarantineServiceGrpc.getServiceDescriptor(),
          TaskTypeServiceGrpc.getServiceDescriptor(),
          TrustServiceGrpc.getServiceDescriptor(),
          WorkerServiceGrpc.getServiceDescriptor());

  @Parameter TestLedger kind = TestLedger.SQLITE;
  @TempDir Path home = Path.of("");

  @Test
  void anyRequestIsAnswered() throws Exception {
    long requests = Long.getLong("javatask.fuzz.requests", SHORT);
    long seed = Long.getLong("javatask.fuzz.seed", 1);
    ListAppender<ILoggingEvent> log = listen();
    Map<String, Long> answers = new TreeMap<>();
    List<String> findings = new ArrayList<>();
    long began = System.nanoTime();
    try (TestWorker worker = TestWorker.start(config())) {
      Channel channel = channel(worker);
      List<MethodDescriptor<?, ?>> methods = methods();
      for (long number = 0; number < requests && findings.size() < 20; number++) {
        MethodDescriptor<?, ?> method = methods.get((int) (number % methods.size()));
        Status status = send(channel, method, seed * 1_000_003 + number);
        answers.merge(status.getCode().name(), 1L, Long::sum);
        judge(method, status, number).ifPresent(findings::add);
        if (number % 100 == 0) {
          noise(worker.port, seed + number);
        }
      }
      // it still does what it is there for
      assertThat(
              TaskTypeServiceGrpc.newBlockingStub(channel)
                  .listTaskTypes(ListTaskTypesRequest.getDefaultInstance())
                  .getTaskTypesCount())
          .isPositive();
    }
    log.list.stream()
        .map(ILoggingEvent::getFormattedMessage)
        .filter(line -> line.contains(PASSWORD) || line.contains(TOKEN))
        .forEach(line -> findings.add("a secret in the log: " + line));
    write(requests, answers, findings, (System.nanoTime() - began) / 1e9);
    assertThat(findings).isEmpty();
  }

  private Optional<String> judge(MethodDescriptor<?, ?> method, Status status, long number) {
    boolean waits =
        method.getType() == MethodDescriptor.MethodType.SERVER_STREAMING
            || method.getFullMethodName().contains("Wait")
            || method.getFullMethodName().contains("Submit")
            || method.getFullMethodName().contains("Quarantine");
    String said = String.valueOf(status.getDescription()) + status.getCause();
    boolean fine = FINE.contains(status.getCode()) || (waits && WAITING.contains(status.getCode()));
    if (fine && !said.contains(PASSWORD) && !said.contains(TOKEN)) {
      return Optional.empty();
    }
    return Optional.of(number + " " + method.getFullMethodName() + ": " + status);
  }

  private static List<MethodDescriptor<?, ?>> methods() {
    return SERVICES.stream()
        .flatMap(service -> service.getMethods().stream())
        .filter(method -> !method.getFullMethodName().endsWith("DrainWorker"))
        .<MethodDescriptor<?, ?>>map(method -> method)
        .toList();
  }

  private static Status send(Channel channel, MethodDescriptor<?, ?> method, long seed) {
    RequestFuzz fuzz = new RequestFuzz(seed);
    Descriptor type =
        ((ProtoMethodDescriptorSupplier) method.getSchemaDescriptor())
            .getMethodDescriptor()
            .getInputType();
    byte[] body = seed % 3 == 0 ? fuzz.bytes(type) : fuzz.message(type).toByteArray();
    MethodDescriptor<byte[], byte[]> raw =
        MethodDescriptor.<byte[], byte[]>newBuilder(Bytes.INSTANCE, Bytes.INSTANCE)
            .setType(method.getType())
            .setFullMethodName(method.getFullMethodName())
            .build();
    boolean waits = method.getFullMethodName().contains("Wa");
    CallOptions options =
        CallOptions.DEFAULT.withDeadlineAfter(waits ? 200 : 20_000, TimeUnit.MILLISECONDS);
    try {
      Iterator<byte[]> answers =
          ClientCalls.blockingServerStreamingCall(channel, raw, options, body);
      while (answers.hasNext()) {
        answers.next();
      }
      return Status.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus();
    }
  }

  /** What is no HTTP at all, or ends in the middle. */
  private static void noise(int port, long seed) throws IOException {
    byte[] bytes = new byte[64];
    new Random(seed).nextBytes(bytes);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      OutputStream out = socket.getOutputStream();
      if (seed % 2 == 0) {
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      }
      out.write(bytes);
      out.flush();
    }
  }

  private WorkerConfig config() throws IOException {
    Path tokens = home.resolve("tokens");
    Files.writeString(tokens, "fuzz admin " + TOKEN + "\n");
    Path landing = Files.createDirectories(home.resolve("landing"));
    Files.createDirectories(home.resolve("contracts"));
    Files.writeString(landing.resolve("a.csv"), "id\n1\n");
    Files.createSymbolicLink(landing.resolve("link"), Path.of("/etc"));
    WorkerConfig plain = TestWorker.config(home, TestWorker.LIMITS, 0, kind.fresh());
    Map<String, LocationConfig> locations = new LinkedHashMap<>(plain.locations());
    locations.put(
        "shop",
        new LocationConfig.Postgres(
            "jdbc:postgresql://127.0.0.1:1/shop",
            "loader",
            new Secret(PASSWORD),
            Optional.empty(),
            SqlPolicy.DEFAULT));
    return plain.toBuilder()
        .security(new Security(Optional.empty(), Optional.of(tokens)))
        .locations(locations)
        .build();
  }

  private static Channel channel(TestWorker worker) {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + TOKEN);
    return ClientInterceptors.intercept(
        worker.channel, MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  private static ListAppender<ILoggingEvent> listen() {
    ListAppender<ILoggingEvent> appender = new ListAppender<>();
    appender.start();
    ((Logger) LoggerFactory.getLogger("io.javatask")).addAppender(appender);
    return appender;
  }

  private void write(
      long requests, Map<String, Long> answers, List<String> findings, double seconds)
      throws IOException {
    Files.createDirectories(FIGURES);
    Files.writeString(
        FIGURES.resolve("rpc-" + kind.name().toLowerCase(java.util.Locale.ROOT) + ".json"),
        JsonMapper.shared()
            .writerWithDefaultPrettyPrinter()
            .writeValueAsString(
                Map.of(
                    "ledger", kind,
                    "requests", requests,
                    "answers", answers,
                    "findings", findings,
                    "seconds", seconds)));
  }

  /** Sends bytes as they are. */
  private enum Bytes implements MethodDescriptor.Marshaller<byte[]> {
    INSTANCE;

    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
