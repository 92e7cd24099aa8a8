package io.slipway.local.harbor;

import io.slipway.local.http.BrokenOff;
import io.slipway.local.http.Failure;
import io.slipway.local.http.Forwarding;
import io.slipway.local.http.Upstream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /v2/}: who may pull and push is Harbor's to say, bytes are the registry's. Blobs stream
 * through; manifests are held, so that Harbor knows of them before the client hears.
 */
final class RegistryFront {

  private static final Pattern REPOSITORY =
      Pattern.compile("/v2/(.+?)/(blobs|manifests|tags|referrers)/(.*)");
  private static final List<String> COPIED =
      List.of("Content-Type", "Docker-Content-Digest", "Location", "OCI-Subject", "Link", "ETag");
  private static final List<String> PASSED = List.of("Content-Type", "Accept", "If-None-Match");
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final String API = "Docker-Distribution-Api-Version";

  private final HarborState state;
  private final Tokens tokens;
  private final ArtifactStore artifacts;
  private final Upstream upstream;
  private final String host;
  private final int port;
  private final HttpClient client = HttpClient.newHttpClient();

  RegistryFront(
      HarborState state,
      Tokens tokens,
      ArtifactStore artifacts,
      Upstream upstream,
      String registry) {
    this.state = state;
    this.tokens = tokens;
    this.artifacts = artifacts;
    this.upstream = upstream;
    this.host = registry.substring(0, registry.indexOf(':'));
    this.port = Integer.parseInt(registry.substring(registry.indexOf(':') + 1));
  }

  /** Answers, now or when the registry has. */
  void serve(Request request, Response response, Callback callback) throws IOException {
    String path = Request.getPathInContext(request);
    Matcher matcher = REPOSITORY.matcher(path);
    boolean named = matcher.matches();
    String repository = named ? matcher.group(1) : "";
    response.getHeaders().put(API, "registry/2.0");
    Principal who = admit(request, response, repository, action(request.getMethod()));
    if (named && matcher.group(2).equals("manifests")) {
      manifest(request, response, who, repository, matcher.group(3));
      callback.succeeded();
    } else {
      upstream.forward(forwarding(request, response, callback));
    }
  }

  private static String action(String method) {
    return switch (method) {
      case "GET", "HEAD" -> "pull";
      case "DELETE" -> "delete";
      default -> "push";
    };
  }

  /**
   * @throws ApiError 401 with a challenge
   */
  private Principal admit(Request request, Response response, String repository, String action) {
    String authorization = request.getHeaders().get("Authorization");
    Optional<Principal> who =
        authorization != null && authorization.startsWith("Bearer ")
            ? tokens.check(state, authorization.substring("Bearer ".length()), repository, action)
            : basic(authorization, repository, action);
    return who.orElseThrow(
        () -> {
          response
              .getHeaders()
              .put("WWW-Authenticate", challenge(request, authorization, repository, action));
          return ApiError.unauthorized(
              "unauthorized to access repository: " + repository + ", action: " + action);
        });
  }

  private Optional<Principal> basic(
      @Nullable String authorization, String repository, String action) {
    if (authorization == null) {
      return Optional.empty();
    }
    return Optional.of(Accounts.of(state, authorization))
        .filter(Principal::authenticated)
        .filter(
            who -> repository.isEmpty() || Tokens.allowed(state, who, repository).contains(action));
  }

  /** Who sent a credential in vain gets no token service to try. */
  private static String challenge(
      Request request, @Nullable String authorization, String repository, String action) {
    if (authorization != null && !authorization.startsWith("Bearer ")) {
      return "Basic realm=\"harbor\"";
    }
    String scope =
        repository.isEmpty()
            ? ""
            : ",scope=\"repository:%s:%s\""
                .formatted(repository, action.equals("push") ? "pull,push" : action);
    return "Bearer realm=\"http://%s/service/token\",service=\"%s\"%s"
        .formatted(request.getHttpURI().getAuthority(), Tokens.SERVICE, scope);
  }

  private void manifest(
      Request request, Response response, Principal who, String repository, String reference)
      throws IOException {
    ObjectNode project = state.project(repository.replaceFirst("/.*$", ""));
    boolean put = request.getMethod().equals("PUT");
    if (put && !reference.contains(":")) {
      ArtifactStore.requireMutable(state, project, repository, reference);
    }
    if (request.getMethod().equals("GET")) {
      requireHarmless(project, repository, reference);
    }
    HttpResponse<byte[]> answer = ask(request, repository, reference);
    if (answer.statusCode() / 100 == 2) {
      note(request.getMethod(), who, project, repository, reference, answer);
    }
    pass(answer, response, request.getMethod().equals("HEAD"));
  }

  private HttpResponse<byte[]> ask(Request request, String repository, String reference)
      throws IOException {
    byte[] body = Content.Source.asByteArrayAsync(request, 8 << 20).join();
    URI uri =
        URI.create("http://%s:%d/v2/%s/manifests/%s".formatted(host, port, repository, reference));
    HttpRequest.Builder copy =
        HttpRequest.newBuilder(uri)
            .timeout(TIMEOUT)
            .method(request.getMethod(), BodyPublishers.ofByteArray(body));
    for (String name : PASSED) {
      request.getHeaders().getValuesList(name).forEach(value -> copy.header(name, value));
    }
    try {
      return client.send(copy.build(), BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private void note(
      String method,
      Principal who,
      ObjectNode project,
      String repository,
      String reference,
      HttpResponse<byte[]> answer)
      throws IOException {
    String digest = answer.headers().firstValue("Docker-Content-Digest").orElse(reference);
    Optional<ObjectNode> known = ArtifactStore.find(state, repository, digest);
    switch (method) {
      case "PUT" -> {
        artifacts.pushed(state, project, repository, reference, digest);
        log(who, project, "create", "push", repository, reference, digest);
      }
      case "GET" -> log(who, project, "pull", "pull", repository, reference, digest);
      case "DELETE" -> {
        known.ifPresent(row -> ArtifactStore.deleted(state, row));
        log(who, project, "delete", "delete", repository, digest, digest);
      }
      default -> {}
    }
  }

  private void log(
      Principal who,
      ObjectNode project,
      String operation,
      String word,
      String repository,
      String reference,
      String digest) {
    String separator = reference.contains(":") ? "@" : ":";
    state.log(
        Optional.of(project),
        who,
        operation,
        "artifact",
        repository + separator + reference,
        "%s artifact: %s@%s".formatted(word, repository, digest));
  }

  /** A project may keep images with too severe vulnerabilities from being pulled. */
  private void requireHarmless(ObjectNode project, String repository, String reference) {
    if (!Table.text(project.path("metadata"), "prevent_vul").equals("true")) {
      return;
    }
    String limit = Table.text(project.path("metadata"), "severity");
    ArtifactStore.find(state, repository, reference)
        .flatMap(row -> row.path("scan_overview").values().stream().findFirst())
        .map(scan -> Table.text(scan, "severity"))
        .filter(found -> Severities.rank(found) >= Math.max(1, Severities.rank(limit)))
        .ifPresent(
            found -> {
              throw ApiError.policyViolation(
                  "current image with vulnerabilities of severity %s cannot be pulled due to configured policy in 'Prevent images with vulnerability severity of \"%s\" or higher from running.'"
                      .formatted(found, limit));
            });
  }

  private static void pass(HttpResponse<byte[]> answer, Response response, boolean head)
      throws IOException {
    response.setStatus(answer.statusCode());
    for (String name : COPIED) {
      answer.headers().firstValue(name).ifPresent(value -> response.getHeaders().put(name, value));
    }
    long length =
        head ? answer.headers().firstValueAsLong("Content-Length").orElse(0) : answer.body().length;
    response.getHeaders().put("Content-Length", length);
    Content.Sink.write(response, true, ByteBuffer.wrap(head ? new byte[0] : answer.body()));
  }

  private Forwarding forwarding(Request request, Response response, Callback callback) {
    return new Forwarding() {
      @Override
      public Request request() {
        return request;
      }

      @Override
      public Response response() {
        return response;
      }

      @Override
      public String host() {
        return host;
      }

      @Override
      public int port() {
        return port;
      }

      @Override
      public void failed(Failure failure) {
        Response.writeError(request, response, callback, 502);
      }

      @Override
      public void done(@Nullable Throwable cause) {
        if (cause == null) {
          callback.succeeded();
        } else {
          callback.failed(new BrokenOff(cause));
        }
      }
    };
  }
}
