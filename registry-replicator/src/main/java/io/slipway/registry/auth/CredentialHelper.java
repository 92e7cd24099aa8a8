package io.slipway.registry.auth;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks {@code docker-credential-NAME get}: the host on standard input, a JSON object on standard
 * output (docker-credential-helpers, "Available commands").
 */
final class CredentialHelper {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int SECONDS = 30;
  private static final int MAX_ANSWER = 1 << 16;
  private static final String NOT_FOUND = "credentials not found";

  private CredentialHelper() {}

  static Optional<Credential> ask(String name, String host)
      throws IOException, InterruptedException {
    String program = "docker-credential-" + name;
    if (!name.matches("[A-Za-z0-9._-]+")) {
      throw failed(program, host, "the name is not a program's");
    }
    Process process = start(program, host);
    try {
      return answer(process, program, host);
    } finally {
      process.destroyForcibly();
    }
  }

  private static Process start(String program, String host) throws IOException {
    try {
      return new ProcessBuilder(program, "get")
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      throw failed(program, host, "it could not be started");
    }
  }

  private static Optional<Credential> answer(Process process, String program, String host)
      throws IOException, InterruptedException {
    try (var input = process.getOutputStream()) {
      input.write(host.getBytes(StandardCharsets.UTF_8));
    }
    if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
      throw failed(program, host, "it gave no answer in %d seconds".formatted(SECONDS));
    }
    byte[] output = process.getInputStream().readNBytes(MAX_ANSWER);
    if (process.exitValue() != 0) {
      if (new String(output, StandardCharsets.UTF_8).startsWith(NOT_FOUND)) {
        return Optional.empty();
      }
      throw failed(program, host, "it ended with exit code " + process.exitValue());
    }
    return parse(output, program, host);
  }

  private static Optional<Credential> parse(byte[] output, String program, String host)
      throws IOException {
    try {
      JsonNode answer = JSON.readTree(output);
      String username = answer.path("Username").asString("");
      String secret = answer.path("Secret").asString("");
      // docker-credential-helpers: this user name says that the secret is an identity token.
      return username.equals("<token>")
          ? Optional.of(new Credential("", "", secret))
          : Optional.of(new Credential(username, secret, null));
    } catch (JacksonException e) {
      throw failed(program, host, "its answer is not JSON");
    }
  }

  private static IOException failed(String program, String host, String why) {
    return new IOException(
        "Tried to get the credential of %s from %s, but %s. Check credHelpers and credsStore in the docker config.json."
            .formatted(host, program, why));
  }
}
