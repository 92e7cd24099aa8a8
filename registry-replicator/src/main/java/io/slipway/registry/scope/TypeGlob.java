package io.slipway.registry.scope;

import io.slipway.registry.plan.Glob;

/** A glob over media types and artifact types, where {@code *} may stand for a slash too. */
public final class TypeGlob {

  private TypeGlob() {}

  /**
   * @throws IllegalArgumentException where the pattern holds what no media type can
   */
  public static void check(String component, String glob) {
    if (!glob.matches("[A-Za-z0-9._/*?+-]+")) {
      throw new IllegalArgumentException(
          "%s: '%s' is not a glob over media types such as application/vnd.oci.*"
              .formatted(component, glob));
    }
  }

  public static boolean matches(String glob, String type) {
    return new Glob(glob.replaceAll("\\*+", "**")).matches(type);
  }
}
