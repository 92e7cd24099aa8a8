package io.slipway.registry.auth;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The credentials in a docker {@code config.json}: {@code auths}, {@code credHelpers} and {@code
 * credsStore}, as the docker CLI reads them.
 */
public final class DockerConfig {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final long MAX_BYTES = 4L << 20;
  private static final String HUB = "docker.io";

  private final Path file;
  private final JsonNode root;

  private DockerConfig(Path file, JsonNode root) {
    this.file = file;
    this.root = root;
  }

  /**
   * @param given the file, or the directory that holds {@code config.json}; null for docker's usual
   *     place, which may be missing
   * @throws IOException in words for the user
   */
  public static DockerConfig load(@Nullable Path given, Map<String, String> environment)
      throws IOException {
    Path file = given == null ? usualPlace(environment) : given;
    file = Files.isDirectory(file) ? file.resolve("config.json") : file;
    if (given == null && !Files.exists(file)) {
      return new DockerConfig(file, JSON.createObjectNode());
    }
    return new DockerConfig(file, read(file));
  }

  private static Path usualPlace(Map<String, String> environment) {
    String directory = environment.get("DOCKER_CONFIG");
    return directory == null
        ? Path.of(System.getProperty("user.home", "/"), ".docker", "config.json")
        : Path.of(directory);
  }

  private static JsonNode read(Path file) throws IOException {
    String advice = "Give a docker config.json, as docker login writes it.";
    if (!Files.isRegularFile(file)) {
      throw new IOException(
          "Tried to read registry credentials from %s, but there is no such file. %s"
              .formatted(file, advice));
    }
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException(
          "Tried to read registry credentials from %s, but it is larger than 4 MiB. %s"
              .formatted(file, advice));
    }
    try {
      return JSON.readTree(Files.readAllBytes(file));
    } catch (JacksonException e) {
      // The parser's message may quote the file, which holds passwords.
      throw new IOException(
          "Tried to read registry credentials from %s, but it is not JSON. %s"
              .formatted(file, advice));
    }
  }

  /**
   * The credential for {@code host[:port]}, from its helper, then from {@code auths}, then from the
   * store of all.
   *
   * @throws IOException where an entry is malformed or a helper fails
   */
  public Optional<Credential> find(String host) throws IOException, InterruptedException {
    Optional<String> helper = text(root.path("credHelpers").path(host));
    if (helper.isPresent()) {
      return CredentialHelper.ask(helper.get(), host);
    }
    Optional<Credential> stored = stored(host);
    if (stored.isPresent()) {
      return stored;
    }
    Optional<String> store = text(root.path("credsStore"));
    return store.isEmpty() ? Optional.empty() : CredentialHelper.ask(store.get(), storeKey(host));
  }

  private static String storeKey(String host) {
    return host.equals(HUB) ? "https://index.docker.io/v1/" : host;
  }

  private Optional<Credential> stored(String host) throws IOException {
    for (Map.Entry<String, JsonNode> entry : root.path("auths").properties()) {
      if (hostOf(entry.getKey()).equals(host)) {
        Optional<Credential> credential = credential(entry.getKey(), entry.getValue());
        if (credential.isPresent()) {
          return credential;
        }
      }
    }
    return Optional.empty();
  }

  /** Docker writes some keys as URLs: {@code https://index.docker.io/v1/}. */
  private static String hostOf(String key) {
    String host = key.replaceFirst("^https?://", "").replaceFirst("/.*$", "");
    return host.equals("index.docker.io") || host.equals("registry-1.docker.io") ? HUB : host;
  }

  private Optional<Credential> credential(String key, JsonNode entry) throws IOException {
    String identityToken = text(entry.path("identitytoken")).orElse(null);
    Optional<String> auth = text(entry.path("auth"));
    if (auth.isPresent()) {
      return Optional.of(decode(key, auth.get(), identityToken));
    }
    Optional<String> username = text(entry.path("username"));
    Optional<String> password = text(entry.path("password"));
    return username.isPresent() && password.isPresent()
        ? Optional.of(new Credential(username.get(), password.get(), identityToken))
        : Optional.empty();
  }

  private Credential decode(String key, String auth, @Nullable String identityToken)
      throws IOException {
    try {
      String pair = new String(Base64.getDecoder().decode(auth.trim()), StandardCharsets.UTF_8);
      int colon = pair.indexOf(':');
      if (colon > 0) {
        String password = pair.substring(colon + 1).replaceAll("\0+$", "");
        return new Credential(pair.substring(0, colon), password, identityToken);
      }
    } catch (IllegalArgumentException e) {
      // Falls through to the message, which must not quote the value.
    }
    throw new IOException(
        "Tried to read the credential of %s from %s, but its \"auth\" is not base64 of user:password. Run docker login again."
            .formatted(key, file));
  }

  private static Optional<String> text(JsonNode node) {
    return node.isString() && !node.stringValue().isEmpty()
        ? Optional.of(node.stringValue())
        : Optional.empty();
  }
}
