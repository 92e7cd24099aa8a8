package io.slipway.deploy.source.compose;

import io.slipway.deploy.DeployException;
import io.slipway.deploy.release.ComposeFile;
import io.slipway.deploy.source.tree.SourceFiles;
import io.slipway.deploy.source.tree.SourceObject;
import io.slipway.deploy.source.tree.Words;
import io.slipway.deploy.source.tree.YamlFields;
import io.slipway.deploy.source.tree.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes objects of a Compose file; refuses, with the place, what it can't keep. */
public final class ComposeReader {
  private final SourceFiles files;

  public ComposeReader(SourceFiles files) {
    this.files = files;
  }

  /**
   * Reads the file and all that it names.
   *
   * @throws DeployException with file and line
   */
  public Composed load(ComposeFile compose) {
    Map<String, String> variables = new LinkedHashMap<>();
    compose.envFiles().forEach(file -> variables.putAll(EnvFiles.read(files, file)));
    variables.putAll(compose.environment());
    List<YamlNode> documents =
        YamlNode.parse(
            files.text(compose.file()),
            compose.file(),
            text -> Interpolation.fill(text, variables));
    if (documents.size() != 1) {
      throw DeployException.usage(
          "%s: expected one document, but found %d".formatted(compose.file(), documents.size()));
    }
    return compose(compose, documents.get(0), variables);
  }

  private Composed compose(ComposeFile compose, YamlNode document, Map<String, String> variables) {
    YamlFields fields = document.fields();
    fields.ignore("x-");
    // Compose itself ignores it.
    fields.take("version");
    String project = fields.text("name");
    requireDefaultNetwork(fields.entries("networks"));
    ComposeScope scope =
        new ComposeScope(
            files,
            compose,
            variables,
            project,
            new ComposeVolumes(fields.entries("volumes"), compose.storage()),
            new ComposeConfigs("ConfigMap", fields.entries("configs")),
            new ComposeConfigs("Secret", fields.entries("secrets")));
    Map<String, YamlNode> services = fields.entries("services");
    Unkept.refuse("a Compose file", fields);
    return services(scope, document, services);
  }

  private static void requireDefaultNetwork(Map<String, YamlNode> networks) {
    networks.forEach(
        (name, node) -> {
          if (!name.equals("default") || !(node.isNull() || node.entries().isEmpty())) {
            throw node.keyError(
                "networks: %s can't be kept: in Kubernetes all Pods of a cluster reach each other; say with a NetworkPolicy among the manifests what may not"
                    .formatted(name));
          }
        });
  }

  private Composed services(ComposeScope scope, YamlNode document, Map<String, YamlNode> services) {
    Map<String, ComposeService> chosen = new LinkedHashMap<>();
    Set<String> others = new LinkedHashSet<>();
    services.forEach(
        (name, node) -> {
          ComposeService service = new ComposeService(scope, name, node);
          if (service.isChosen()) {
            chosen.put(name, service);
          } else {
            others.add(name);
          }
        });
    if (chosen.isEmpty()) {
      throw document.error("services: none runs with the profiles " + scope.compose().profiles());
    }
    List<SourceObject> objects = new ArrayList<>();
    Map<String, List<String>> after = new LinkedHashMap<>();
    chosen.forEach(
        (name, service) -> {
          objects.addAll(service.objects());
          after.put(name, after(service, chosen.keySet(), others));
        });
    List<SourceObject> all = new ArrayList<>(scope.used());
    all.addAll(objects);
    return new Composed(all, after);
  }

  private static List<String> after(
      ComposeService service, Set<String> chosen, Set<String> others) {
    List<String> after = new ArrayList<>();
    service
        .dependsOn()
        .forEach(
            (name, node) -> {
              if (!chosen.contains(name)) {
                throw node.error(
                    others.contains(name)
                        ? "depends_on: service %s has profiles, none of which is chosen"
                            .formatted(name)
                        : "depends_on: there is no service %s%s"
                            .formatted(name, Words.hint(name, chosen)));
              }
              after.add(name);
            });
    return after;
  }

  /** Names of objects and labels in Kubernetes. */
  static void requireName(YamlNode at, String what, @Nullable String name) {
    if (name == null || !name.matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")) {
      throw at.keyError(
          "%s '%s' can't be a name in Kubernetes, where a-z, 0-9 and '-' are allowed, not at the ends; rename it"
              .formatted(what, name));
    }
  }
}
