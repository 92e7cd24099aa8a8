package io.slipway.image.fetch;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A git repository as Dockerfiles and command lines name it: {@code URL#REF:DIRECTORY}, or with a
 * query as BuildKit reads it ({@code ?ref=, tag=, branch=, commit=, checksum=, subdir=,
 * keep-git-dir=, submodules=, mtime=, fetch-by-commit=}).
 *
 * @param remote what git is given
 * @param ref a branch, a tag, a full reference or a commit; null means the remote's HEAD
 * @param checksum the commit (or the beginning of its name) that {@code ref} must lead to
 * @param directory inside the repository; "" means its root
 * @param keepGitDirectory null where the reference doesn't say
 * @param submodules whether they are fetched, too
 */
public record GitReference(
    String remote,
    @Nullable String ref,
    @Nullable String checksum,
    String directory,
    @Nullable Boolean keepGitDirectory,
    boolean submodules) {

  private static final Set<String> TRANSPORTS = Set.of("http", "https", "ssh", "git");
  private static final Pattern URL = Pattern.compile("([a-zA-Z0-9]+)://([^/?#]*)([^?#]*).*");
  private static final Pattern SCP =
      Pattern.compile("[a-zA-Z0-9_-]+@[a-zA-Z0-9.-]+:[^?#]*(\\?[^#]*)?(#.*)?", Pattern.DOTALL);
  private static final Pattern PARTS =
      Pattern.compile("([^?#]*)(?:\\?([^#]*))?(?:#(.*))?", Pattern.DOTALL);

  /**
   * Whether a source of ADD, or a context, is a repository: over http only where the path ends with
   * {@code .git}.
   */
  public static boolean isGit(String text) {
    Matcher url = URL.matcher(text);
    if (url.matches()) {
      String scheme = url.group(1).toLowerCase(Locale.ROOT);
      boolean web = scheme.equals("http") || scheme.equals("https");
      return web ? url.group(3).endsWith(".git") : TRANSPORTS.contains(scheme);
    }
    return SCP.matcher(text).matches();
  }

  /**
   * Also reads {@code github.com/...}, which only a context may be.
   *
   * @throws IllegalArgumentException in words, where it is malformed
   */
  public static GitReference parse(String text) {
    Matcher parts = PARTS.matcher(text.startsWith("github.com/") ? "https://" + text : text);
    if (!parts.matches() || parts.group(1).startsWith("-")) {
      throw new IllegalArgumentException("'" + text + "' is no git repository");
    }
    Query query = new Query();
    if (parts.group(3) != null) {
      query.fragment(parts.group(3));
    }
    if (parts.group(2) != null) {
      query.read(parts.group(2));
    }
    return query.over(parts.group(1));
  }

  /** Without user names, passwords and queries, for messages. */
  public String shown() {
    return remote.replaceFirst("://[^/@]*@", "://");
  }

  public GitReference withChecksum(String expected) {
    return new GitReference(remote, ref, expected, directory, keepGitDirectory, submodules);
  }

  /** What is said besides the remote. */
  private static final class Query {
    private static final Set<String> SWITCHES =
        Set.of("submodules", "keep-git-dir", "fetch-by-commit");

    private @Nullable String ref;
    private String directory = "";
    private final Map<String, String> values = new LinkedHashMap<>();

    void fragment(String text) {
      int colon = text.indexOf(':');
      String name = decode(colon < 0 ? text : text.substring(0, colon));
      ref = name.isEmpty() ? null : name;
      directory = colon < 0 ? "" : decode(text.substring(colon + 1));
    }

    void read(String text) {
      for (String pair : text.split("&")) {
        int equals = pair.indexOf('=');
        String key = decode(equals < 0 ? pair : pair.substring(0, equals));
        String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
        if (!pair.isEmpty() && values.put(key, value) != null) {
          throw new IllegalArgumentException("query \"" + key + "\" has multiple values");
        }
        if (!pair.isEmpty() && value.isEmpty() && !SWITCHES.contains(key)) {
          throw new IllegalArgumentException("query \"" + key + "\" has no value");
        }
      }
    }

    private static String decode(String text) {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    GitReference over(String remote) {
      conflict("ref", ref, values.get("ref"));
      ref = values.getOrDefault("ref", ref);
      conflict("subdir", directory.isEmpty() ? null : directory, values.get("subdir"));
      String tag = full("refs/tags/", values.get("tag"));
      String branch = full("refs/heads/", values.get("branch"));
      if (tag != null && branch != null) {
        throw new IllegalArgumentException("branch conflicts with tag");
      }
      String named = tag == null ? branch : tag;
      conflict("ref", ref, named);
      check();
      return new GitReference(
          remote,
          named == null ? ref : named,
          values.getOrDefault("checksum", values.get("commit")),
          values.getOrDefault("subdir", directory),
          values.containsKey("keep-git-dir") ? flag("keep-git-dir") : null,
          !values.containsKey("submodules") || flag("submodules"));
    }

    private void check() {
      Set<String> known =
          Set.of(
              "ref",
              "tag",
              "branch",
              "subdir",
              "checksum",
              "commit",
              "keep-git-dir",
              "submodules",
              "mtime",
              "fetch-by-commit");
      for (String key : values.keySet()) {
        if (!known.contains(key)) {
          throw new IllegalArgumentException("unexpected query \"" + key + "\"");
        }
      }
      String mtime = values.getOrDefault("mtime", "commit");
      if (!mtime.equals("commit") && !mtime.equals("checkout")) {
        throw new IllegalArgumentException(
            "invalid mtime value: \"" + mtime + "\" (must be \"checkout\" or \"commit\")");
      }
      flag("fetch-by-commit");
    }

    private boolean flag(String key) {
      String value = values.getOrDefault(key, "false");
      return switch (value.toLowerCase(Locale.ROOT)) {
        case "", "1", "t", "true" -> true;
        case "0", "f", "false" -> false;
        default ->
            throw new IllegalArgumentException("invalid " + key + " value: \"" + value + "\"");
      };
    }

    private static @Nullable String full(String prefix, @Nullable String name) {
      return name == null || name.startsWith(prefix) ? name : prefix + name;
    }

    private static void conflict(String what, @Nullable String one, @Nullable String other) {
      if (one != null && other != null && !one.equals(other)) {
        throw new IllegalArgumentException(
            what + " conflicts: \"" + one + "\" vs \"" + other + "\"");
      }
    }
  }
}
