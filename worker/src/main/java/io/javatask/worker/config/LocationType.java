package io.javatask.worker.config;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What a location can be. */
enum LocationType {
  DIRECTORY,
  DUCKDB,
  POSTGRES;

  /** The name as the configuration writes it. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The keys that such a location has. */
  List<String> keys() {
    Stream<ConfigKey> own =
        switch (this) {
          case DIRECTORY -> Stream.of(ConfigKey.LOCATION_PATH);
          case DUCKDB ->
              Stream.of(
                  ConfigKey.LOCATION_PATH, ConfigKey.LOCATION_MEMORY, ConfigKey.LOCATION_QUERIES);
          case POSTGRES ->
              Stream.of(
                  ConfigKey.LOCATION_URL,
                  ConfigKey.LOCATION_USER,
                  ConfigKey.LOCATION_PASSWORD_ENV,
                  ConfigKey.LOCATION_PASSWORD_FILE,
                  ConfigKey.LOCATION_SQL_USER,
                  ConfigKey.LOCATION_SQL_PASSWORD_ENV,
                  ConfigKey.LOCATION_SQL_PASSWORD_FILE,
                  ConfigKey.LOCATION_QUERIES);
        };
    Stream<ConfigKey> shared =
        Stream.of(
            ConfigKey.LOCATION_TYPE,
            ConfigKey.LOCATION_QUEUE,
            ConfigKey.LOCATION_SQL_TIMEOUT,
            ConfigKey.LOCATION_SQL_FROM_SENT_CONTRACTS);
    return Stream.concat(shared, own).sorted().map(ConfigKey::last).toList();
  }
}
