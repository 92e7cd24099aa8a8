package io.slipway.local.harbor;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who calls: nobody, a user, or a robot.
 *
 * @param robot its row; null for users
 */
record Principal(String name, boolean authenticated, boolean admin, @Nullable ObjectNode robot) {

  static final Principal NOBODY = new Principal("anonymous", false, false, null);

  private static final Set<String> READS = Set.of("read", "list", "pull");
  private static final Set<String> ADMINS_ONLY = Set.of("member", "robot", "project", "metadata");

  /** Whether the system's resource is open to this caller. */
  boolean mayAtSystem(String resource, String action) {
    return admin || robotMay("system", "/", resource, action);
  }

  /** Whether a project's resource is; {@code role} is the caller's, 0 for none. */
  boolean mayInProject(JsonNode project, int role, String resource, String action) {
    if (admin || robotMay("project", Table.text(project, "name"), resource, action)) {
      return true;
    }
    boolean open = project.path("metadata").path("public").asString("").equals("true");
    boolean reads = READS.contains(action);
    return switch (role) {
      case 1 -> true;
      case 4 -> reads || !ADMINS_ONLY.contains(resource);
      case 2 ->
          reads
              || (resource.equals("repository") && action.equals("push"))
              || (Set.of("artifact", "tag", "artifact-label", "scan").contains(resource)
                  && action.equals("create"));
      case 3, 5 -> reads && !resource.equals("log");
      default ->
          open && reads && Set.of("repository", "artifact", "tag", "project").contains(resource);
    };
  }

  private boolean robotMay(String kind, String namespace, String resource, String action) {
    if (robot == null) {
      return false;
    }
    for (JsonNode permission : robot.path("permissions")) {
      String at = Table.text(permission, "namespace");
      if (Table.text(permission, "kind").equals(kind)
          && (at.equals(namespace) || at.equals("*"))
          && grants(permission, resource, action)) {
        return true;
      }
    }
    return false;
  }

  private static boolean grants(JsonNode permission, String resource, String action) {
    for (JsonNode access : permission.path("access")) {
      if (Table.text(access, "resource").equals(resource)
          && Table.text(access, "action").equals(action)) {
        return true;
      }
    }
    return false;
  }
}
