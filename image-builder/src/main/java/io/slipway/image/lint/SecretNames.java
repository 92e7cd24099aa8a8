package io.slipway.image.lint;

import java.util.regex.Pattern;

/** Names of variables that are likely to hold a secret. */
public final class SecretNames {
  private static final Pattern SECRET =
      Pattern.compile(
          "(?i)(?:_|^)(?:apikey|auth|credentials?|key|password|pword|passwd|secret|token)(?:_|$)");
  private static final Pattern NO_SECRET =
      Pattern.compile("(?i)(?:_|^)(?:public|file|version)(?:_|$)");

  private SecretNames() {}

  public static boolean looksSecret(String name) {
    return SECRET.matcher(name).find() && !NO_SECRET.matcher(name).find();
  }
}
