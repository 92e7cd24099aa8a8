package io.slipway.registry.scope;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Platforms as {@code os/architecture[/variant]}. One without a variant takes every variant; {@code
 * linux/arm64} and {@code linux/arm64/v8} are the same, as in containerd.
 */
public final class PlatformSet {

  private static final Pattern FORM =
      Pattern.compile("[a-z0-9]+/[a-z0-9_]+(?:/[a-z0-9._]+)?", Pattern.CASE_INSENSITIVE);
  private static final Map<String, String> USUAL_VARIANTS = Map.of("arm64", "v8", "arm", "v7");

  private final List<String> wanted;

  public PlatformSet(List<String> wanted) {
    this.wanted = List.copyOf(wanted);
  }

  /**
   * @throws IllegalArgumentException where it is not a platform
   */
  public static void check(String component, String platform) {
    if (!FORM.matcher(platform).matches()) {
      throw new IllegalArgumentException(
          "%s: '%s' is not a platform; write os/architecture[/variant], such as linux/amd64 or linux/arm/v7"
              .formatted(component, platform));
    }
  }

  public boolean isEverything() {
    return wanted.isEmpty();
  }

  public boolean contains(String os, String architecture, String variant) {
    return wanted.isEmpty()
        || wanted.stream().anyMatch(one -> covers(one, os, architecture, variant));
  }

  private static boolean covers(String wanted, String os, String architecture, String variant) {
    String[] parts = wanted.split("/");
    if (!parts[0].equals(os) || !parts[1].equals(architecture)) {
      return false;
    }
    String usual = USUAL_VARIANTS.getOrDefault(architecture, "");
    return parts.length == 2 || parts[2].equals(variant.isEmpty() ? usual : variant);
  }

  @Override
  public String toString() {
    return String.join(", ", wanted);
  }
}
