package io.slipway.registry.harbor;

import io.slipway.registry.auth.Credential;
import io.slipway.registry.auth.DockerConfig;
import io.slipway.registry.harbor.artifact.Artifacts;
import io.slipway.registry.harbor.audit.AuditLog;
import io.slipway.registry.harbor.project.ImmutableRules;
import io.slipway.registry.harbor.project.Labels;
import io.slipway.registry.harbor.project.Members;
import io.slipway.registry.harbor.project.Projects;
import io.slipway.registry.harbor.project.Retentions;
import io.slipway.registry.harbor.project.Robots;
import io.slipway.registry.harbor.project.Webhooks;
import io.slipway.registry.harbor.replication.Registries;
import io.slipway.registry.harbor.replication.Replications;
import io.slipway.registry.harbor.rest.HarborException;
import io.slipway.registry.harbor.rest.HarborRest;
import io.slipway.registry.harbor.system.Quotas;
import io.slipway.registry.harbor.system.Schedules;
import io.slipway.registry.harbor.system.SystemApi;
import io.slipway.registry.reference.RegistryNames;
import io.slipway.registry.store.ApiClient;
import io.slipway.registry.store.Limits;
import io.slipway.registry.store.Retry;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One Harbor's management API. Safe for use by several threads; close it to end its calls. */
public final class HarborClient implements AutoCloseable {

  private final ApiClient http;
  private final HarborRest rest;
  private final @Nullable String username;

  private HarborClient(ApiClient http, HarborRest rest, @Nullable String username) {
    this.http = http;
    this.rest = rest;
    this.username = username;
  }

  /**
   * Nothing is called yet.
   *
   * @param host {@code host[:port]}
   * @throws HarborException where a credential is there but cannot be used
   */
  public static HarborClient open(String host, HarborAccess access, Retry.Observer observer)
      throws HarborException, InterruptedException {
    return open(host, access, Retry.usual(), Limits.usual(), observer);
  }

  public static HarborClient open(
      String host, HarborAccess access, Retry retry, Limits limits, Retry.Observer observer)
      throws HarborException, InterruptedException {
    RegistryNames.requireHost("registry", host);
    Credential credential = credential(host, access).orElse(null);
    ApiClient http = new ApiClient(host, access.plainHttp(), access.insecure(), limits);
    String header = credential == null ? null : credential.basicHeader();
    return new HarborClient(
        http,
        new HarborRest(http, retry, observer, header),
        credential == null ? null : credential.username());
  }

  private static Optional<Credential> credential(String host, HarborAccess access)
      throws HarborException, InterruptedException {
    Map<String, String> environment = access.environment();
    String user = environment.getOrDefault("HARBOR_USERNAME", "");
    String password = environment.getOrDefault("HARBOR_PASSWORD", "");
    if (!user.isEmpty() && !password.isEmpty()) {
      return Optional.of(new Credential(user, password, null));
    }
    try {
      Optional<Credential> found = DockerConfig.load(access.dockerConfig(), environment).find(host);
      if (found.isPresent() && found.get().identityToken() != null) {
        throw HarborException.local(
            "Tried to log in to %s, but docker's config holds an identity token for it, which Harbor's API doesn't take. Set HARBOR_USERNAME and HARBOR_PASSWORD, or use a robot account."
                .formatted(host),
            null);
      }
      return found;
    } catch (IOException e) {
      throw HarborException.local(String.valueOf(e.getMessage()), e);
    }
  }

  public String host() {
    return rest.host();
  }

  /** Whose credential is used; empty for none. */
  public Optional<String> username() {
    return Optional.ofNullable(username);
  }

  public SystemApi system() {
    return new SystemApi(rest);
  }

  public Quotas quotas() {
    return new Quotas(rest);
  }

  public Schedules schedules() {
    return new Schedules(rest);
  }

  public Projects projects() {
    return new Projects(rest);
  }

  public Members members(String project) {
    return new Members(rest, project);
  }

  /** Labels of a project, or with null of all projects. */
  public Labels labels(@Nullable Long projectId) {
    return new Labels(rest, projectId);
  }

  public Robots robots() {
    return new Robots(rest);
  }

  public Webhooks webhooks(String project) {
    return new Webhooks(rest, project);
  }

  public ImmutableRules immutableRules(String project) {
    return new ImmutableRules(rest, project);
  }

  public Retentions retentions() {
    return new Retentions(rest);
  }

  public Artifacts artifacts(String project) {
    return new Artifacts(rest, project);
  }

  public Registries registries() {
    return new Registries(rest);
  }

  public Replications replications() {
    return new Replications(rest);
  }

  public AuditLog auditLog() {
    return new AuditLog(rest);
  }

  @Override
  public void close() {
    http.close();
  }
}
