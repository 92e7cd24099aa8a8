package io.slipway.image.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.slipway.image.layer.Compression;
import io.slipway.image.layer.Layer;
import io.slipway.image.layer.LayerEntry;
import io.slipway.image.layer.LayerWriter;
import io.slipway.image.layer.TarReader;
import io.slipway.image.posix.Posix;
import io.slipway.image.sandbox.SandboxMount.Bind;
import io.slipway.image.sandbox.SandboxSpec.Network;
import io.slipway.image.sandbox.SandboxSpec.Settings;
import io.slipway.image.snapshot.Owners.Owner;
import io.slipway.image.snapshot.Snapshot;
import io.slipway.image.snapshot.SnapshotStore;
import io.slipway.image.snapshot.WritableSnapshot;
import io.slipway.image.store.Session;
import io.slipway.image.store.StateDirectory;
import io.slipway.image.testing.BusyboxLayer;
import io.slipway.image.testing.DebianTool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SandboxTest {
  /** The digest of two empty blocks: a tar archive without entries. */
  private static final String NO_ENTRIES =
      "sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef";

  @TempDir Path temporary;

  private StateDirectory state;
  private Session session;
  private final List<String> output = Collections.synchronizedList(new ArrayList<>());

  static Stream<String> sandboxes() throws IOException {
    return Sandbox.working().stream().map(Sandbox::name);
  }

  @BeforeAll
  static void requireTools() {
    DebianTool.require("busybox");
  }

  @BeforeEach
  void open() throws IOException {
    state = StateDirectory.open(temporary.resolve("state"));
    session = state.session();
  }

  @AfterEach
  void close() {
    session.close();
  }

  @Test
  void shouldFindEverySandbox_whenItsToolIsInstalled() throws IOException {
    DebianTool.require("bwrap", "crun", "runc", "perl");
    assertThat(sandboxes()).containsExactlyInAnyOrder("bubblewrap", "crun", "runc", "chroot");
  }

  @ParameterizedTest
  @MethodSource("sandboxes")
  void shouldRunAsRootOfTheImage(String name) throws Exception {
    assertThat(run(name, "", "id -u; pwd; echo $GREETING; hostname; ls /home", Network.HOST))
        .isZero();
    assertThat(output).containsExactly("0", "/", "hello", "a-step", "app");
  }

  @ParameterizedTest
  @MethodSource("sandboxes")
  void shouldReturnTheExitCode(String name) throws Exception {
    assertThat(run(name, "", "exit 7", Network.HOST)).isEqualTo(7);
    assertThat(run(name, "", "sh -c 'kill -9 $$; true'; exit $?", Network.HOST)).isEqualTo(137);
  }

  @ParameterizedTest
  @MethodSource("sandboxes")
  void shouldBecomeTheUser_whenTheImageNamesOne(String name) throws Exception {
    if (name.equals("runc") && Posix.uid() != 0) {
      assertThatThrownBy(() -> run(name, "app", "true", Network.HOST))
          .hasMessageContaining("use the sandbox bubblewrap, crun or chroot");
      return;
    }
    assertThat(run(name, "app", "id -u; id -g; touch /home/app/x && echo $?", Network.HOST))
        .as("%s", output)
        .isZero();
    assertThat(output).startsWith("1000", "1000");
    run(name, "app", "grep CapEff /proc/self/status", Network.HOST);
  }

  @ParameterizedTest
  @MethodSource("sandboxes")
  void shouldHaveDevicesProcAndReadOnlySys(String name) throws Exception {
    String check =
        "echo x >/dev/null && head -c1 /dev/urandom | wc -c; test -d /proc/1 && echo proc;"
            + " ls -d /dev/pts /dev/shm /dev/fd/; touch /sys/x 2>/dev/null || echo ro;"
            + " test -e /dev/vda || echo no-disk";
    assertThat(run(name, "", check, Network.HOST)).isZero();
    assertThat(output)
        .containsExactly("1", "proc", "/dev/fd/", "/dev/pts", "/dev/shm", "ro", "no-disk");
  }

  @ParameterizedTest
  @MethodSource("sandboxes")
  void shouldSeeOnlyLoopback_whenTheNetworkIsPrivate(String name) throws Exception {
    String check = "ip -o link | wc -l; ip -o link show lo | grep -c UP; cat /etc/resolv.conf";
    assertThat(run(name, "", check, Network.PRIVATE)).isZero();
    assertThat(output).containsExactly("1", "1");
  }

  @ParameterizedTest
  @MethodSource("sandboxes")
  void shouldLeaveOnlyWhatTheStepChanged(String name) throws Exception {
    String step =
        "mkdir /data && echo 1 >/data/f && ln /data/f /data/g && rm /bin/yes && chmod 4755 /data/f";
    assertThat(entries(sandbox(name), step))
        .containsExactly("bin 755", "bin/.wh.yes 0", "data 755", "data/f 4755", "data/g=data/f");
  }

  @ParameterizedTest
  @MethodSource("sandboxes")
  void shouldShowFilesOfTheHost_withoutATraceInTheLayer(String name) throws Exception {
    Path script = Files.writeString(temporary.resolve("script"), "echo from the host\n");
    Sandbox sandbox = sandbox(name);
    try (WritableSnapshot root = root(sandbox);
        LayerWriter writer = new LayerWriter(state.blobs().create(session), Compression.GZIP)) {
      SandboxSpec spec =
          new SandboxSpec(
              "x",
              root,
              List.of(
                  "sh", "-c", "sh /dev/pipes/EOF && sh /var/lib/x/y && cat /etc/hosts >/dev/null"),
              Map.of("PATH", "/bin"),
              "/",
              Identity.ROOT,
              Network.HOST,
              List.of(
                  new Bind(script, "/dev/pipes/EOF", true), new Bind(script, "/var/lib/x/y", true)),
              Settings.DEFAULT);
      try (SandboxProcess process = sandbox.start(spec, this::take)) {
        assertThat(process.waitFor()).as("%s", output).isZero();
      }
      assertThat(output).containsExactly("from the host", "from the host");
      assertThat(root.commit(Owner.ROOT, writer).layer().diffId()).isEqualTo(NO_ENTRIES);
    }
  }

  @ParameterizedTest
  @MethodSource("sandboxes")
  void shouldShowSecretsMemoryAndNestedMounts_andHoldTheProcess(String name) throws Exception {
    Path shared = Files.createDirectory(temporary.resolve("cache"));
    Sandbox sandbox = sandbox(name);
    String script =
        "cat /run/secrets/t; echo $TOKEN; touch /c/a /c/in/b; ls /c; df -k /c/in | tail -1"
            + " | awk '{print $2}'; grep -c 'Seccomp:.*2' /proc/self/status;"
            + " mount -t tmpfs x /tmp 2>/dev/null || echo held; stat -c %a /dev/pipes; umask";
    try (WritableSnapshot root = root(sandbox);
        LayerWriter writer = new LayerWriter(state.blobs().create(session), Compression.GZIP)) {
      SandboxSpec plain = spec(root, script, Identity.ROOT, Network.HOST);
      byte[] secret = "quiet\n".getBytes(java.nio.charset.StandardCharsets.UTF_8);
      SandboxSpec mounting =
          new SandboxSpec(
              plain.name(),
              root,
              plain.arguments(),
              plain.environment(),
              "/",
              Identity.ROOT,
              Network.HOST,
              List.of(
                  new SandboxMount.Tmpfs("/c/in", 65536, false),
                  new Bind(shared, "/c", false),
                  new Bind(Path.of("/dev/null"), "/dev/pipes/EOF", true),
                  new SandboxMount.Secret(new SecretBytes(secret), "/run/secrets/t", 0400, 0, 0)),
              Settings.forBuild(Map.of("TOKEN", "hidden"), List.of(), 0, false));
      try (SandboxProcess process = sandbox.start(mounting, this::take)) {
        assertThat(process.waitFor()).as("%s", output).isZero();
      }
      assertThat(output)
          .containsExactly("quiet", "hidden", "a", "in", "64", "1", "held", "755", "0022");
      assertThat(shared.resolve("in")).isEmptyDirectory();
      assertThat(root.commit(Owner.ROOT, writer).layer().diffId()).isEqualTo(NO_ENTRIES);
    }
  }

  @ParameterizedTest
  @MethodSource("sandboxes")
  void shouldCoverItsOwnDevAndSys_whenAStepMountsThere(String name) throws Exception {
    Path shared = Files.createDirectory(temporary.resolve("shown"));
    Files.writeString(shared.resolve("f"), "shown\n");
    String script =
        "ls /dev | tr '\\n' ' '; echo x >/dev/null && head -c1 /dev/zero | wc -c; cat /sys/fs/f;"
            + " echo own >/sys/kernel/own && cat /sys/kernel/own";
    Sandbox sandbox = sandbox(name);
    try (WritableSnapshot root = root(sandbox)) {
      SandboxSpec plain = spec(root, script, Identity.ROOT, Network.HOST);
      List<SandboxMount> mounts =
          List.of(
              new SandboxMount.Tmpfs("/dev", 0, false),
              new SandboxMount.Tmpfs("/sys/kernel", 0, false),
              new Bind(shared, "/sys/fs", true));
      try (SandboxProcess process = sandbox.start(mounting(plain, mounts), this::take)) {
        assertThat(process.waitFor()).as("%s", output).isZero();
      }
      assertThat(output.get(0)).contains("full", "null", "urandom").doesNotContain("shm");
      assertThat(String.join(" ", output)).endsWith("1 shown own");
    }
  }

  private static SandboxSpec mounting(SandboxSpec plain, List<SandboxMount> mounts) {
    return new SandboxSpec(
        plain.name(),
        plain.root(),
        plain.arguments(),
        plain.environment(),
        "/",
        Identity.ROOT,
        Network.HOST,
        mounts,
        Settings.forBuild(Map.of(), List.of(), 0, false));
  }

  /** The image's link leads to a path that the host has too; it must lead into the image. */
  @ParameterizedTest
  @MethodSource("sandboxes")
  void shouldMountInTheImage_whenALinkLeadsOutOfIt(String name) throws Exception {
    Path shared = Files.createDirectory(temporary.resolve("shared"));
    Path outside = Files.createDirectory(temporary.resolve("outside"));
    Files.writeString(shared.resolve("f"), "shared\n");
    Sandbox sandbox = sandbox(name);
    SnapshotStore store = new SnapshotStore(state, sandbox.privilege());
    List<Layer> layers = new ArrayList<>(List.of(BusyboxLayer.write(state, session)));
    try (WritableSnapshot root = root(sandbox);
        LayerWriter writer = new LayerWriter(state.blobs().create(session), Compression.GZIP)) {
      String link = "ln -s ../../../../.." + outside + " /escape";
      try (SandboxProcess process =
          sandbox.start(spec(root, link, Identity.ROOT, Network.HOST), this::take)) {
        assertThat(process.waitFor()).as("%s", output).isZero();
      }
      layers.add(root.commit(Owner.ROOT, writer).layer());
    }
    String script =
        "cat /escape/x/f /rw/f; echo new >/rw/g; touch /escape/x/g 2>/dev/null || echo ro";
    try (WritableSnapshot root = WritableSnapshot.over(store.of(layers, session), store, session)) {
      SandboxSpec plain = spec(root, script, Identity.ROOT, Network.HOST);
      SandboxSpec mounting =
          new SandboxSpec(
              plain.name(),
              root,
              plain.arguments(),
              plain.environment(),
              "/",
              Identity.ROOT,
              Network.HOST,
              List.of(new Bind(shared, "/escape/x", true), new Bind(shared, "/rw", false)),
              Settings.DEFAULT);
      try (SandboxProcess process = sandbox.start(mounting, this::take)) {
        assertThat(process.waitFor()).as("%s", output).isZero();
      }
    }
    assertThat(output).containsExactly("shared", "shared", "ro");
    assertThat(shared.resolve("g")).hasContent("new\n");
    assertThat(outside).isEmptyDirectory();
  }

  @ParameterizedTest
  @MethodSource("sandboxes")
  void shouldKillEverythingInside_whenClosed(String name) throws Exception {
    Sandbox sandbox = sandbox(name);
    try (WritableSnapshot root = root(sandbox)) {
      SandboxProcess process =
          sandbox.start(
              spec(root, "sleep 1000 & echo up; sleep 1000", Identity.ROOT, Network.HOST),
              this::take);
      while (!output.contains("up")) {
        Thread.onSpinWait();
      }
      List<ProcessHandle> all = process(process.pid()).descendants().toList();
      process.close();
      assertThat(all).isNotEmpty();
      for (ProcessHandle handle : all) {
        handle.onExit().get(5, java.util.concurrent.TimeUnit.SECONDS);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("sandboxes")
  void shouldCountTimeAndMemory_whenAProcessUsesThem(String name) throws Exception {
    DebianTool.require("perl");
    String burn = "i=0; while [ $i -lt 60000 ]; do i=$((i+1)); done";
    // One line of 40 MB, which sed holds whole.
    String allocate = "head -c 40000000 /dev/zero | tr '\\0' 'x' | sed 's/x/y/' | wc -c";
    Usage idle = usage(name, "true");
    Usage busy = usage(name, burn + "; " + allocate);
    assertThat(busy.cpuMillis()).isGreaterThan(idle.cpuMillis() + 20);
    assertThat(idle.peakBytes()).isBetween(100L << 10, 30L << 20);
    assertThat(busy.peakBytes()).isGreaterThan(38L << 20);
  }

  private Usage usage(String name, String script) throws Exception {
    Sandbox sandbox = sandbox(name);
    try (WritableSnapshot root = root(sandbox);
        SandboxProcess process =
            sandbox.start(spec(root, script, Identity.ROOT, Network.HOST), this::take)) {
      assertThat(process.waitFor()).as("%s", output).isZero();
      return process.usage().orElseThrow();
    }
  }

  /** The bit on a file of root's makes whoever runs it root, as in a container of Docker's. */
  @ParameterizedTest
  @MethodSource("sandboxes")
  void shouldHonourSetuidPrograms_whenTheKernelKnowsTheirOwner(String name) throws Exception {
    assumeThat(Posix.uid()).as("an ordinary user's files have one owner").isZero();
    assumeThat(name).as("bubblewrap sets no_new_privs").isNotEqualTo("bubblewrap");
    Sandbox sandbox = sandbox(name);
    SnapshotStore store = new SnapshotStore(state, sandbox.privilege());
    List<Layer> layers = new ArrayList<>(List.of(BusyboxLayer.write(state, session)));
    String install =
        "mkdir -p /plain /suid /var/spool/cron/crontabs; chmod 700 /var/spool/cron/crontabs;"
            + " cp /bin/busybox /plain/crontab; cp /bin/busybox /suid/crontab;"
            + " chmod 4755 /suid/crontab";
    try (WritableSnapshot root = root(sandbox);
        LayerWriter writer = new LayerWriter(state.blobs().create(session), Compression.GZIP)) {
      try (SandboxProcess process =
          sandbox.start(spec(root, install, Identity.ROOT, Network.HOST), this::take)) {
        assertThat(process.waitFor()).as("%s", output).isZero();
      }
      layers.add(root.commit(Owner.ROOT, writer).layer());
    }
    try (WritableSnapshot root = WritableSnapshot.over(store.of(layers, session), store, session)) {
      Identity app = Identity.resolve("app", root.below().tree());
      String write =
          "for p in plain suid; do echo '1 1 1 1 1 x' | /$p/crontab - 2>/dev/null"
              + " && echo $p wrote || echo $p refused; done";
      try (SandboxProcess process =
          sandbox.start(spec(root, write, app, Network.HOST), this::take)) {
        assertThat(process.waitFor()).as("%s", output).isZero();
      }
    }
    assertThat(output).containsExactly("plain refused", "suid wrote");
  }

  /** What an overlay would have in its upper directory must come out of a copy, too. */
  @ParameterizedTest
  @MethodSource("sandboxes")
  void shouldGiveTheSameLayer_whenNoOverlayCanBeMounted(String name) throws Exception {
    Sandbox sandbox = sandbox(name);
    String step =
        "mkdir /data && echo 1 >/data/f && ln /data/f /data/g && rm /bin/yes && chmod 4755 /data/f;"
            + "mv /home /house && mkdir /home && touch /home/new; chmod 700 /var;"
            + "cat /etc/passwd >/p && mv /p /etc/passwd; rm -r /tmp && ln -s /data /tmp;"
            + "touch -d @1 /bin/busybox; mkdir -p /closed/in && chmod 555 /closed/in";
    List<String> expected = entries(sandbox, step);
    System.setProperty("slipway.snapshots", "copy");
    try {
      assertThat(entries(sandbox, step)).isEqualTo(expected).contains("bin/.wh.yes 0");
      assertThat(entries(sandbox, "true")).isEmpty();
    } finally {
      System.clearProperty("slipway.snapshots");
    }
  }

  @Test
  void shouldNameTheUser_whenTheImageDoesNotKnowIt() throws Exception {
    assertThatThrownBy(() -> run("chroot", "nginx", "true", Network.HOST))
        .hasMessageContaining("user 'nginx' is not in the image's /etc/passwd; it has root, app");
  }

  private static ProcessHandle process(long pid) {
    return ProcessHandle.of(pid).orElseThrow();
  }

  private List<String> entries(Sandbox sandbox, String step) throws Exception {
    try (WritableSnapshot root = root(sandbox);
        LayerWriter writer = new LayerWriter(state.blobs().create(session), Compression.GZIP)) {
      try (SandboxProcess process =
          sandbox.start(spec(root, step, Identity.ROOT, Network.HOST), this::take)) {
        assertThat(process.waitFor()).as("%s", output).isZero();
      }
      Layer layer = root.commit(Owner.ROOT, writer).layer();
      return names(layer);
    }
  }

  private List<String> names(Layer layer) throws IOException {
    List<String> names = new ArrayList<>();
    try (InputStream in = Compression.decompress(state.blobs().open(layer.digest()))) {
      TarReader reader = new TarReader(in);
      for (LayerEntry e = reader.next(); e != null; e = reader.next()) {
        names.add(
            e.name()
                + (e.link().isEmpty() ? " " + Integer.toOctalString(e.mode()) : "=" + e.link()));
      }
    }
    return names;
  }

  private int run(String name, String user, String script, Network network) throws Exception {
    Sandbox sandbox = sandbox(name);
    output.clear();
    try (WritableSnapshot root = root(sandbox)) {
      Identity identity = Identity.resolve(user, root.below().tree());
      try (SandboxProcess process =
          sandbox.start(spec(root, script, identity, network), this::take)) {
        return process.waitFor();
      }
    }
  }

  private void take(String stream, String line) {
    output.add(line);
  }

  private static Sandbox sandbox(String name) throws IOException {
    return Sandbox.working().stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
  }

  private WritableSnapshot root(Sandbox sandbox) throws Exception {
    SnapshotStore store = new SnapshotStore(state, sandbox.privilege());
    Snapshot base = store.of(List.of(BusyboxLayer.write(state, session)), session);
    return WritableSnapshot.over(base, store, session);
  }

  private static SandboxSpec spec(
      WritableSnapshot root, String script, Identity user, Network network) {
    return new SandboxSpec(
        "a step",
        root,
        List.of("sh", "-c", script),
        Map.of("PATH", "/bin", "GREETING", "hello"),
        "/",
        user,
        network,
        List.of(),
        Settings.DEFAULT);
  }
}
