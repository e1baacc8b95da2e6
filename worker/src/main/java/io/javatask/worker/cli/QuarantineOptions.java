package io.javatask.worker.cli;

import io.javatask.core.task.QuarantineFolder.Entry;
import io.javatask.core.task.QuarantineShelf;
import io.javatask.worker.rpc.QuarantineClient;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;

/** Which quarantine is meant: that of a worker that runs, or of a configuration. */
final class QuarantineOptions {
  @Mixin private PlaceOptions place = new PlaceOptions();

  QuarantineBook open(Console console) {
    return place
        .worker(console)
        .map(address -> remote(QuarantineClient.connect(address)))
        .orElseGet(() -> local(shelf(console)));
  }

  private QuarantineShelf shelf(Console console) {
    return new QuarantineShelf(place.config(console).quarantineDir(), place.locations(console));
  }

  private static QuarantineBook remote(QuarantineClient client) {
    return new QuarantineBook() {
      @Override
      public List<Entry> entries(Optional<String> table) {
        return client.entries(table);
      }

      @Override
      public List<String> rows(String id, int limit) {
        return client.rows(id, limit);
      }

      @Override
      public List<Entry> purge(Optional<String> table, Duration age, boolean dryRun) {
        return client.purge(table, age, dryRun);
      }

      @Override
      public void close() {
        client.close();
      }
    };
  }

  private static QuarantineBook local(QuarantineShelf shelf) {
    return new QuarantineBook() {
      @Override
      public List<Entry> entries(Optional<String> table) {
        return shelf.entries(table);
      }

      @Override
      public List<String> rows(String id, int limit) {
        return shelf.rows(id, limit);
      }

      @Override
      public List<Entry> purge(Optional<String> table, Duration age, boolean dryRun) {
        return shelf.purge(table, Clock.systemUTC().instant().minus(age), id -> false, dryRun);
      }

      @Override
      public void close() {}
    };
  }
}
