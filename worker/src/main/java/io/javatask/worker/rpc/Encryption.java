package io.javatask.worker.rpc;

import io.grpc.InsecureServerCredentials;
import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.AdvancedTlsX509TrustManager;
import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.worker.config.TlsFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Date;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** How the server proves who it is, and whom it lets connect. */
final class Encryption {
  /** How often the files are looked at for a renewed certificate. */
  private static final long LOOK_AGAIN_SECONDS = 60;

  private Encryption() {}

  /**
   * The credentials of a server.
   *
   * @param files absent leaves calls in clear
   * @param timer looks for renewed files
   * @throws TaskException INVALID_CONFIG for a file that cannot be read, a key that does not fit,
   *     or a certificate that is not valid now
   */
  static ServerCredentials of(
      Optional<TlsFiles> files, Clock clock, ScheduledExecutorService timer) {
    return files.isEmpty() ? InsecureServerCredentials.create() : tls(files.get(), clock, timer);
  }

  private static ServerCredentials tls(
      TlsFiles files, Clock clock, ScheduledExecutorService timer) {
    checkValid("tls.certificate", files.certificate(), clock);
    TlsServerCredentials.Builder credentials = TlsServerCredentials.newBuilder();
    AdvancedTlsX509KeyManager identity = new AdvancedTlsX509KeyManager();
    try {
      identity.updateIdentityCredentials(
          files.certificate().toFile(),
          files.key().toFile(),
          LOOK_AGAIN_SECONDS,
          TimeUnit.SECONDS,
          timer);
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw unreadable("tls.key", files.key(), e);
    }
    credentials.keyManager(identity);
    files.clientCa().ifPresent(ca -> requireClients(credentials, ca, timer));
    return credentials.build();
  }

  private static void requireClients(
      TlsServerCredentials.Builder credentials, Path ca, ScheduledExecutorService timer) {
    try {
      AdvancedTlsX509TrustManager trust =
          AdvancedTlsX509TrustManager.newBuilder()
              .setVerification(
                  AdvancedTlsX509TrustManager.Verification.CERTIFICATE_ONLY_VERIFICATION)
              .build();
      trust.updateTrustCredentials(ca.toFile(), LOOK_AGAIN_SECONDS, TimeUnit.SECONDS, timer);
      credentials.trustManager(trust).clientAuth(TlsServerCredentials.ClientAuth.REQUIRE);
    } catch (IOException | GeneralSecurityException e) {
      throw unreadable("tls.clientCa", ca, e);
    }
  }

  private static void checkValid(String key, Path file, Clock clock) {
    try (InputStream in = Files.newInputStream(file)) {
      X509Certificate certificate =
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
      certificate.checkValidity(Date.from(clock.instant()));
    } catch (IOException | CertificateException e) {
      throw unreadable(key, file, e);
    }
  }

  private static TaskException unreadable(String key, Path file, Exception cause) {
    return new TaskException(
        ErrorCode.INVALID_CONFIG, key + ": " + file + " cannot be used: " + cause, cause);
  }
}
