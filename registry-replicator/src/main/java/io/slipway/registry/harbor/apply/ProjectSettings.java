package io.slipway.registry.harbor.apply;

import io.slipway.registry.harbor.file.ProjectSpec;
import io.slipway.registry.harbor.project.Projects;
import io.slipway.registry.harbor.rest.HarborException;
import io.slipway.registry.harbor.system.Quotas;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A project with its settings and its quota; never deleted. */
final class ProjectSettings implements Kind<ProjectSpec, Projects.Project> {

  private static final String QUOTA = "storageLimit";

  private final Places places;
  private final ProjectSpec only;

  /**
   * @param only the project that this is for
   */
  ProjectSettings(Places places, ProjectSpec only) {
    this.places = places;
    this.only = only;
  }

  @Override
  public String word() {
    return "project";
  }

  @Override
  public String scope() {
    return "";
  }

  @Override
  public List<Projects.Project> current() throws HarborException, InterruptedException {
    return places.findProject(only.name()).stream().toList();
  }

  @Override
  public String keyOf(ProjectSpec spec) {
    return spec.name();
  }

  @Override
  public String keyFor(Projects.Project current) {
    return current.name();
  }

  @Override
  public Facts wanted(ProjectSpec spec) {
    Facts facts = new Facts();
    metadata(spec).forEach(facts::with);
    return facts
        .with(QUOTA, bytes(spec.storageBytes()))
        .with("proxyOf", spec.proxyOf())
        .with(
            "cveAllowlist",
            spec.cveAllowlist() == null ? null : String.join(", ", spec.cveAllowlist().ids()));
  }

  private static @Nullable String bytes(@Nullable Long bytes) {
    return bytes == null ? null : bytes == -1 ? "unlimited" : bytes + " bytes";
  }

  private static Map<String, String> metadata(ProjectSpec spec) {
    Map<String, String> metadata = new TreeMap<>();
    put(metadata, "public", spec.publicAccess());
    put(metadata, "enable_content_trust_cosign", spec.contentTrust());
    put(metadata, "prevent_vul", spec.preventVulnerable());
    put(metadata, "severity", spec.severity() == null ? null : spec.severity().word());
    put(metadata, "auto_scan", spec.autoScan());
    put(metadata, "auto_sbom_generation", spec.autoSbom());
    put(metadata, "reuse_sys_cve_allowlist", spec.reuseSystemAllowlist());
    return metadata;
  }

  private static void put(Map<String, String> map, String key, @Nullable Object value) {
    if (value != null) {
      map.put(key, value.toString());
    }
  }

  @Override
  public Facts now(Projects.Project current) throws HarborException, InterruptedException {
    Facts facts = new Facts();
    for (String key : metadata(only).keySet()) {
      facts.with(key, current.metadata(key).orElse(key.equals("severity") ? "" : "false"));
    }
    if (only.storageLimit() != null) {
      facts.with(QUOTA, bytes(quota(current).flatMap(Quotas.Quota::storageLimit).orElse(-1L)));
    }
    if (only.proxyOf() != null) {
      facts.with("proxyOf", proxyOf(current));
    }
    if (only.cveAllowlist() != null) {
      facts.with("cveAllowlist", Facts.sorted(allowed(current)));
    }
    return facts;
  }

  private Optional<Quotas.Quota> quota(Projects.Project project)
      throws HarborException, InterruptedException {
    return places.harbor.quotas().ofProject(project.projectId());
  }

  private String proxyOf(Projects.Project project) throws HarborException, InterruptedException {
    Long registry = project.registryId();
    return registry == null || registry == 0
        ? "(no proxy)"
        : String.valueOf(places.harbor.registries().get(registry).name());
  }

  private static Stream<String> allowed(Projects.Project project) {
    Projects.Allowlist list = project.cveAllowlist();
    return list == null || list.items() == null
        ? Stream.empty()
        : list.items().stream().map(Projects.Allowlist.Item::cveId);
  }

  @Override
  public void create(ProjectSpec spec) throws HarborException, InterruptedException {
    Long registry = spec.proxyOf() == null ? null : places.registryId(spec.proxyOf());
    places
        .harbor
        .projects()
        .create(
            new Projects.Request(
                spec.name(), metadata(spec), allowlist(spec, null), spec.storageBytes(), registry));
    // The creating handler takes no allow list over (handler/project.go).
    if (spec.cveAllowlist() != null) {
      update(places.project(spec.name()), spec);
    }
  }

  private static Projects.@Nullable Allowlist allowlist(
      ProjectSpec spec, Projects.@Nullable Allowlist now) {
    if (spec.cveAllowlist() == null) {
      return null;
    }
    return new Projects.Allowlist(
        now == null ? null : now.projectId(),
        now == null ? null : now.expiresAt(),
        spec.cveAllowlist().ids().stream().map(Projects.Allowlist.Item::new).toList(),
        now == null ? Map.of() : now.other());
  }

  @Override
  public void update(Projects.Project current, ProjectSpec spec)
      throws HarborException, InterruptedException {
    if (spec.proxyOf() != null && !spec.proxyOf().equals(proxyOf(current))) {
      throw HarborException.local(
          "Project %s at %s is not a proxy cache of %s, and Harbor can't make it one. Name another project."
              .formatted(spec.name(), places.harbor.host(), spec.proxyOf()),
          null);
    }
    places
        .harbor
        .projects()
        .update(
            spec.name(),
            new Projects.Request(
                null, metadata(spec), allowlist(spec, current.cveAllowlist()), null, null));
    limitStorage(current, spec);
  }

  private void limitStorage(Projects.Project current, ProjectSpec spec)
      throws HarborException, InterruptedException {
    Long wanted = spec.storageBytes();
    if (wanted == null) {
      return;
    }
    Optional<Quotas.Quota> quota = quota(current);
    if (quota.isEmpty()) {
      throw HarborException.local(
          "Project %s at %s has no quota that this account sees; only administrators may set one."
              .formatted(spec.name(), places.harbor.host()),
          null);
    }
    if (!wanted.equals(quota.get().storageLimit().orElse(null))) {
      places.harbor.quotas().limitStorage(quota.get().id(), Objects.requireNonNull(wanted));
    }
  }

  @Override
  public void delete(Projects.Project current) {
    throw new IllegalStateException("Projects are never deleted by a file");
  }
}
