package io.slipway.image.java;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.image.JarOptions;
import io.slipway.image.RegistryAccess;
import io.slipway.image.container.ContainerRuntime;
import io.slipway.image.container.ContainerRuntime.Container;
import io.slipway.image.container.ContainerRuntime.ContainerImage;
import io.slipway.image.container.ContainerRuntime.ContainerSpec;
import io.slipway.image.container.ContainerRuntime.Mount;
import io.slipway.image.container.TestRuntime;
import io.slipway.image.testing.DebianTool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts what was built. The base has no Java; this machine's is shown to the container. */
class JarRunTest {
  private static final String LAUNCHER = "org.springframework.boot.loader.launch.JarLauncher";

  @TempDir Path temporary;

  private JarBuilds builds;

  @BeforeAll
  static void requireTools() {
    DebianTool.require("busybox");
  }

  @BeforeEach
  void open() throws Exception {
    builds = new JarBuilds(temporary);
    builds.putRunnableBase();
  }

  private Path thin() throws Exception {
    new TestJar().compiled("", Greeting.class).write(builds.input("lib/greeting.jar"));
    return new TestJar()
        .manifest("Main-Class: " + Greeter.class.getName(), "Class-Path: lib/greeting.jar")
        .compiled("", Greeter.class)
        .text("greeting.txt", "hello\n")
        .write(builds.input("app.jar"));
  }

  private Path boot() throws Exception {
    TestJar jar =
        new TestJar()
            .manifest(
                "Main-Class: " + LAUNCHER,
                "Start-Class: " + Greeter.class.getName(),
                "Spring-Boot-Classes: BOOT-INF/classes/",
                "Spring-Boot-Lib: BOOT-INF/lib/",
                "Spring-Boot-Classpath-Index: BOOT-INF/classpath.idx")
            .text("BOOT-INF/classes/", "")
            .compiled("BOOT-INF/classes/", Greeter.class)
            .text("BOOT-INF/classes/greeting.txt", "hello\n")
            .bytes(
                "BOOT-INF/lib/greeting.jar", new TestJar().compiled("", Greeting.class).toBytes())
            .text("BOOT-INF/classpath.idx", "- \"BOOT-INF/lib/greeting.jar\"\n");
    Class<?> launcher = Class.forName(LAUNCHER);
    Path loader = Path.of(launcher.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (JarFile file = new JarFile(loader.toFile())) {
      for (JarEntry entry : Collections.list(file.entries())) {
        if (entry.getName().endsWith(".class")) {
          jar.bytes(entry.getName(), file.getInputStream(entry).readAllBytes());
        }
      }
    }
    return jar.write(builds.input("app.jar"));
  }

  private List<String> run(Path jar, String mode) throws Exception {
    builds.build(
        new JarOptions(
            jar,
            JarBuilds.BASE,
            null,
            List.of("-Dcolour=blue", "-XX:TieredStopAtLevel=1", "-Xshare:auto"),
            List.of(),
            List.of(),
            Map.of("SIZE", "big one"),
            "app",
            null,
            mode,
            List.of(),
            List.of("one", "two")));
    List<String> lines = Collections.synchronizedList(new ArrayList<>());
    try (ContainerRuntime runtime = TestRuntime.open(builds.state(), builds.registry)) {
      ContainerImage image = runtime.pull(JarBuilds.TAG, RegistryAccess.defaults());
      ContainerSpec spec =
          new ContainerSpec("app", List.of(), List.of(), Map.of(), "", "", false, java());
      try (Container container = runtime.start(image, spec, (stream, text) -> lines.add(text))) {
        assertThat(container.waitFor()).as("%s", lines).isZero();
      }
    }
    return lines;
  }

  /** The running JDK with the libraries and the configuration that Debian keeps elsewhere. */
  private static List<Mount> java() {
    List<Mount> mounts = new ArrayList<>();
    mounts.add(new Mount(Path.of(System.getProperty("java.home")), "/opt/java", true));
    for (String path : List.of("/lib", "/lib64", "/etc/java-17-openjdk")) {
      if (Files.exists(Path.of(path))) {
        mounts.add(new Mount(Path.of(path), path, true));
      }
    }
    return mounts;
  }

  @Test
  void shouldStartAPlainJar_unpackedOrPacked() throws Exception {
    Path jar = thin();
    assertThat(run(jar, "exploded")).containsExactly("hello! one,two", "blue big one");
    assertThat(run(jar, "packaged")).containsExactly("hello! one,two", "blue big one");
  }

  @Test
  void shouldStartASpringBootArchive_unpackedOrPacked() throws Exception {
    Path jar = boot();
    assertThat(run(jar, "exploded")).containsExactly("hello! one,two", "blue big one");
    assertThat(run(jar, "packaged")).containsExactly("hello! one,two", "blue big one");
  }
}
