package io.slipway.registry;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * An artifact made in memory, pushed by plain HTTP requests so that no code under test has touched
 * it.
 *
 * @param blobs its own, without its children's
 * @param children an index's manifests
 */
record TestImage(String mediaType, byte[] manifest, List<byte[]> blobs, List<TestImage> children) {

  static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  static final String INDEX = "application/vnd.oci.image.index.v1+json";
  static final String DOCKER = "application/vnd.docker.distribution.manifest.v2+json";

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  /** An image with a config and layers of random bytes, the same for the same seed. */
  static TestImage image(long seed, int... layerSizes) {
    return image(seed, MANIFEST, null, layers(seed, layerSizes));
  }

  static List<byte[]> layers(long seed, int... sizes) {
    Random random = new Random(seed);
    List<byte[]> layers = new ArrayList<>();
    for (int size : sizes) {
      byte[] layer = new byte[size];
      random.nextBytes(layer);
      layers.add(layer);
    }
    return layers;
  }

  static TestImage image(long seed, String mediaType, TestImage subject, List<byte[]> layers) {
    byte[] config =
        "{\"architecture\":\"amd64\",\"os\":\"linux\",\"seed\":%d}"
            .formatted(seed)
            .getBytes(StandardCharsets.UTF_8);
    List<byte[]> blobs = new ArrayList<>(List.of(config));
    blobs.addAll(layers);
    String about =
        subject == null
            ? ""
            : ",\"artifactType\":\"application/vnd.example.sbom\",\"subject\":"
                + descriptor(subject.mediaType(), subject.manifest());
    String json =
        "{\"schemaVersion\":2, \"mediaType\":\"%s\", \"config\":%s, \"layers\":[%s]%s}"
            .formatted(
                mediaType,
                descriptor("application/vnd.oci.image.config.v1+json", config),
                layers.stream()
                    .map(layer -> descriptor("application/vnd.oci.image.layer.v1.tar", layer))
                    .collect(Collectors.joining(",")),
                about);
    return new TestImage(mediaType, json.getBytes(StandardCharsets.UTF_8), blobs, List.of());
  }

  static TestImage withConfig(String config, List<byte[]> layers) {
    return withConfig("application/vnd.oci.image.config.v1+json", config, layers);
  }

  static TestImage withConfig(String configType, String config, List<byte[]> layers) {
    List<byte[]> blobs = new ArrayList<>(List.of(config.getBytes(StandardCharsets.UTF_8)));
    blobs.addAll(layers);
    String json =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
            .formatted(
                MANIFEST,
                descriptor(configType, blobs.get(0)),
                layers.stream()
                    .map(layer -> descriptor("application/vnd.oci.image.layer.v1.tar", layer))
                    .collect(Collectors.joining(",")));
    return new TestImage(MANIFEST, json.getBytes(StandardCharsets.UTF_8), blobs, List.of());
  }

  /** An artifact of a type about another. */
  static TestImage referrer(TestImage subject, String artifactType) {
    TestImage plain = image(artifactType.hashCode(), MANIFEST, subject, List.of());
    String json =
        new String(plain.manifest(), StandardCharsets.UTF_8)
            .replace("application/vnd.example.sbom", artifactType);
    return new TestImage(MANIFEST, json.getBytes(StandardCharsets.UTF_8), plain.blobs(), List.of());
  }

  static String get(String url) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
    return new String(send(request, 200).body(), StandardCharsets.UTF_8);
  }

  static void delete(String url) throws IOException, InterruptedException {
    send(HttpRequest.newBuilder(URI.create(url)).DELETE().build(), 202);
  }

  static TestImage index(TestImage... children) {
    List<String> platforms = List.of("amd64", "arm64", "riscv64");
    List<String> entries = new ArrayList<>();
    for (TestImage child : children) {
      String plain = descriptor(child.mediaType(), child.manifest());
      entries.add(
          plain.substring(0, plain.length() - 1)
              + ",\"platform\":{\"os\":\"linux\",\"architecture\":\"%s\"}}"
                  .formatted(platforms.get(entries.size())));
    }
    String json =
        "{\"schemaVersion\":2,\n\"mediaType\":\"%s\",\"manifests\":[%s]}"
            .formatted(INDEX, String.join(",", entries));
    return new TestImage(
        INDEX, json.getBytes(StandardCharsets.UTF_8), List.of(), List.of(children));
  }

  String digest() {
    return digest(manifest);
  }

  long blobBytes() {
    return blobs.stream().mapToLong(blob -> blob.length).sum()
        + children.stream().mapToLong(TestImage::blobBytes).sum();
  }

  static String digest(byte[] content) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
      return "sha256:" + HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String descriptor(String mediaType, byte[] content) {
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
        .formatted(mediaType, digest(content), content.length);
  }

  /** Pushes to {@code host/repository}; the reference is a tag or a digest. */
  TestImage push(String host, String repository, String reference, String... headers)
      throws IOException, InterruptedException {
    for (TestImage child : children) {
      child.push(host, repository, child.digest(), headers);
    }
    for (byte[] blob : blobs) {
      pushBlob(host, repository, blob, headers);
    }
    URI uri = URI.create("http://%s/v2/%s/manifests/%s".formatted(host, repository, reference));
    send(put(uri, manifest, headers).header("Content-Type", mediaType).build(), 201);
    return this;
  }

  private static void pushBlob(String host, String repository, byte[] blob, String... headers)
      throws IOException, InterruptedException {
    URI uploads = URI.create("http://%s/v2/%s/blobs/uploads/".formatted(host, repository));
    HttpRequest.Builder post =
        HttpRequest.newBuilder(uploads).POST(HttpRequest.BodyPublishers.noBody());
    String location =
        send(with(post, headers).build(), 202).headers().firstValue("Location").orElseThrow();
    String target = location + (location.contains("?") ? "&" : "?") + "digest=" + digest(blob);
    send(put(uploads.resolve(target), blob, headers).build(), 201);
  }

  private static HttpRequest.Builder put(URI uri, byte[] body, String... headers) {
    return with(
        HttpRequest.newBuilder(uri).PUT(HttpRequest.BodyPublishers.ofByteArray(body)), headers);
  }

  private static HttpRequest.Builder with(HttpRequest.Builder request, String... headers) {
    return headers.length == 0 ? request : request.headers(headers);
  }

  private static HttpResponse<byte[]> send(HttpRequest request, int expected)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofByteArray());
    if (response.statusCode() != expected) {
      throw new IOException(
          request
              + " answered "
              + response.statusCode()
              + new String(response.body(), StandardCharsets.UTF_8));
    }
    return response;
  }

  /** What a registry has under a tag or digest; empty where there is nothing. */
  static byte[] pull(String host, String repository, String reference)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://%s/v2/%s/manifests/%s".formatted(host, repository, reference));
    HttpRequest request =
        HttpRequest.newBuilder(uri).header("Accept", MANIFEST + "," + INDEX + "," + DOCKER).build();
    HttpResponse<byte[]> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofByteArray());
    return response.statusCode() == 200 ? response.body() : new byte[0];
  }

  /** Writes the artifact as an OCI layout with one tag. */
  void writeLayout(Path directory, String tag) throws IOException {
    writeBlobs(directory.resolve("blobs/sha256"));
    Files.writeString(directory.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    String plain = descriptor(mediaType, manifest);
    Files.writeString(
        directory.resolve("index.json"),
        "{\"schemaVersion\":2,\"manifests\":[%s,\"annotations\":{\"org.opencontainers.image.ref.name\":\"%s\"}}]}"
            .formatted(plain.substring(0, plain.length() - 1), tag));
  }

  private void writeBlobs(Path directory) throws IOException {
    Files.createDirectories(directory);
    for (byte[] blob : blobs) {
      Files.write(directory.resolve(digest(blob).substring(7)), blob);
    }
    Files.write(directory.resolve(digest().substring(7)), manifest);
    for (TestImage child : children) {
      child.writeBlobs(directory);
    }
  }
}
