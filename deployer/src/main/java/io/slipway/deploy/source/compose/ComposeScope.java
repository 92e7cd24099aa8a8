package io.slipway.deploy.source.compose;

import io.slipway.deploy.release.ComposeFile;
import io.slipway.deploy.source.tree.SourceFiles;
import io.slipway.deploy.source.tree.SourceObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the services of one file share. */
record ComposeScope(
    SourceFiles files,
    ComposeFile compose,
    Map<String, String> variables,
    @Nullable String project,
    ComposeVolumes volumes,
    ComposeConfigs configs,
    ComposeConfigs secrets) {

  /** A path as the Compose file names it. */
  String path(String named) {
    return SourceFiles.beside(compose.file(), named);
  }

  /** Objects of the volumes, configs and secrets that services use. */
  List<SourceObject> used() {
    List<SourceObject> objects = new ArrayList<>();
    objects.addAll(configs.objects(this));
    objects.addAll(secrets.objects(this));
    objects.addAll(volumes.objects());
    return objects;
  }
}
