package io.slipway.registry.harbor.file;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A robot account.
 *
 * @param durationDays how long it lives from its creation, -1 for ever
 * @param access of a project's robot: {@code resource:action}, such as {@code repository:push}
 * @param permissions of a robot of the system
 * @param secretFile where its secret is written when it is made or rotated; mode 0600
 */
public record RobotSpec(
    String name,
    @Nullable String description,
    int durationDays,
    @Nullable Boolean disabled,
    List<String> access,
    List<PermissionSpec> permissions,
    String secretFile) {

  /**
   * @param project a project's name, or {@code *} for all; null for rights at the system
   */
  public record PermissionSpec(@Nullable String project, List<String> access) {
    public PermissionSpec {
      access = checked(access);
      if (access.isEmpty()) {
        throw Checks.wrong("access", "none given; add resource:action, such as repository:pull");
      }
    }
  }

  public RobotSpec {
    Checks.name("name", name);
    if (durationDays != -1 && durationDays < 1) {
      throw Checks.wrong(
          "durationDays", "is %d, but must be -1 or more than 0".formatted(durationDays));
    }
    access = checked(access);
    permissions = Checks.copy(permissions);
    Checks.text("secretFile", secretFile);
  }

  private static List<String> checked(@Nullable List<String> access) {
    for (String one : Checks.copy(access)) {
      if (!one.matches("[a-z-]+:[a-z-]+")) {
        throw Checks.wrong(
            "access", "'" + one + "' is not resource:action, such as repository:pull");
      }
    }
    return Checks.copy(access).stream().distinct().sorted().toList();
  }

  void requireLevel(boolean ofProject) {
    if (ofProject && (access.isEmpty() || !permissions.isEmpty())) {
      throw Checks.wrong(
          "robots", "the project's robot '" + name + "' needs access, and takes no permissions");
    }
    if (!ofProject && (permissions.isEmpty() || !access.isEmpty())) {
      throw Checks.wrong(
          "robots", "the system's robot '" + name + "' needs permissions, and takes no access");
    }
  }
}
