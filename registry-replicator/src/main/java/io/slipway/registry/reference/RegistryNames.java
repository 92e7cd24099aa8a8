package io.slipway.registry.reference;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The grammar of names in the OCI distribution specification 1.1, section "Pulling manifests". What
 * passes holds no {@code ..}, no query and no blank, so it may stand in a URL or a path.
 */
public final class RegistryNames {

  private static final Pattern HOST =
      Pattern.compile(
          "(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]+])(?::\\d{1,5})?");
  private static final Pattern REPOSITORY =
      Pattern.compile(
          "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*");
  private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}");
  private static final Pattern DIGEST = Pattern.compile("sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128}");
  private static final int MAX_LENGTH = 255;

  private RegistryNames() {}

  public static void requireHost(String component, @Nullable String value) {
    require(component, value, HOST, "a registry's host[:port], such as registry.example.com:5000");
  }

  public static void requireRepository(String component, @Nullable String value) {
    require(component, value, REPOSITORY, "lower-case words joined by / . _ or -");
  }

  public static void requireTag(String component, @Nullable String value) {
    require(component, value, TAG, "a tag of at most 128 letters, digits, . _ or -");
  }

  public static void requireDigest(String component, @Nullable String value) {
    require(component, value, DIGEST, "sha256: and 64 or sha512: and 128 hexadecimal digits");
  }

  public static boolean isDigest(String value) {
    return DIGEST.matcher(value).matches();
  }

  public static boolean isRepository(String value) {
    return value.length() <= MAX_LENGTH && REPOSITORY.matcher(value).matches();
  }

  public static boolean isTag(String value) {
    return TAG.matcher(value).matches();
  }

  /** Whether the host names this machine, so that Docker's rule for loopback registries holds. */
  public static boolean isLoopback(String host) {
    String name = host.replaceFirst(":\\d+$", "");
    return name.equals("localhost") || name.equals("[::1]") || name.matches("127(\\.\\d{1,3}){3}");
  }

  private static void require(
      String component, @Nullable String value, Pattern pattern, String allowed) {
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException("%s: is missing; give %s".formatted(component, allowed));
    }
    if (value.length() > MAX_LENGTH || !pattern.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "%s: '%s' is not %s".formatted(component, shown(value), allowed));
    }
  }

  private static String shown(String value) {
    return value.length() > MAX_LENGTH ? value.substring(0, MAX_LENGTH) + "..." : value;
  }
}
