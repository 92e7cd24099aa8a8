package io.slipway.pipeline.cli;

import java.text.MessageFormat;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what the JDK logs to where all logs go. That there is such a service counts more than what
 * it does: java.util.logging asks for one when it starts, and where the first two jars have none
 * ({@code pom.xml}) all jars are opened to look for it, which takes as long as to parse the command
 * line.
 */
public final class PlatformLogs extends System.LoggerFinder {

  @Override
  public System.Logger getLogger(String name, Module module) {
    return new ToSlf4j(LoggerFactory.getLogger(name));
  }

  private record ToSlf4j(Logger logger) implements System.Logger {

    @Override
    public String getName() {
      return logger.getName();
    }

    @Override
    public boolean isLoggable(Level level) {
      return switch (level) {
        case ALL -> true;
        case OFF -> false;
        default -> logger.isEnabledForLevel(slf4j(level));
      };
    }

    @Override
    public void log(
        Level level,
        @Nullable ResourceBundle bundle,
        @Nullable String message,
        @Nullable Throwable thrown) {
      if (isLoggable(level)) {
        logger.atLevel(slf4j(level)).setCause(thrown).log(localized(bundle, message));
      }
    }

    @Override
    public void log(
        Level level,
        @Nullable ResourceBundle bundle,
        @Nullable String format,
        @Nullable Object @Nullable ... parameters) {
      if (isLoggable(level)) {
        String text = localized(bundle, format);
        boolean plain = parameters == null || parameters.length == 0;
        logger.atLevel(slf4j(level)).log(plain ? text : MessageFormat.format(text, parameters));
      }
    }

    private static String localized(@Nullable ResourceBundle bundle, @Nullable String key) {
      return bundle != null && key != null && bundle.containsKey(key)
          ? bundle.getString(key)
          : String.valueOf(key);
    }

    private static org.slf4j.event.Level slf4j(Level level) {
      return switch (level) {
        case ALL, TRACE -> org.slf4j.event.Level.TRACE;
        case DEBUG -> org.slf4j.event.Level.DEBUG;
        case INFO -> org.slf4j.event.Level.INFO;
        case WARNING -> org.slf4j.event.Level.WARN;
        case ERROR, OFF -> org.slf4j.event.Level.ERROR;
      };
    }
  }
}
