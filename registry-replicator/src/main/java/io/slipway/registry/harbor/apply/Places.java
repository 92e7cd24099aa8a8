package io.slipway.registry.harbor.apply;

import io.slipway.registry.harbor.HarborClient;
import io.slipway.registry.harbor.project.Projects;
import io.slipway.registry.harbor.rest.HarborException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the kinds share: the Harbor, the options, and ids that names stand for. */
final class Places {

  final HarborClient harbor;
  final Path base;
  final boolean updateSecrets;
  private @Nullable String robotPrefix;

  /**
   * @param base what relative names of secret files are taken from
   */
  Places(HarborClient harbor, Path base, boolean updateSecrets) {
    this.harbor = harbor;
    this.base = base;
    this.updateSecrets = updateSecrets;
  }

  Optional<Projects.Project> findProject(String name) throws HarborException, InterruptedException {
    return harbor.projects().find(name);
  }

  Projects.Project project(String name) throws HarborException, InterruptedException {
    return findProject(name)
        .orElseThrow(
            () ->
                HarborException.local(
                    "There is no project '%s' at %s any more. Plan again."
                        .formatted(name, harbor.host()),
                    null));
  }

  /** The id of another registry by the name that Harbor knows it by. */
  long registryId(String name) throws HarborException, InterruptedException {
    return harbor
        .registries()
        .list()
        .first(one -> name.equals(one.name()))
        .map(one -> one.id() == null ? 0L : one.id())
        .orElseThrow(
            () ->
                HarborException.local(
                    "%s knows no registry '%s'. Add it under registries, or correct the name."
                        .formatted(harbor.host(), name),
                    null));
  }

  String robotPrefix() throws HarborException, InterruptedException {
    if (robotPrefix == null) {
      robotPrefix = harbor.system().robotPrefix();
    }
    return robotPrefix;
  }
}
