package io.slipway.local.registry;

import java.util.regex.Pattern;

/** The grammar of names and tags (distribution spec, "Pulling manifests"). */
final class Names {

  private static final Pattern REPOSITORY =
      Pattern.compile(
          "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*");
  private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}");
  private static final int MAX_NAME = 255;

  private Names() {}

  static String repository(String name) {
    if (name.length() > MAX_NAME || !REPOSITORY.matcher(name).matches()) {
      throw RegistryError.NAME_INVALID.because(
          "repository name \""
              + name
              + "\": expected lower-case path segments of letters and digits, separated by . _ __ or -, at most "
              + MAX_NAME
              + " characters");
    }
    return name;
  }

  static String tag(String tag) {
    if (!TAG.matcher(tag).matches()) {
      throw RegistryError.MANIFEST_INVALID.because(
          "tag \""
              + tag
              + "\": expected at most 128 letters, digits, _ . or -, not starting with . or -");
    }
    return tag;
  }

  static boolean isDigest(String reference) {
    return reference.indexOf(':') >= 0;
  }
}
