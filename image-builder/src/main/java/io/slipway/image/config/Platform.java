package io.slipway.image.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code os/architecture[/variant]} in Go's names, normalized as containerd does ({@code x86_64} is
 * {@code amd64}, {@code arm64/v8} is {@code arm64}, {@code arm} is {@code arm/v7}).
 */
public record Platform(String os, String architecture, @Nullable String variant) {
  private static final Pattern PART = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");
  private static final List<String> SYSTEMS =
      List.of("linux", "windows", "darwin", "freebsd", "netbsd", "openbsd", "wasip1");

  /**
   * @throws IllegalArgumentException with a message for the user
   */
  public static Platform parse(String text) {
    String[] parts = text.strip().split("/", -1);
    if (parts.length > 3 || !List.of(parts).stream().allMatch(p -> PART.matcher(p).matches())) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a platform; write os/architecture[/variant], as linux/amd64");
    }
    if (parts.length == 1) {
      String only = parts[0].toLowerCase(Locale.ROOT);
      return SYSTEMS.contains(only) ? of(only, hostArchitecture(), null) : of("linux", only, null);
    }
    return of(parts[0], parts[1], parts.length == 3 ? parts[2] : null);
  }

  /** The machine this runs on; containers are Linux's everywhere. */
  public static Platform host() {
    return of("linux", hostArchitecture(), null);
  }

  public static Platform of(String os, String architecture, @Nullable String variant) {
    String arch = architecture.toLowerCase(Locale.ROOT);
    String v = variant == null || variant.isEmpty() ? null : variant.toLowerCase(Locale.ROOT);
    String system = os.equalsIgnoreCase("macos") ? "darwin" : os.toLowerCase(Locale.ROOT);
    return switch (arch) {
      case "x86_64", "x86-64", "amd64" -> new Platform(system, "amd64", "v1".equals(v) ? null : v);
      case "i386", "i486", "i586", "i686", "x86", "386" -> new Platform(system, "386", null);
      case "aarch64", "arm64" ->
          new Platform(system, "arm64", "8".equals(v) || "v8".equals(v) ? null : v);
      case "armhf" -> new Platform(system, "arm", "v7");
      case "armel" -> new Platform(system, "arm", "v6");
      case "arm" -> new Platform(system, "arm", armVariant(v));
      default -> new Platform(system, arch, v);
    };
  }

  /**
   * The platforms whose images serve this one, the best first: itself, then lesser variants, then
   * the 32-bit ones that the processors run as well (containerd's {@code platforms.Only}).
   */
  public List<Platform> compatible() {
    List<Platform> all = new ArrayList<>();
    all.add(this);
    switch (architecture) {
      case "amd64" -> {
        all.addAll(lesser(1));
        all.add(new Platform(os, "386", null));
      }
      case "arm64" -> {
        all.addAll(lesser(8));
        all.add(new Platform(os, "arm", "v8"));
        all.addAll(new Platform(os, "arm", "v8").lesser(5));
      }
      case "arm" -> all.addAll(lesser(5));
      default -> {}
    }
    return List.copyOf(all);
  }

  /** The variants below this one, down to {@code lowest}; that of amd64 and arm64 has no name. */
  private List<Platform> lesser(int lowest) {
    List<Platform> all = new ArrayList<>();
    int own = variant == null || !variant.matches("v\\d") ? 0 : variant.charAt(1) - '0';
    for (int i = own - 1; i >= lowest; i--) {
      all.add(of(os, architecture, "v" + i));
    }
    return all;
  }

  private static String armVariant(@Nullable String variant) {
    if (variant == null) {
      return "v7";
    }
    return variant.startsWith("v") ? variant : "v" + variant;
  }

  private static String hostArchitecture() {
    return of("linux", System.getProperty("os.arch"), null).architecture();
  }

  @Override
  public String toString() {
    return os + "/" + architecture + (variant == null ? "" : "/" + variant);
  }
}
