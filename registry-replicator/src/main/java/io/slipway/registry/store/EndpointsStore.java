package io.slipway.registry.store;

import io.slipway.registry.store.StoreException.Kind;
import io.slipway.registry.traffic.Traffic;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A registry that answers at several endpoints, which serve the same content. A question goes to
 * the first that is up, and on to the next where one fails; a blob's read goes on at another at the
 * byte reached; an upload belongs to the endpoint at which it was begun.
 */
final class EndpointsStore implements ArtifactStore {

  private static final int MOST_READERS = 10_000;

  private final String name;
  private final List<Endpoint> endpoints;
  private final Traffic traffic;
  private final EndpointListener listener;

  /** Who was last asked for which blob's bytes. */
  private final Map<String, Endpoint> readers = new ConcurrentHashMap<>();

  /** Those who gave bytes that were not the digest's: asked for blobs after all others. */
  private final Set<Endpoint> liars = ConcurrentHashMap.newKeySet();

  record Endpoint(RegistryStore store, EndpointHealth health) {}

  @FunctionalInterface
  private interface Question<T> {
    T of(RegistryStore store) throws StoreException, InterruptedException;
  }

  EndpointsStore(
      String name, List<Endpoint> endpoints, Traffic traffic, EndpointListener listener) {
    this.name = name;
    this.endpoints = List.copyOf(endpoints);
    this.traffic = traffic;
    this.listener = listener;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Traffic traffic() {
    return traffic;
  }

  /** Those that are up; all of them where none is: a check may lag behind. */
  private List<Endpoint> usable() {
    List<Endpoint> up = endpoints.stream().filter(one -> one.health().isUp()).toList();
    return up.isEmpty() ? endpoints : up;
  }

  private <T> T ask(Question<T> question) throws StoreException, InterruptedException {
    return ask(usable(), question);
  }

  private <T> T ask(List<Endpoint> candidates, Question<T> question)
      throws StoreException, InterruptedException {
    @Nullable StoreException last = null;
    for (Endpoint endpoint : candidates) {
      try {
        T answer = question.of(endpoint.store());
        endpoint.health().succeeded();
        return answer;
      } catch (StoreException e) {
        if (!isEndpointsOwn(e)) {
          throw e;
        }
        failed(endpoint, e.getMessage());
        last = e;
      }
    }
    throw last == null ? new StoreException(Kind.UNAVAILABLE, name + " has no endpoint.") : last;
  }

  /** What another endpoint may do better: no answer, a broken one, or wrong content. */
  private static boolean isEndpointsOwn(StoreException e) {
    return switch (e.kind()) {
      case UNAVAILABLE, CORRUPT, UNTRUSTED -> true;
      case BUSY -> e.status() != 429;
      default -> false;
    };
  }

  private void failed(Endpoint endpoint, @Nullable String reason) {
    if (endpoint.health().failed(String.valueOf(reason))) {
      listener.endpointFailed(name, endpoint.store().name(), String.valueOf(reason));
    }
  }

  @Override
  public List<String> repositories() throws StoreException, InterruptedException {
    return ask(RegistryStore::repositories);
  }

  @Override
  public List<String> tags(String repository) throws StoreException, InterruptedException {
    return ask(store -> store.tags(repository));
  }

  @Override
  public boolean isUnknown(String repository) throws StoreException, InterruptedException {
    return ask(store -> store.isUnknown(repository));
  }

  @Override
  public Optional<String> resolve(String repository, String reference)
      throws StoreException, InterruptedException {
    return ask(store -> store.resolve(repository, reference));
  }

  @Override
  public Manifest manifest(String repository, String reference)
      throws StoreException, InterruptedException {
    return ask(store -> store.manifest(repository, reference));
  }

  @Override
  public List<String> referrers(String repository, String digest)
      throws StoreException, InterruptedException {
    return ask(store -> store.referrers(repository, digest));
  }

  @Override
  public boolean hasBlob(String repository, Blob blob) throws StoreException, InterruptedException {
    return ask(store -> store.hasBlob(repository, blob));
  }

  @Override
  public InputStream openBlob(String repository, Blob blob, long from)
      throws StoreException, InterruptedException {
    List<Endpoint> honestFirst =
        usable().stream().sorted(Comparator.comparing(liars::contains)).toList();
    InputStream body =
        ask(
            honestFirst,
            store -> {
              remember(blob, endpoint(store));
              return store.openBlob(repository, blob, from);
            });
    return new WatchedStream(body, readers.getOrDefault(blob.digest(), honestFirst.get(0)));
  }

  private void remember(Blob blob, Endpoint endpoint) {
    if (readers.size() > MOST_READERS) {
      readers.clear();
    }
    readers.put(blob.digest(), endpoint);
  }

  private Endpoint endpoint(RegistryStore store) {
    return endpoints.stream().filter(one -> one.store() == store).findFirst().orElseThrow();
  }

  /** A read that breaks off is opened anew, and then elsewhere. */
  private final class WatchedStream extends FilterInputStream {
    private final Endpoint endpoint;

    WatchedStream(InputStream body, Endpoint endpoint) {
      super(body);
      this.endpoint = endpoint;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      try {
        return in.read(buffer, offset, length);
      } catch (IOException e) {
        if (!Thread.currentThread().isInterrupted()) {
          failed(endpoint, e.getMessage());
        }
        throw e;
      }
    }
  }

  @Override
  public void reportCorrupt(Blob blob) {
    Endpoint reader = readers.get(blob.digest());
    if (reader != null && liars.add(reader)) {
      listener.endpointFailed(
          name, reader.store().name(), "what it gave as %s is not that".formatted(blob.digest()));
    }
  }

  @Override
  public long uploaded(String repository, Blob blob) throws StoreException, InterruptedException {
    Endpoint first = usable().get(0);
    try {
      return first.store().uploaded(repository, blob);
    } catch (StoreException e) {
      failed(first, e.getMessage());
      throw e;
    }
  }

  @Override
  public void forgetUpload(String repository, Blob blob) throws InterruptedException {
    for (Endpoint endpoint : usable()) {
      endpoint.store().forgetUpload(repository, blob);
    }
  }

  /** Bytes can be taken once: where the endpoint fails, the next try is another's. */
  @Override
  public void writeBlob(String repository, Blob blob, BlobBody body)
      throws StoreException, InterruptedException {
    Endpoint endpoint = writer(repository, blob, body);
    try {
      endpoint.store().writeBlob(repository, blob, body);
      endpoint.health().succeeded();
    } catch (StoreException e) {
      if (isEndpointsOwn(e)) {
        failed(endpoint, e.getMessage());
      }
      throw e;
    }
  }

  private Endpoint writer(String repository, Blob blob, BlobBody body) throws StoreException {
    List<Endpoint> usable = usable();
    if (body.start() == 0) {
      return usable.get(0);
    }
    return usable.stream()
        .filter(one -> one.store().knowsUpload(repository, blob))
        .findFirst()
        .orElseThrow(
            () ->
                new StoreException(
                    Kind.UNAVAILABLE,
                    "Tried to go on with blob %s of %s at %s, but the endpoint that has its beginning is down."
                        .formatted(blob.digest(), repository, name)));
  }

  @Override
  public boolean mountBlob(String repository, Blob blob, String from)
      throws StoreException, InterruptedException {
    return ask(store -> store.mountBlob(repository, blob, from));
  }

  @Override
  public void putManifest(String repository, Manifest manifest, @Nullable String tag, boolean root)
      throws StoreException, InterruptedException {
    boolean unused =
        ask(
            store -> {
              store.putManifest(repository, manifest, tag, root);
              return true;
            });
  }

  @Override
  public boolean deleteTag(String repository, String tag, String digest)
      throws StoreException, InterruptedException {
    return ask(store -> store.deleteTag(repository, tag, digest));
  }
}
