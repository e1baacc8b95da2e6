package io.javatask.worker.lineage;

import io.javatask.worker.config.LineageTransport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/** A POST of each event, as Marquez and others take them. */
final class HttpTransport implements Transport {
  /** What says that an event itself is at fault; of anything else the backend may recover. */
  private static final List<Integer> REFUSALS = List.of(400, 413, 415, 422);

  private static final int QUOTED = 300;

  private final LineageTransport.Http settings;
  private final HttpClient client;

  HttpTransport(LineageTransport.Http settings) {
    this.settings = settings;
    // an offer to speak HTTP/2 in clear is what some servers stumble over
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(settings.timeout())
            .build();
  }

  @Override
  public void send(String key, String event) throws UndeliveredException, InterruptedException {
    HttpResponse<String> response;
    try {
      response =
          client.send(request(event), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw UndeliveredException.forNow(settings.url() + " does not answer: " + e, e);
    }
    int status = response.statusCode();
    if (status / 100 == 2) {
      return;
    }
    String message = settings.url() + " answers " + status + ": " + quoted(response.body());
    throw REFUSALS.contains(status)
        ? UndeliveredException.forGood(message)
        : UndeliveredException.forNow(message, pause(response));
  }

  private HttpRequest request(String event) {
    byte[] body = event.getBytes(StandardCharsets.UTF_8);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(settings.url())
            .timeout(settings.timeout())
            .header("Content-Type", "application/json");
    if (settings.gzip()) {
      request.header("Content-Encoding", "gzip");
      body = compressed(body);
    }
    if (!settings.token().reveal().isEmpty()) {
      request.header("Authorization", "Bearer " + settings.token().reveal());
    }
    return request.POST(HttpRequest.BodyPublishers.ofByteArray(body)).build();
  }

  private static byte[] compressed(byte[] body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static Optional<Duration> pause(HttpResponse<String> response) {
    return response
        .headers()
        .firstValue("Retry-After")
        .filter(seconds -> seconds.matches("\\d{1,5}"))
        .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)));
  }

  private static String quoted(String body) {
    String line = body.strip().replaceAll("\\s+", " ");
    return line.length() <= QUOTED ? line : line.substring(0, QUOTED) + "…";
  }
}
