package io.slipway.image.copy;

import io.slipway.image.sandbox.Identity;
import io.slipway.image.sandbox.UnknownUserException;
import io.slipway.image.snapshot.MergedTree;
import io.slipway.image.snapshot.Owners.Owner;
import java.io.IOException;

/**
 * Who is meant by {@code [user][:[group]]} in {@code --chown} and USER, as BuildKit reads it: a
 * number alone is user and group both, nothing is 0, and neither numbers nor {@code root} need a
 * file of the image.
 */
final class Ownership {
  private Ownership() {}

  static Owner of(String text, MergedTree tree) throws IOException, UnknownUserException {
    String[] parts = text.split(":", 2);
    Owner user = user(parts[0], tree);
    return parts.length == 1 ? user : new Owner(user.uid(), group(parts[1], tree));
  }

  /**
   * Who WORKDIR's new directories belong to: root where the image does not know the user, because
   * the user may come later and need no more than the directory to be there.
   */
  static Owner orRoot(String text, MergedTree tree) throws IOException {
    try {
      return of(text, tree);
    } catch (UnknownUserException e) {
      return Owner.ROOT;
    }
  }

  private static Owner user(String name, MergedTree tree) throws IOException, UnknownUserException {
    if (isFixed(name)) {
      return new Owner(number(name), number(name));
    }
    Identity identity = Identity.resolve(name, tree);
    return new Owner(identity.uid(), identity.gid());
  }

  private static int group(String name, MergedTree tree) throws IOException, UnknownUserException {
    return isFixed(name) ? number(name) : Identity.resolve("0:" + name, tree).gid();
  }

  private static boolean isFixed(String name) {
    return name.isEmpty() || name.equals("root") || isNumber(name);
  }

  private static boolean isNumber(String name) {
    return name.matches("\\d{1,10}") && Long.parseLong(name) <= Integer.MAX_VALUE;
  }

  private static int number(String name) {
    return isNumber(name) ? Integer.parseInt(name) : 0;
  }
}
