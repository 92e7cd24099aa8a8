package io.slipway.image.registry;

import com.google.cloud.tools.jib.api.Credential;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.RegistryException;
import io.slipway.image.BuildException;
import io.slipway.image.RegistryAccess;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Runs calls to registries: sessions are kept, failures that may pass are tried again, and an
 * interrupted caller doesn't wait for a socket.
 */
final class RegistryCalls implements AutoCloseable {

  /** What is done with a registry. */
  @FunctionalInterface
  interface Call<T> {
    /** What {@link #position} is while no bytes are to be moved. */
    long IDLE = -1;

    /** One attempt; the next may go on where it broke off. */
    T run(Session session) throws IOException, RegistryException;

    /** Moves on while bytes do, or is {@link #IDLE}; asked by another thread. */
    default long position() {
      return IDLE;
    }

    /** How many bytes were moved that need not be moved again. */
    default long done() {
      return 0;
    }
  }

  /** Waits between attempts. */
  @FunctionalInterface
  interface Sleeper {
    void sleep(Duration duration) throws InterruptedException;
  }

  /** A transfer that moves no byte for so long is broken off and tried again. */
  static final Duration STALL = Duration.ofSeconds(60);

  /** A transfer that breaks again and again may go on as long as it gets so far in between. */
  private static final long FURTHER = 8 << 20;

  private static final Duration HANG_UP = Duration.ofSeconds(5);

  private final RegistryAccess access;
  private final Sleeper sleeper;
  private final Duration stall;
  private final Map<String, Boolean> plain = new ConcurrentHashMap<>();
  private final Credentials credentials;
  private final PlainConnections connections = new PlainConnections();
  private final Map<Session.Scope, Session> sessions = new ConcurrentHashMap<>();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "slipway-registry");
            thread.setDaemon(true);
            return thread;
          });

  RegistryCalls(RegistryAccess access, Sleeper sleeper, Duration stall) {
    this.access = access;
    this.sleeper = sleeper;
    this.stall = stall;
    this.credentials = new Credentials(access, System.getenv());
  }

  <T> T call(Session.Scope scope, String attempted, Call<T> call)
      throws BuildException, InterruptedException {
    long reached = 0;
    for (int attempt = 1; ; attempt++) {
      try {
        return once(scope, call);
      } catch (IOException | RegistryException e) {
        boolean further = call.done() >= reached + FURTHER;
        if ((attempt == Retry.ATTEMPTS && !further) || !Retry.mayPass(e)) {
          throw Failures.explain(scope, attempted, attempt, e);
        }
        if (further) {
          reached = call.done();
          attempt = 1;
        }
        sleeper.sleep(Retry.delay(attempt, e));
      }
    }
  }

  /** One try; empty where it fails, whatever the reason. */
  <T> Optional<T> attempt(Session.Scope scope, Call<T> call)
      throws BuildException, InterruptedException {
    try {
      return Optional.of(once(scope, call));
    } catch (IOException | RegistryException e) {
      return Optional.empty();
    }
  }

  /** The same for what needs no session. */
  <T> Optional<T> attempt(Callable<T> call) throws InterruptedException {
    Future<T> future = threads.submit(call);
    try {
      return Optional.of(future.get());
    } catch (InterruptedException e) {
      future.cancel(true);
      throw e;
    } catch (ExecutionException e) {
      return Optional.empty();
    }
  }

  private <T> T once(Session.Scope scope, Call<T> call)
      throws IOException, RegistryException, BuildException, InterruptedException {
    RegistryHttpClient http = httpClient(scope.registry());
    Future<T> future = threads.submit(() -> call.run(session(scope, http)));
    try {
      return await(future, call, () -> abort(scope, http));
    } catch (InterruptedException e) {
      abort(scope, http);
      future.cancel(true);
      throw e;
    } catch (ExecutionException e) {
      throw rethrown(e.getCause());
    }
  }

  /** {@code hangUp} ends a transfer that stands still. */
  private <T> T await(Future<T> future, Call<T> call, Runnable hangUp)
      throws IOException, InterruptedException, ExecutionException {
    long seen = Call.IDLE;
    long since = System.nanoTime();
    while (true) {
      try {
        return future.get(stall.toMillis() / 4 + 1, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        long now = call.position();
        if (now == Call.IDLE || now != seen) {
          seen = now;
          since = System.nanoTime();
        } else if (System.nanoTime() - since >= stall.toNanos()) {
          hangUp.run();
          throw stalled(future);
        }
      }
    }
  }

  /** Waits until the transfer has let go of what the next attempt will use. */
  private SocketTimeoutException stalled(Future<?> future)
      throws InterruptedException, ExecutionException {
    try {
      future.get(HANG_UP.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      return new SocketTimeoutException("no byte was moved for " + stall.toSeconds() + " s");
    } catch (TimeoutException e) {
      throw new ExecutionException(
          new BlobTransferException("a transfer that stood still could not be ended"));
    }
    return new SocketTimeoutException("the transfer stood still until it was ended");
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
    if (isPlain(scope.registry())) {
      http.onlyPlainHttp();
    }
    Session opened = Session.open(scope, http, credential);
    Session raced = sessions.putIfAbsent(scope, opened);
    return raced == null ? opened : raced;
  }

  private RegistryHttpClient httpClient(String registry) {
    return new RegistryHttpClient(
        registry,
        access.plainHttp().contains(registry)
            || access.insecure().contains(registry)
            || Reachability.isLoopback(registry),
        connections);
  }

  /** Whether a registry may be spoken to without TLS and may want it. */
  boolean mayBePlain(String registry) {
    return access.plainHttp().contains(registry) || Reachability.isLoopback(registry);
  }

  private boolean isPlain(String registry) throws IOException {
    boolean listed = access.plainHttp().contains(registry);
    boolean found = Reachability.check(registry, plain.getOrDefault(registry, listed));
    plain.put(registry, found);
    return found;
  }

  @Override
  public void close() {
    sessions.values().forEach(Session::abort);
    sessions.clear();
    connections.close();
    threads.shutdownNow();
  }
}
