package io.slipway.local.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tags, repositories and referrers, a page at a time (distribution spec, end-8 and end-12;
 * docker-registry's catalogue).
 */
final class ListingEndpoint {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String APPLICATION_JSON = "application/json";

  private final RepositoryStore repositories;

  ListingEndpoint(RepositoryStore repositories) {
    this.repositories = repositories;
  }

  void tags(Exchange exchange, String repository) throws IOException {
    Routes.requireGet(exchange);
    if (!repositories.exists(repository)) {
      throw RegistryError.NAME_UNKNOWN.because("there is no repository " + repository);
    }
    Page<String> page = Page.of(exchange, repositories.tags(repository), Function.identity());
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("name", repository);
    body.put("tags", page.items());
    send(page.announce(exchange), APPLICATION_JSON, body);
  }

  void catalogue(Exchange exchange) throws IOException {
    Routes.requireGet(exchange);
    Page<String> page = Page.of(exchange, repositories.repositories(), Function.identity());
    send(page.announce(exchange), APPLICATION_JSON, Map.of("repositories", page.items()));
  }

  /**
   * Always an index, if an empty one: a 404 would tell clients that there is no referrers API here.
   */
  void referrers(Exchange exchange, String repository, String reference) throws IOException {
    Routes.requireGet(exchange);
    List<String> types = exchange.queries("artifactType");
    List<JsonNode> found = descriptors(repository, Digest.parse(reference));
    if (!types.isEmpty()) {
      found.removeIf(descriptor -> !types.contains(descriptor.path("artifactType").asString("")));
      exchange.with("OCI-Filters-Applied", "artifactType");
    }
    Page<JsonNode> page = Page.of(exchange, found, node -> node.path("digest").asString(""));
    Map<String, Object> index = new LinkedHashMap<>();
    index.put("schemaVersion", 2);
    index.put("mediaType", Manifest.OCI_INDEX);
    index.put("manifests", page.items());
    send(page.announce(exchange), Manifest.OCI_INDEX, index);
  }

  private List<JsonNode> descriptors(String repository, Digest subject) throws IOException {
    List<JsonNode> result = new ArrayList<>();
    for (byte[] descriptor : repositories.referrers(repository, subject)) {
      result.add(JSON.readTree(new String(descriptor, UTF_8)));
    }
    return result;
  }

  private static void send(Exchange exchange, String contentType, Object body) throws IOException {
    exchange.send(200, contentType, JSON.writeValueAsBytes(body));
  }
}
