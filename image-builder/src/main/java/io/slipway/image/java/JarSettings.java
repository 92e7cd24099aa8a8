package io.slipway.image.java;

import io.slipway.image.BuildException;
import io.slipway.image.JarOptions;
import io.slipway.image.UsageException;
import io.slipway.image.suggest.Nearest;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Options that were checked, with what follows from the archive where nothing was asked for.
 *
 * @param base the base image
 * @param root where the application lies in the image: absolute, without a slash at its end
 */
record JarSettings(JarOptions options, String base, String root, Layout layout) {
  private static final String DEFAULT_ROOT = "/app";
  private static final String PACKAGED = "packaged";
  private static final List<String> MODES = List.of("exploded", PACKAGED);

  private static final String JETTY_ROOT = "/var/lib/jetty/webapps/ROOT";
  private static final Pattern JETTY = Pattern.compile("(docker\\.io/)?(library/)?jetty([:@].*)?");

  /** What needs no quotes in a Dockerfile and has no meaning of its own in a class path. */
  private static final String WORD = "[\\w.@%+~-]+";

  private static final Pattern PATH = Pattern.compile("(/(?!\\.\\.?(/|$))" + WORD + ")+");
  private static final Pattern USER = Pattern.compile(WORD + "(:" + WORD + ")?");
  private static final Pattern PORT = Pattern.compile("\\d+(-\\d+)?(/(tcp|udp|sctp))?");
  private static final Pattern REFERENCE = Pattern.compile("[\\w./:@-]+");
  private static final Pattern VARIABLE = Pattern.compile("[^=\\s\"'\\\\$]+");
  private static final Pattern LINE = Pattern.compile("[^\\r\\n\\x00]*");

  static JarSettings of(JarArchive archive, JarOptions options, Path context)
      throws BuildException {
    check(options);
    boolean packaged = PACKAGED.equals(options.mode());
    boolean boot = SpringBootLayout.isFor(archive);
    if (!boot && WarLayout.isFor(archive)) {
      return war(archive, options);
    }
    String base = options.base() == null ? JavaVersion.base(archive) : options.base();
    String root = options.appRoot() == null ? DEFAULT_ROOT : options.appRoot();
    return new JarSettings(options, base, root, layout(packaged, boot, context, root));
  }

  private static Layout layout(boolean packaged, boolean boot, Path context, String root) {
    if (packaged) {
      return new PackagedLayout(context, root, boot);
    }
    return boot ? new SpringBootLayout(root) : new ExplodedLayout(context, root);
  }

  private static JarSettings war(JarArchive archive, JarOptions options) throws UsageException {
    String base = options.base() == null ? "jetty" : options.base();
    boolean jetty = JETTY.matcher(base).matches();
    if (!jetty && options.appRoot() == null) {
      throw new UsageException(
          "where "
              + base
              + " looks for the web application "
              + archive.fileName()
              + " is not known; name its root (--jar-app-root)");
    }
    String root = options.appRoot() == null ? JETTY_ROOT : options.appRoot();
    return new JarSettings(options, base, root, new WarLayout(jetty));
  }

  private static void check(JarOptions options) throws UsageException {
    String mode = options.mode();
    if (mode != null && !MODES.contains(mode)) {
      throw new UsageException(
          "the mode '"
              + mode
              + "' is unknown"
              + Nearest.hint(mode, MODES)
              + "; exploded or packaged");
    }
    check("base image", options.base(), REFERENCE, "a reference: registry/repository:tag");
    check("user", options.user(), USER, "USER[:GROUP], names or numbers");
    check("application's root", options.appRoot(), PATH, "an absolute path, such as /app");
    for (String path : options.volumes()) {
      check("volume", path, PATH, "an absolute path, such as /data");
    }
    for (String port : options.ports()) {
      check("port", port, PORT, "PORT[-PORT][/tcp|/udp|/sctp]");
    }
    for (String name : options.environment().keySet()) {
      check("environment variable", name, VARIABLE, "a name without = and quotes");
      check("value of " + name, options.environment().get(name), LINE, "one line");
    }
  }

  private static void check(String what, @Nullable String value, Pattern form, String allowed)
      throws UsageException {
    if (value != null && !form.matcher(value).matches()) {
      throw new UsageException("the " + what + " '" + value + "' is not " + allowed);
    }
  }

  Application application(JarArchive archive) throws BuildException {
    return layout.of(archive, options);
  }
}
