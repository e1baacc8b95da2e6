package io.javatask.worker;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.javatask.worker.config.LogFormat;
import io.javatask.worker.rpc.GrpcLog;
import org.slf4j.LoggerFactory;

/**
 * Sends the log to the standard error, as plain lines. In code, because reading a configuration
 * file would cost every command a tenth of a second.
 */
public final class Logging extends ContextAwareBase implements Configurator {
  private static final String CONSOLE = "console";
  private static final String PATTERN =
      "%date{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0} [%thread] %message%n";

  /** What the log is turned to unless a command says otherwise. */
  private static final Level USUAL = Level.WARN;

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    show(context, text(context));
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(USUAL);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  private static void show(LoggerContext context, Encoder<ILoggingEvent> encoder) {
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setName(CONSOLE);
    console.setTarget("System.err");
    console.setEncoder(encoder);
    console.start();
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.detachAppender(CONSOLE);
    root.addAppender(console);
  }

  private static Encoder<ILoggingEvent> text(LoggerContext context) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(PATTERN);
    encoder.start();
    return encoder;
  }

  /** Of each line its time, level, thread, logger, message, stack trace, and the run as mdc. */
  private static Encoder<ILoggingEvent> json(LoggerContext context) {
    JsonEncoder encoder = new JsonEncoder();
    encoder.setContext(context);
    encoder.setWithSequenceNumber(false);
    encoder.setWithNanoseconds(false);
    encoder.setWithContext(false);
    encoder.setWithMessage(false);
    encoder.setWithFormattedMessage(true);
    encoder.setWithArguments(false);
    encoder.start();
    return encoder;
  }

  /** Shows our own lines from INFO on; those of libraries only where they warn. */
  static void verbose(LogFormat format) {
    if (format == LogFormat.JSON
        && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      show(context, json(context));
    }
    // gRPC would show a stack trace, and what it was sent, for whoever speaks no HTTP/2 to the port
    GrpcLog.show();
    if (LoggerFactory.getLogger("io.javatask") instanceof Logger ours) {
      ours.setLevel(Level.INFO);
    }
  }
}
