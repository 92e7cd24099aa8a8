package io.slipway.pipeline.cli;

import java.lang.reflect.Field;
import java.net.URL;
import java.net.URLStreamHandler;
import java.net.URLStreamHandlerFactory;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Spares the first {@code http:} URL of a process its search for providers of handlers in each jar
 * of the class path, which takes as long as a build without changes: the handlers are the JDK's
 * own, which it would come to in the end.
 */
final class UrlHandlers implements URLStreamHandlerFactory {
  private static final Set<String> PROTOCOLS = Set.of("http", "https");

  private final URLStreamHandlerFactory jdk;

  private UrlHandlers(URLStreamHandlerFactory jdk) {
    this.jdk = jdk;
  }

  /** To be called once; without {@code --add-opens java.base/java.net} all stays as it is. */
  static void useJdks() {
    try {
      Field factory = URL.class.getDeclaredField("defaultFactory");
      factory.setAccessible(true);
      URL.setURLStreamHandlerFactory(new UrlHandlers((URLStreamHandlerFactory) factory.get(null)));
    } catch (ReflectiveOperationException | RuntimeException e) {
      // A JDK that keeps them elsewhere, or a process that has a factory: it searches.
    }
  }

  @Override
  public @Nullable URLStreamHandler createURLStreamHandler(String protocol) {
    return PROTOCOLS.contains(protocol) ? jdk.createURLStreamHandler(protocol) : null;
  }
}
