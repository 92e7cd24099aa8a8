package io.slipway.image.fetch;

import io.slipway.image.BuildException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * What a build's secrets say to the servers that it fetches from, by BuildKit's names: {@code
 * GIT_AUTH_HEADER} and {@code GIT_AUTH_TOKEN}, for one host with {@code .HOST[:PORT]} behind, for
 * repositories; {@code HTTP_AUTH_HEADER_HOST} and {@code HTTP_AUTH_TOKEN_HOST} for files.
 */
public final class FetchSecrets {
  public static final FetchSecrets NONE = new FetchSecrets(id -> Optional.empty());

  private static final List<String> GITHUB =
      List.of("https://github.com/", "https://www.github.com/");

  private final Lookup secrets;

  /** The secrets of a build by id; empty where it was given none of that id. */
  @FunctionalInterface
  public interface Lookup {
    Optional<byte[]> find(String id) throws IOException;
  }

  public FetchSecrets(Lookup secrets) {
    this.secrets = secrets;
  }

  /** The value of {@code Authorization} for a file's server. */
  Optional<String> forFile(URI uri) throws IOException {
    Optional<String> token = find("HTTP_AUTH_TOKEN_" + uri.getHost());
    return token.isPresent()
        ? token.map(value -> "Bearer " + value)
        : find("HTTP_AUTH_HEADER_" + uri.getHost());
  }

  /** The value of {@code Authorization} for a repository's server; only http has such a thing. */
  Optional<String> forRepository(String remote) throws BuildException {
    if (!remote.matches("https?://.*")) {
      return Optional.empty();
    }
    try {
      String host = URI.create(remote).getRawAuthority().replaceFirst(".*@", "");
      for (String suffix : List.of("." + host, "")) {
        Optional<String> header = find("GIT_AUTH_HEADER" + suffix);
        if (header.isEmpty()) {
          header = find("GIT_AUTH_TOKEN" + suffix).map(FetchSecrets::basic);
        }
        if (header.isPresent()) {
          return header;
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new BuildException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Which addresses a repository's header is for: its own, and all of GitHub's together. */
  static String scope(String remote) {
    return GITHUB.stream().filter(remote::startsWith).findFirst().orElse(remote);
  }

  private static String basic(String token) {
    byte[] user = ("x-access-token:" + token).getBytes(StandardCharsets.UTF_8);
    return "basic " + Base64.getEncoder().encodeToString(user);
  }

  private Optional<String> find(String id) throws IOException {
    Optional<String> value = secrets.find(id).map(bytes -> text(bytes));
    if (value.filter(text -> text.matches("(?s).*[\r\n\0].*")).isPresent()) {
      throw new IOException("the secret '" + id + "' has several lines, and a header is one");
    }
    return value;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8).strip();
  }
}
