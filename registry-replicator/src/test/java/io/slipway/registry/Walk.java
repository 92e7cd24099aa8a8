package io.slipway.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Walks a registry from its tags down, and finds what is missing or is not what its digest says.
 */
final class Walk {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final String host;
  private final String repository;

  private Walk(String host, String repository) {
    this.host = host;
    this.repository = repository;
  }

  /**
   * Fails where a tag points to something that is not there whole.
   *
   * @return how many tags there are
   */
  static int assertWhole(String host, String repository) throws IOException, InterruptedException {
    Walk walk = new Walk(host, repository);
    HttpResponse<byte[]> tags = walk.get("tags/list", "*/*");
    if (tags.statusCode() == 404) {
      return 0;
    }
    int count = 0;
    for (JsonNode tag : JSON.readTree(tags.body()).path("tags")) {
      walk.manifest(tag.stringValue());
      count++;
    }
    return count;
  }

  private HttpResponse<byte[]> get(String path, String accept)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://%s/v2/%s/%s".formatted(host, repository, path));
    HttpRequest request = HttpRequest.newBuilder(uri).header("Accept", accept).build();
    return CLIENT.send(request, BodyHandlers.ofByteArray());
  }

  private void manifest(String reference) throws IOException, InterruptedException {
    String accept = String.join(",", TestImage.MANIFEST, TestImage.INDEX, TestImage.DOCKER);
    HttpResponse<byte[]> answer = get("manifests/" + reference, accept);
    assertThat(answer.statusCode()).as("manifest %s", reference).isEqualTo(200);
    if (reference.startsWith("sha256:")) {
      assertThat(TestImage.digest(answer.body())).isEqualTo(reference);
    }
    JsonNode manifest = JSON.readTree(answer.body());
    for (JsonNode child : manifest.path("manifests")) {
      manifest(child.path("digest").stringValue());
    }
    if (manifest.has("config")) {
      blob(manifest.path("config"));
    }
    for (JsonNode layer : manifest.path("layers")) {
      blob(layer);
    }
  }

  private void blob(JsonNode descriptor) throws IOException, InterruptedException {
    String digest = descriptor.path("digest").stringValue();
    HttpResponse<byte[]> answer = get("blobs/" + digest, "*/*");
    assertThat(answer.statusCode()).as("blob %s", digest).isEqualTo(200);
    assertThat(TestImage.digest(answer.body())).isEqualTo(digest);
  }
}
