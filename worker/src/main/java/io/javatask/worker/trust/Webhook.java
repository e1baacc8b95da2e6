package io.javatask.worker.trust;

import io.javatask.worker.config.TrustSettings.WebhookSettings;
import io.javatask.worker.ledger.Miss;
import io.javatask.worker.ledger.TrustDataset;
import io.javatask.worker.ledger.TrustLedger;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells a receiver of misses that began and ended, each at least once and in order. What cannot be
 * told waits in the ledger, and nothing waits for it.
 */
final class Webhook {
  private static final Logger LOG = LoggerFactory.getLogger(Webhook.class);
  private static final int AT_ONCE = 100;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

  private final WebhookSettings settings;
  private final HttpClient client;

  Webhook(WebhookSettings settings) {
    this.settings = settings;
    this.client =
        HttpClient.newBuilder()
            .connectTimeout(settings.timeout())
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /** What is sent of a miss. */
  static String body(TrustDataset dataset, Miss miss) {
    ObjectNode body = JsonMapper.shared().createObjectNode();
    body.put("event", miss.end().isPresent() ? "sla.recovered" : "sla.missed");
    body.put("id", miss.id());
    body.put("dataset", dataset.name());
    body.put("contract", dataset.contractName());
    body.put("contractVersion", dataset.contractVersion());
    body.put("sla", miss.sla());
    body.put("kind", miss.kind());
    body.put("objective", miss.objective());
    body.put("observed", miss.observed());
    body.put("interval", miss.part());
    body.put("beginTime", miss.begin().toString());
    miss.end().ifPresent(end -> body.put("endTime", end.toString()));
    body.put("cause", miss.cause().name());
    body.put("detail", miss.detail());
    miss.requestId().ifPresent(id -> body.put("requestId", id));
    body.put("dagId", miss.dagId());
    body.put("taskId", miss.taskId());
    body.put("dagRunId", miss.dagRunId());
    return body.toString();
  }

  /** Sends what waits; after a failure the rest waits too, so that the order is kept. */
  void deliver(TrustLedger ledger) {
    List<TrustLedger.Notice> due = ledger.notices(AT_ONCE);
    for (TrustLedger.Notice notice : due) {
      String problem = send(notice);
      if (!problem.isEmpty()) {
        Duration pause = pause(notice.attempts());
        ledger.untold(notice, pause);
        LOG.warn(
            "the webhook {} did not take a notice of {} ({}); again in {}",
            settings.url(),
            notice.time(),
            problem,
            pause);
        return;
      }
      ledger.told(notice.id());
    }
  }

  static Duration pause(long attempts) {
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(attempts, 20));
    return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
  }

  /** Empty if the receiver has it; else what was wrong. */
  private String send(TrustLedger.Notice notice) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(settings.url())
            .timeout(settings.timeout())
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", notice.id())
            .POST(HttpRequest.BodyPublishers.ofString(notice.body()));
    if (!settings.token().reveal().isEmpty()) {
      request.header("Authorization", "Bearer " + settings.token().reveal());
    }
    try {
      int status =
          client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
      return status / 100 == 2 ? "" : "status " + status;
    } catch (IOException e) {
      return e.getClass().getSimpleName() + ": " + e.getMessage();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }
}
