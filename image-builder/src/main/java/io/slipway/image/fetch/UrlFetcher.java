package io.slipway.image.fetch;

import io.slipway.image.BuildException;
import io.slipway.image.store.Blob;
import io.slipway.image.store.BlobStore;
import io.slipway.image.store.BlobWriter;
import io.slipway.image.store.Session;
import io.slipway.image.store.StateDirectory;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Fetches files over http and https into the blob store. A server that gave an ETag or a
 * Last-Modified is asked only whether the file has changed. Redirects are followed, but not from
 * https to http. Safe for use by several threads.
 */
public final class UrlFetcher {
  /** No file of an image is this large; an endless answer is. */
  static final long MAX_BYTES = 64L << 30;

  private static final int ATTEMPTS = 5;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Set<Integer> TEMPORARY = Set.of(408, 429, 500, 502, 503, 504);
  private static final int NOT_MODIFIED = 304;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final int MAX_REDIRECTS = 10;

  private final BlobStore blobs;
  private final Session session;
  private final UrlMemory memory;
  private final FetchSecrets secrets;

  /** Made when the first file is fetched: it brings TLS with it, which most builds never need. */
  private @Nullable HttpClient client;

  public UrlFetcher(StateDirectory state, Session session, FetchSecrets secrets) {
    this.secrets = secrets;
    this.blobs = state.blobs();
    this.session = session;
    this.memory = new UrlMemory(state.cache().resolve("urls"), blobs);
  }

  private synchronized HttpClient client() {
    HttpClient known = client;
    if (known == null) {
      HttpClient.Builder builder =
          HttpClient.newBuilder()
              .connectTimeout(Duration.ofSeconds(20))
              .followRedirects(HttpClient.Redirect.NEVER);
      ProxySelector proxies = ProxySelector.getDefault();
      known = (proxies == null ? builder : builder.proxy(proxies)).build();
      client = known;
    }
    return known;
  }

  /** What may pass, tried again after a pause. */
  private static final class Temporary extends IOException {
    private static final long serialVersionUID = 1L;

    private final Duration asked;

    Temporary(String message, Duration asked) {
      super(message);
      this.asked = asked;
    }
  }

  /** The server said no. */
  private static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message);
    }
  }

  /**
   * @throws BuildException with the URL, its query left out, and what came back
   */
  public Download fetch(String url) throws BuildException, InterruptedException {
    URI uri = uri(url);
    for (int attempt = 1; ; attempt++) {
      try {
        return once(url, uri);
      } catch (InterruptedIOException | ClosedByInterruptException e) {
        throw (InterruptedException) new InterruptedException().initCause(e);
      } catch (IOException e) {
        if (attempt == ATTEMPTS || e instanceof Refused) {
          throw new BuildException(
              "could not fetch "
                  + shown(url)
                  + (attempt > 1 ? " (" + attempt + " attempts)" : "")
                  + ": "
                  + reason(e),
              e);
        }
        Thread.sleep(pause(attempt, e).toMillis());
      }
    }
  }

  /** What a message may show of a URL. */
  public static String shown(String url) {
    return url.replaceFirst("://[^/@]*@", "://").replaceFirst("[?#].*", "");
  }

  private static URI uri(String url) throws BuildException {
    try {
      return URI.create(url.replaceFirst("#.*", ""));
    } catch (IllegalArgumentException e) {
      throw new BuildException("'" + shown(url) + "' is no URL", e);
    }
  }

  private static String reason(IOException e) {
    Throwable cause = e;
    while (cause.getMessage() == null && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof java.net.ConnectException) {
      return "nothing answers at that host and port";
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  private static Duration pause(int attempt, IOException failure) {
    Duration pause = FIRST_PAUSE.multipliedBy(1L << (attempt - 1));
    if (failure instanceof Temporary temporary && temporary.asked.compareTo(pause) > 0) {
      pause = temporary.asked;
    }
    return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
  }

  private Download once(String url, URI uri) throws IOException, InterruptedException {
    Optional<UrlMemory.Known> known = memory.find(url);
    HttpResponse<Flow.Publisher<List<ByteBuffer>>> response = send(uri, known);
    try (BodyStream body = new BodyStream(PATIENCE)) {
      response.body().subscribe(body);
      int status = response.statusCode();
      if (status == NOT_MODIFIED && known.isPresent()) {
        return new Download(known.get().blob(), date(known.get().lastModified()));
      }
      if (TEMPORARY.contains(status)) {
        throw new Temporary("the server answered " + status, retryAfter(response));
      }
      if (status != 200) {
        throw new Refused("the server answered " + status);
      }
      return save(url, response, body);
    }
  }

  /** Redirects are followed here, because each host is told its own secret and no other's. */
  private HttpResponse<Flow.Publisher<List<ByteBuffer>>> send(
      URI first, Optional<UrlMemory.Known> known) throws IOException, InterruptedException {
    URI uri = first;
    for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
      HttpResponse<Flow.Publisher<List<ByteBuffer>>> response =
          client().send(request(uri, known), HttpResponse.BodyHandlers.ofPublisher());
      Optional<String> location = response.headers().firstValue("Location");
      if (!REDIRECTS.contains(response.statusCode()) || location.isEmpty()) {
        return response;
      }
      try (BodyStream unread = new BodyStream(PATIENCE)) {
        response.body().subscribe(unread);
      }
      uri = redirected(uri, location.get());
    }
    throw new Refused("the server redirects more than " + MAX_REDIRECTS + " times");
  }

  private static URI redirected(URI from, String location) throws Refused {
    URI to;
    try {
      to = from.resolve(location);
    } catch (IllegalArgumentException e) {
      throw new Refused("the server redirects to what is no URL");
    }
    if ("https".equals(from.getScheme()) && !"https".equals(to.getScheme())) {
      throw new Refused("the server redirects from https to " + to.getScheme());
    }
    return to;
  }

  private HttpRequest request(URI uri, Optional<UrlMemory.Known> known) throws IOException {
    HttpRequest.Builder request;
    try {
      request = HttpRequest.newBuilder(uri).timeout(PATIENCE).header("User-Agent", "slipway");
    } catch (IllegalArgumentException e) {
      throw new Refused("it is no http URL with a host");
    }
    known
        .map(UrlMemory.Known::etag)
        .filter(e -> !e.isEmpty())
        .ifPresent(etag -> request.header("If-None-Match", etag));
    known
        .map(UrlMemory.Known::lastModified)
        .filter(e -> !e.isEmpty())
        .ifPresent(date -> request.header("If-Modified-Since", date));
    secrets.forFile(uri).ifPresent(value -> request.header("Authorization", value));
    return request.build();
  }

  private static Duration retryAfter(HttpResponse<?> response) {
    return response
        .headers()
        .firstValue("Retry-After")
        .filter(value -> value.matches("\\d{1,6}"))
        .map(value -> Duration.ofSeconds(Long.parseLong(value)))
        .orElse(Duration.ZERO);
  }

  private Download save(String url, HttpResponse<?> response, BodyStream body) throws IOException {
    Blob blob;
    try (BlobWriter writer = blobs.create(session)) {
      byte[] buffer = new byte[1 << 16];
      for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
        writer.write(buffer, 0, n);
        if (writer.size() > MAX_BYTES) {
          throw new Refused("the file is larger than " + MAX_BYTES + " bytes");
        }
      }
      blob = writer.commit();
    }
    String etag = response.headers().firstValue("ETag").orElse("");
    String modified = response.headers().firstValue("Last-Modified").orElse("");
    if (!etag.isEmpty() || !modified.isEmpty()) {
      memory.put(url, new UrlMemory.Known(blob, etag, modified), session);
    }
    return new Download(blob, date(modified));
  }

  private static @Nullable Instant date(String header) {
    try {
      return header.isEmpty()
          ? null
          : ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }
}
