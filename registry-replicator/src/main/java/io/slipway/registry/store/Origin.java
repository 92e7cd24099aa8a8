package io.slipway.registry.store;

import io.slipway.registry.net.Network;
import io.slipway.registry.reference.RegistryNames;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a registry's API is: https, or http where the user says so, or where it is on loopback and
 * does speak http, as Docker does. Found out once, by the first call; no credential is sent for it.
 */
final class Origin {

  /** A TLS port may wait for the rest of what it takes for a slow handshake. */
  private static final Duration PROBE = Duration.ofSeconds(2);

  private static final String HUB = "docker.io";
  private static final String HUB_API = "registry-1.docker.io";

  private final String host;
  private final boolean plainHttp;
  private final Network network;
  private volatile @Nullable URI base;

  Origin(String host, boolean plainHttp, Network network) {
    this.host = host;
    this.plainHttp = plainHttp;
    this.network = network;
  }

  String host() {
    return host;
  }

  URI base(String what) throws StoreException, InterruptedException {
    URI known = base;
    return known == null ? find(what) : known;
  }

  private synchronized URI find(String what) throws StoreException, InterruptedException {
    if (base == null) {
      boolean http = plainHttp || (RegistryNames.isLoopback(host) && speaksHttp(what));
      base = at(http ? "http" : "https");
    }
    return Objects.requireNonNull(base);
  }

  /**
   * Http is asked first, because the JDK's TLS takes longer to load than a small copy takes: a port
   * with TLS answers plain http with 400, with a redirect, or not at all.
   */
  private boolean speaksHttp(String what) throws StoreException, InterruptedException {
    HttpRequest.Builder probe = network.request(at("http").resolve("/v2/")).timeout(PROBE);
    try {
      HttpResponse<InputStream> response = network.exchange(probe, "GET", null);
      Answer.discard(response);
      int status = response.statusCode();
      return status != 400 && status / 100 != 3;
    } catch (ConnectException e) {
      throw Failures.unreachable(what, host, e);
    } catch (IOException e) {
      return false;
    }
  }

  private URI at(String scheme) {
    return URI.create(scheme + "://" + (host.equals(HUB) ? HUB_API : host) + "/");
  }

  /** Whether a URL is this registry's own, so that its credential may go there. */
  boolean owns(URI uri) {
    URI known = base;
    return known != null
        && known.getScheme().equals(uri.getScheme())
        && known.getAuthority().equalsIgnoreCase(uri.getAuthority());
  }
}
