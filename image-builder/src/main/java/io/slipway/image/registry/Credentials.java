package io.slipway.image.registry;

import com.google.cloud.tools.jib.api.Credential;
import com.google.cloud.tools.jib.api.CredentialRetriever;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.frontend.CredentialRetrieverFactory;
import com.google.cloud.tools.jib.registry.credentials.CredentialRetrievalException;
import io.slipway.image.BuildException;
import io.slipway.image.RegistryAccess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds who to be at a registry: in the given docker config alone, else where Docker and Podman
 * look, and in their credential helpers.
 */
final class Credentials {
  private final RegistryAccess access;
  private final Map<String, String> environment;

  Credentials(RegistryAccess access, Map<String, String> environment) {
    this.access = access;
    this.environment = environment;
  }

  Optional<Credential> find(ImageReference image) throws BuildException {
    CredentialRetrieverFactory factory =
        CredentialRetrieverFactory.forImage(image, event -> {}, environment);
    for (CredentialRetriever retriever : retrievers(factory)) {
      try {
        Optional<Credential> found = retriever.retrieve();
        if (found.isPresent()) {
          return found;
        }
      } catch (CredentialRetrievalException e) {
        throw new BuildException(
            "cannot read the credentials for " + image.getRegistry() + ": " + e.getMessage(), e);
      }
    }
    return Optional.empty();
  }

  private List<CredentialRetriever> retrievers(CredentialRetrieverFactory factory)
      throws BuildException {
    List<CredentialRetriever> retrievers = new ArrayList<>();
    Path given = access.dockerConfig();
    if (given != null) {
      if (!Files.isReadable(given)) {
        throw new BuildException("cannot read the docker config " + given);
      }
      return List.of(factory.dockerConfig(given));
    }
    for (Path place : usualPlaces()) {
      if (Files.isReadable(place)) {
        retrievers.add(factory.dockerConfig(place));
      }
    }
    retrievers.add(factory.wellKnownCredentialHelpers());
    return retrievers;
  }

  private List<Path> usualPlaces() {
    List<Path> places = new ArrayList<>();
    add(places, "DOCKER_CONFIG", "config.json");
    add(places, "REGISTRY_AUTH_FILE", "");
    add(places, "XDG_RUNTIME_DIR", "containers/auth.json");
    add(places, "HOME", ".docker/config.json");
    add(places, "HOME", ".config/containers/auth.json");
    return places;
  }

  private void add(List<Path> places, String variable, String below) {
    String value = environment.get(variable);
    if (value != null && !value.isEmpty()) {
      places.add(Path.of(value, below));
    }
  }
}
