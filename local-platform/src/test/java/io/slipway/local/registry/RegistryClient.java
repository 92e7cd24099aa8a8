package io.slipway.local.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Raw requests, so that a test says exactly what goes over the wire. */
final class RegistryClient {

  static final JsonMapper JSON = JsonMapper.builder().build();
  static final String CONFIG = "application/vnd.oci.image.config.v1+json";
  static final String LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";

  record Reply(HttpResponse<byte[]> response) {
    int status() {
      return response.statusCode();
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    byte[] bytes() {
      return response.body();
    }

    JsonNode json() {
      return JSON.readTree(response.body());
    }

    String error() {
      return json().path("errors").path(0).path("code").asString("");
    }
  }

  private final HttpClient http = HttpClient.newHttpClient();
  private final String address;

  RegistryClient(LocalRegistry registry) {
    this.address = registry.address();
  }

  Reply send(String method, String path, byte[] body, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create(path.startsWith("http") ? path : "http://" + address + path))
            .method(
                method,
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return new Reply(http.send(request.build(), BodyHandlers.ofByteArray()));
  }

  Reply get(String path, String... headers) throws Exception {
    return send("GET", path, new byte[0], headers);
  }

  Reply post(String path) throws Exception {
    return send("POST", path, new byte[0]);
  }

  Reply delete(String path) throws Exception {
    return send("DELETE", path, new byte[0]);
  }

  /** Pushes a blob the short way and returns its digest. */
  String blob(String repository, byte[] content) throws Exception {
    String digest = Digest.of("sha256", content).toString();
    Reply reply = send("POST", "/v2/" + repository + "/blobs/uploads/?digest=" + digest, content);
    if (reply.status() != 201) {
      throw new AssertionError(
          "push answered " + reply.status() + " " + new String(reply.bytes(), UTF_8));
    }
    return digest;
  }

  Reply manifest(String repository, String reference, byte[] content) throws Exception {
    return send(
        "PUT",
        "/v2/" + repository + "/manifests/" + reference,
        content,
        "Content-Type",
        JSON.readTree(content).path("mediaType").asString(""));
  }

  /** Pushes config, layer and manifest; returns the manifest's digest. */
  String image(String repository, String tag, String seed) throws Exception {
    byte[] manifest = imageManifest(repository, seed, Map.of());
    return manifest(repository, tag, manifest).header("Docker-Content-Digest");
  }

  /** Pushes the blobs and returns the manifest, not pushed yet. */
  byte[] imageManifest(String repository, String seed, Map<String, Object> more) throws Exception {
    byte[] config = ("{\"seed\":\"" + seed + "\"}").getBytes(UTF_8);
    byte[] layer = ("layer " + seed).getBytes(UTF_8);
    blob(repository, config);
    blob(repository, layer);
    Map<String, Object> manifest =
        new java.util.TreeMap<>(
            Map.of(
                "schemaVersion",
                2,
                "mediaType",
                Manifest.OCI_MANIFEST,
                "config",
                descriptor(CONFIG, config),
                "layers",
                List.of(descriptor(LAYER, layer))));
    manifest.putAll(more);
    return JSON.writeValueAsBytes(manifest);
  }

  static byte[] index(byte[]... manifests) {
    return JSON.writeValueAsBytes(
        Map.of(
            "schemaVersion",
            2,
            "mediaType",
            Manifest.OCI_INDEX,
            "manifests",
            List.of(manifests).stream()
                .map(manifest -> descriptor(Manifest.OCI_MANIFEST, manifest))
                .collect(Collectors.toList())));
  }

  static Map<String, Object> descriptor(String mediaType, byte[] content) {
    return Map.of(
        "mediaType",
        mediaType,
        "size",
        content.length,
        "digest",
        Digest.of("sha256", content).toString());
  }
}
