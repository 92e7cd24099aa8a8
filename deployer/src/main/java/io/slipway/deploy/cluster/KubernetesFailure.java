package io.slipway.deploy.cluster;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.slipway.deploy.DeployException;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the API server, or the way to it, answered, in words. */
final class KubernetesFailure {
  static final int CONFLICT = 409;

  /** {@code User "u" cannot VERB resource "PLURAL" in API group "GROUP" in the namespace "NS"}. */
  private static final Pattern FORBIDDEN =
      Pattern.compile("cannot (\\S+) resource \"([^\"]+)\" in API group \"([^\"]*)\"");

  private static final Pattern NO_NAMESPACE = Pattern.compile("namespaces \"([^\"]+)\" not found");

  private KubernetesFailure() {}

  static DeployException words(String attempt, String server, KubernetesClientException e) {
    return switch (e.getCode()) {
      case 401 ->
          failed(
              e,
              "could not %s: %s does not accept the credentials of the kubeconfig; renew them",
              attempt,
              server);
      case 403 -> forbidden(attempt, e);
      case 404 -> missing(attempt, e);
      case CONFLICT -> conflict(attempt, e);
      case 400, 405, 415, 422 -> failed(e, "could not %s: %s", attempt, message(e));
      default -> other(attempt, server, e);
    };
  }

  private static DeployException forbidden(String attempt, KubernetesClientException e) {
    Matcher matcher = FORBIDDEN.matcher(message(e));
    String grant =
        matcher.find()
            ? "grant the verb %s on %s"
                .formatted(matcher.group(1), resource(matcher.group(2), matcher.group(3)))
            : "grant it with a Role and a RoleBinding";
    return failed(e, "could not %s: not allowed (%s); %s", attempt, message(e), grant);
  }

  private static String resource(String plural, String group) {
    return group.isEmpty() ? plural : plural + "." + group;
  }

  private static DeployException missing(String attempt, KubernetesClientException e) {
    Matcher matcher = NO_NAMESPACE.matcher(message(e));
    return matcher.find()
        ? failed(
            e,
            "could not %s: there is no namespace %s; create it (kubectl create namespace %s) or put"
                + " it into the manifests",
            attempt,
            matcher.group(1),
            matcher.group(1))
        : failed(
            e,
            "could not %s: the server knows no such object or kind (%s); if it is a custom"
                + " resource, install its definition first",
            attempt,
            message(e));
  }

  /** Under server-side apply a conflict names fields and owners; elsewhere it is a lost race. */
  private static DeployException conflict(String attempt, KubernetesClientException e) {
    return message(e).contains("conflict with")
        ? failed(
            e,
            "could not %s: %s; take the fields out of the manifest, or let go of them there",
            attempt,
            message(e))
        : DeployException.temporary(
            "could not %s: someone else changed it meanwhile (%s)".formatted(attempt, message(e)),
            e);
  }

  /** Whether a server-side apply met that field manager, and no other. */
  static boolean isConflictOnlyWith(String manager, KubernetesClientException e) {
    StatusDetails details = e.getStatus() == null ? null : e.getStatus().getDetails();
    return e.getCode() == CONFLICT
        && details != null
        && !details.getCauses().isEmpty()
        && details.getCauses().stream()
            .map(cause -> String.valueOf(cause.getMessage()))
            .allMatch(cause -> cause.startsWith("conflict with \"" + manager + "\""));
  }

  private static DeployException other(String attempt, String server, KubernetesClientException e) {
    if (message(e).contains("Could not find the metadata for the given apiVersion and kind")) {
      return failed(
          e,
          "could not %s: the server at %s has no such kind; install its custom resource definition",
          attempt,
          server);
    }
    if (e.getCode() == 429 || e.getCode() >= 500) {
      return DeployException.temporary(
          "could not %s: %s answered %d (%s)".formatted(attempt, server, e.getCode(), message(e)),
          e);
    }
    IOException io = cause(e);
    return io == null
        ? failed(e, "could not %s: %s", attempt, message(e))
        : DeployException.temporary(
            ("could not %s: the Kubernetes API at %s can't be reached (%s); check that the cluster"
                    + " runs and that the kubeconfig names it")
                .formatted(attempt, server, reason(io)),
            e);
  }

  private static DeployException failed(
      KubernetesClientException e, String format, Object... arguments) {
    return DeployException.failed(format.formatted(arguments), e);
  }

  private static @Nullable IOException cause(Throwable e) {
    for (Throwable t = e.getCause(); t != null; t = t.getCause()) {
      if (t instanceof IOException io) {
        return io;
      }
    }
    return null;
  }

  private static String reason(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private static String message(KubernetesClientException e) {
    Status status = e.getStatus();
    boolean said = status != null && status.getMessage() != null && !status.getMessage().isEmpty();
    return said ? status.getMessage() : String.valueOf(e.getMessage());
  }
}
