package io.slipway.deploy.metrics;

import io.fabric8.kubernetes.api.model.Secret;
import io.slipway.deploy.DeployException;
import io.slipway.deploy.release.Credential;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The value of an Authorization header, read anew each time: a Secret may be rotated. */
final class Credentials {
  private final @Nullable Credential credential;
  private final SourceContext context;
  private final Map<String, String> environment;

  Credentials(
      @Nullable Credential credential, SourceContext context, Map<String, String> environment) {
    this.credential = credential;
    this.context = context;
    this.environment = environment;
  }

  /**
   * @return null where none is asked for
   * @throws IOException in words, where it can't be found
   */
  @Nullable String header() throws IOException, InterruptedException {
    if (credential == null) {
      return null;
    }
    return credential.env() == null ? ofSecret(credential) : ofEnvironment(credential.env());
  }

  private String ofEnvironment(String name) throws IOException {
    String value = environment.get(name);
    if (value == null || value.isBlank()) {
      throw new IOException("the variable %s of authorization is not set".formatted(name));
    }
    return value.strip();
  }

  private String ofSecret(Credential asked) throws IOException, InterruptedException {
    String name = String.valueOf(asked.secret());
    String namespace = context.selector().namespace();
    try {
      Secret secret =
          context
              .cluster()
              .<@Nullable Secret>call(
                  "read Secret %s in namespace %s".formatted(name, namespace),
                  client -> client.secrets().inNamespace(namespace).withName(name).get());
      String value =
          secret == null || secret.getData() == null
              ? null
              : secret.getData().get(asked.keyOrDefault());
      if (value == null) {
        throw new IOException(
            "Secret %s in namespace %s has no key %s"
                .formatted(name, namespace, asked.keyOrDefault()));
      }
      return new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8).strip();
    } catch (DeployException | IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
