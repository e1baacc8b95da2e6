package io.javatask.worker.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The files of an encrypted endpoint, all PEM. They are read again when they change, so that a
 * certificate is renewed without a restart.
 *
 * @param certificate the worker's certificate, and those that lead to its authority
 * @param key its private key, PKCS #8
 * @param clientCa the authorities whose clients are let in (mutual TLS); absent lets every client
 *     connect
 */
public record TlsFiles(Path certificate, Path key, Optional<Path> clientCa) {}
