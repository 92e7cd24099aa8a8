package io.slipway.image.sandbox;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a step is likely to have met where an ordinary user has no ranges of others. */
final class OneUser {
  static final String REMEDY =
      "give this user a range of others: usermod --add-subuids 100000-165535"
          + " --add-subgids 100000-165535 USER, with newuidmap and newgidmap (package uidmap)"
          + " installed";

  /** How chown(1), dpkg, tar, apt, su and others say that the kernel refused them a user. */
  private static final Pattern REFUSED =
      Pattern.compile(
          "(?i)(chown|chgrp|owner|install|mknod|setuid|setgid|seteuid|setegid|setres[ug]id|setgroups"
              + "|initgroups|set (user|group) id).*(invalid argument|operation not permitted)");

  private OneUser() {}

  /** A sentence for whoever reads these last lines of a step that failed. */
  static Optional<String> hint(List<String> output) {
    return output.stream().anyMatch(line -> REFUSED.matcher(line).find())
        ? Optional.of("steps of this build have one user only; to have more, " + REMEDY)
        : Optional.empty();
  }
}
