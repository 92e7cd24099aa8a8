package io.slipway.image.registry;

import com.google.cloud.tools.jib.api.Credential;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.RegistryException;
import io.slipway.image.BuildException;
import io.slipway.image.RegistryAccess;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Runs calls to registries: sessions are kept, failures that may pass are tried again, and an
 * interrupted caller doesn't wait for a socket.
 */
final class RegistryCalls implements AutoCloseable {

  /** What is done with a registry. */
  @FunctionalInterface
  interface Call<T> {
    T run(Session session) throws IOException, RegistryException;
  }

  /** Waits between attempts. */
  @FunctionalInterface
  interface Sleeper {
    void sleep(Duration duration) throws InterruptedException;
  }

  private final RegistryAccess access;
  private final Sleeper sleeper;
  private final Credentials credentials;
  private final Map<Session.Scope, Session> sessions = new ConcurrentHashMap<>();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "slipway-registry");
            thread.setDaemon(true);
            return thread;
          });

  RegistryCalls(RegistryAccess access, Sleeper sleeper) {
    this.access = access;
    this.sleeper = sleeper;
    this.credentials = new Credentials(access, System.getenv());
  }

  <T> T call(Session.Scope scope, String attempted, Call<T> call)
      throws BuildException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        return once(scope, call);
      } catch (IOException | RegistryException e) {
        if (attempt == Retry.ATTEMPTS || !Retry.mayPass(e)) {
          throw Failures.explain(scope, attempted, attempt, e);
        }
        sleeper.sleep(Retry.delay(attempt, e));
      }
    }
  }

  private <T> T once(Session.Scope scope, Call<T> call)
      throws IOException, RegistryException, BuildException, InterruptedException {
    RegistryHttpClient http = httpClient(scope.registry());
    Future<T> future = threads.submit(() -> call.run(session(scope, http)));
    try {
      return future.get();
    } catch (InterruptedException e) {
      abort(scope, http);
      future.cancel(true);
      throw e;
    } catch (ExecutionException e) {
      throw rethrown(e.getCause());
    }
  }

  private void abort(Session.Scope scope, RegistryHttpClient http) {
    Session session = sessions.remove(scope);
    if (session != null) {
      session.abort();
    }
    http.hangUp();
  }

  private static IOException rethrown(@Nullable Throwable cause)
      throws IOException, RegistryException, BuildException {
    if (cause instanceof RegistryException e) {
      throw e;
    } else if (cause instanceof IOException && cause.getCause() instanceof RegistryException e) {
      throw e;
    } else if (cause instanceof BuildException e) {
      throw e;
    } else if (cause instanceof IOException e) {
      return e;
    } else if (cause instanceof RuntimeException e) {
      throw e;
    } else if (cause instanceof Error e) {
      throw e;
    }
    return new IOException(cause);
  }

  private Session session(Session.Scope scope, RegistryHttpClient http)
      throws IOException, RegistryException, BuildException {
    Session known = sessions.get(scope);
    if (known != null) {
      return known;
    }
    ImageReference image = ImageReference.of(scope.registry(), scope.repository(), null);
    Optional<Credential> credential = credentials.find(image);
    Reachability.check(scope.registry(), plain(scope.registry()));
    Session opened = Session.open(scope, http, credential);
    Session raced = sessions.putIfAbsent(scope, opened);
    return raced == null ? opened : raced;
  }

  private RegistryHttpClient httpClient(String registry) {
    return new RegistryHttpClient(
        plain(registry), access.insecure().contains(registry) || Reachability.isLoopback(registry));
  }

  private boolean plain(String registry) {
    return access.plainHttp().contains(registry);
  }

  @Override
  public void close() {
    sessions.values().forEach(Session::abort);
    sessions.clear();
    threads.shutdownNow();
  }
}
