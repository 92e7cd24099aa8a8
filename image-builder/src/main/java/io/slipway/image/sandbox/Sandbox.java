package io.slipway.image.sandbox;

import io.slipway.image.snapshot.Privilege;
import io.slipway.image.snapshot.WritableSnapshot;
import io.slipway.image.suggest.Nearest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts processes in surroundings of their own. Safe for use by several threads. */
public final class Sandbox {
  private static final Logger LOG = LoggerFactory.getLogger(Sandbox.class);
  private static Trials trials = Trials.anew();
  private static volatile int corrections;
  private static @Nullable Host probed;
  private static final Map<String, Sandbox> FOUND = new HashMap<>();

  /** What may be asked for by name. */
  public static final List<String> NAMES = List.of("crun", "runc", "bubblewrap", "chroot");

  private final Host host;
  private final Tool tool;

  private Sandbox(Host host, Tool tool) {
    this.host = host;
    this.tool = tool;
  }

  /**
   * What works on this machine is read from this file, where it was found out before, and noted
   * there; whoever fails because of what it says finds out by {@link #recheck}. A process that
   * knows already keeps to what it knows.
   */
  public static synchronized void remember(Path file) {
    if (probed == null) {
      trials = Trials.in(file, MachineFacts::digest);
    }
  }

  /**
   * The best that works on this machine, or the one that the system property {@code
   * slipway.sandbox} names; found out once.
   *
   * @throws IOException where none does, with what to install or allow
   */
  public static Sandbox best() throws IOException {
    return find(System.getProperty("slipway.sandbox"));
  }

  /**
   * The named one, or the best where {@code name} is null.
   *
   * @throws IOException where it is not known or does not work here, with what to do
   */
  public static synchronized Sandbox find(@Nullable String name) throws IOException {
    String wanted = name == null ? "" : name;
    if (!wanted.isEmpty() && !NAMES.contains(wanted)) {
      throw new IOException(
          "there is no sandbox '"
              + wanted
              + "'"
              + Nearest.hint(wanted, NAMES)
              + "; there are "
              + String.join(", ", NAMES));
    }
    Sandbox known = FOUND.get(wanted);
    if (known == null) {
      known = probe(wanted);
      LOG.debug("RUN uses {}", known.name());
      FOUND.put(wanted, known);
    }
    return known;
  }

  /**
   * What every sandbox of this machine may do with file trees; no sandbox is tried for it.
   *
   * @throws IOException where none could work, with what to do
   */
  public static Privilege hostPrivilege() throws IOException {
    return host().privilege();
  }

  /**
   * Begins to find out what {@link #hostPrivilege} says, and makes ready what every step is kept
   * from the machine by: that takes starting processes and reading tables, for which what comes
   * before a build's first RUN need not wait.
   */
  public static void lookAhead() {
    Thread thread =
        new Thread(
            () -> {
              try {
                Hardening.usual(host()).seccomp().ifPresent(SeccompFilter::compile);
              } catch (IOException e) {
                LOG.debug("{}", e.getMessage());
              }
            },
            "slipway-sandbox");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Whether an ordinary user's steps may become other users here, so that they end as root's would.
   *
   * @throws IOException where no sandbox could work, with what to do
   */
  public static boolean usesRanges() throws IOException {
    return host().ranges().isPresent();
  }

  private static synchronized Sandbox probe(String wanted) throws IOException {
    Host host = host();
    return Tool.installed(host.manyUsers()).stream()
        .filter(tool -> wanted.isEmpty() || tool.name().equals(wanted))
        .filter(tool -> trials.work(tool.name(), () -> tool.works(host)))
        .findFirst()
        .map(tool -> new Sandbox(host, tool))
        .orElseThrow(() -> noneWorks(wanted));
  }

  private static synchronized Host host() throws IOException {
    Host known = probed == null ? Host.probe(trials) : probed;
    probed = known;
    return known;
  }

  private static IOException noneWorks(String wanted) {
    return new IOException(
        wanted.isEmpty()
            ? "Tried crun, runc, chroot and bubblewrap to run a process in a sandbox, but none"
                + " works here. Install bubblewrap (apt-get install bubblewrap)"
            : "Tried the sandbox "
                + wanted
                + " that was asked for, but it is not installed or does not work here. Name"
                + " another, or none to have one chosen");
  }

  /** How often {@link #recheck} has found that this process remembered what was not so. */
  public static int corrections() {
    return corrections;
  }

  /**
   * Tries again what was taken from memory; what works now counts from then on.
   *
   * @return {@link #corrections} after that
   */
  public static synchronized int recheck() {
    if (trials.wereTrusted()) {
      Host before = probed;
      Map<String, Sandbox> found = Map.copyOf(FOUND);
      trials.forget();
      probed = null;
      FOUND.clear();
      corrections += isStill(before, found) ? 0 : 1;
    }
    return corrections;
  }

  private static boolean isStill(@Nullable Host before, Map<String, Sandbox> found) {
    try {
      for (Map.Entry<String, Sandbox> known : found.entrySet()) {
        if (!find(known.getKey()).tool.equals(known.getValue().tool)) {
          return false;
        }
      }
      return host().equals(before);
    } catch (IOException e) {
      LOG.debug("{}", e.getMessage());
      return false;
    }
  }

  /** Every sandbox that works on this machine, the best first. */
  public static synchronized List<Sandbox> working() throws IOException {
    List<Sandbox> working = new ArrayList<>();
    for (Tool tool : Tool.installed(host().manyUsers())) {
      try {
        working.add(find(tool.name()));
      } catch (IOException e) {
        LOG.debug("{}", e.getMessage());
      }
    }
    return working;
  }

  public String name() {
    return tool.name();
  }

  public Privilege privilege() {
    return host.privilege();
  }

  /** What to say of a step that failed with these last lines, where that is known. */
  public Optional<String> hint(List<String> output) {
    return host.manyUsers() ? Optional.empty() : OneUser.hint(output);
  }

  /**
   * Starts a process and returns once it runs.
   *
   * @param output takes (stream, line); called by two threads, one at a time
   * @throws IOException where the surroundings could not be made, with the tool's own words
   */
  public SandboxProcess start(SandboxSpec spec, BiConsumer<String, String> output)
      throws IOException, InterruptedException {
    try {
      return launch(spec, output);
    } catch (IOException e) {
      if (Overlays.areMissing(spec.root()) || Overlays.work(host, spec.root())) {
        throw e;
      }
      LOG.info(
          "No overlay can be mounted below {}: each RUN works on a copy of its files, which takes"
              + " longer",
          spec.root().place());
      return launch(spec, output);
    }
  }

  private SandboxProcess launch(SandboxSpec spec, BiConsumer<String, String> output)
      throws IOException, InterruptedException {
    boolean copies = Overlays.areMissing(spec.root());
    Host given = copies ? host.alone() : host;
    Surroundings surroundings = Surroundings.prepare(spec, given.manyUsers());
    List<WritableSnapshot> all = new ArrayList<>(surroundings.views());
    all.add(spec.root());
    for (WritableSnapshot snapshot : all) {
      if (copies) {
        snapshot.copy();
      } else if (given.ranges().isPresent()) {
        snapshot.own(given.ranges().get(), Ownership::give);
      }
    }
    return SandboxProcess.start(tool.start(given, spec, surroundings), spec, given, output);
  }
}
