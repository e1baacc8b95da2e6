package io.javatask.worker;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** An authority of one directory and the certificates that it signs, made by the JDK's keytool. */
final class TestCertificates {
  private static final String PASSWORD = "changeit";
  private final Path directory;
  private final Path authority;

  /** Files of a certificate and its key, PEM. */
  record Pair(Path certificate, Path key) {}

  TestCertificates(Path directory, String name) {
    this.directory = directory;
    this.authority = directory.resolve(name + ".p12");
    keytool(authority, "-genkeypair", "-dname", "CN=" + name, "-ext", "bc:c", "-validity", "30");
    write(ca(), pem("CERTIFICATE", List.of(encoded(certificates(authority).get(0)))));
  }

  /** The authority's own certificate. */
  Path ca() {
    return authority.resolveSibling(authority.getFileName() + ".pem");
  }

  /** A certificate for this machine, valid from now on. */
  Pair sign(String name) {
    return sign(name, "-validity", "30");
  }

  /** A certificate for this machine that ended yesterday. */
  Pair signExpired(String name) {
    return sign(name, "-startdate", "-10d", "-validity", "9");
  }

  private Pair sign(String name, String... validity) {
    Path store = directory.resolve(name + ".p12");
    Path request = directory.resolve(name + ".csr");
    Path signed = directory.resolve(name + ".crt");
    keytool(store, "-genkeypair", "-dname", "CN=" + name);
    keytool(store, "-certreq", "-file", request.toString());
    List<String> signing =
        new ArrayList<>(
            List.of("-gencert", "-rfc", "-ext", "san=ip:127.0.0.1,dns:localhost", "-infile"));
    signing.addAll(List.of(request.toString(), "-outfile", signed.toString()));
    signing.addAll(Arrays.asList(validity));
    keytool(authority, signing.toArray(String[]::new));
    Path key = directory.resolve(name + ".key");
    write(key, pem("PRIVATE KEY", List.of(privateKey(store))));
    return new Pair(signed, key);
  }

  private static void keytool(Path store, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                arguments[0],
                "-alias",
                "own",
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD));
    if (arguments[0].equals("-genkeypair")) {
      command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1"));
    }
    command.addAll(Arrays.asList(arguments).subList(1, arguments.length));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException("keytool failed: " + said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyStore open(Path store) throws GeneralSecurityException, IOException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    return keys;
  }

  private static List<Certificate> certificates(Path store) {
    try {
      return List.of(open(store).getCertificateChain("own"));
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] privateKey(Path store) {
    try {
      return open(store).getKey("own", PASSWORD.toCharArray()).getEncoded();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] encoded(Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String pem(String kind, List<byte[]> blocks) {
    StringBuilder out = new StringBuilder();
    for (byte[] block : blocks) {
      out.append("-----BEGIN ").append(kind).append("-----\n");
      out.append(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(block));
      out.append("\n-----END ").append(kind).append("-----\n");
    }
    return out.toString();
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
