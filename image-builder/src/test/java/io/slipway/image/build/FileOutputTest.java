package io.slipway.image.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.slipway.image.BuildException;
import io.slipway.image.BuildRequest;
import io.slipway.image.layer.LayerEntry;
import io.slipway.image.layer.TarReader;
import io.slipway.image.posix.Directory;
import io.slipway.image.posix.FileStat;
import io.slipway.image.posix.Posix;
import io.slipway.image.store.StateDirectory;
import io.slipway.image.testing.StoredImages;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The outputs that take an image's files: {@code local} and {@code tar}. */
class FileOutputTest {
  private static final String DOCKERFILE =
      """
      FROM scratch AS below
      COPY --chown=7:8 --chmod=4750 file /d/one
      COPY gone /d/gone
      FROM scratch
      COPY --from=below / /
      COPY tree /t/
      COPY --chmod=711 file /file
      """;

  @TempDir Path temporary;

  private Path context;
  private final ByteArrayOutputStream streamed = new ByteArrayOutputStream();

  @BeforeEach
  void makeContext() throws Exception {
    context = Files.createDirectory(temporary.resolve("context"));
    write("file", "content\n");
    write("gone", "");
    write("tree/a", "linked\n");
    Files.createLink(context.resolve("tree/b"), context.resolve("tree/a"));
    Files.createSymbolicLink(context.resolve("tree/link"), Path.of("/file"));
  }

  private void write(String name, String text) throws Exception {
    Path file = context.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private BuildRequest request(String output) {
    return BuildRequest.of(context, temporary.resolve("state")).outputs(List.of(output)).build();
  }

  private void build(BuildRequest request) throws Exception {
    write("Dockerfile", DOCKERFILE);
    plain(request);
  }

  private List<String> entries(InputStream archive) throws Exception {
    TarReader tar = new TarReader(archive);
    List<String> lines = new ArrayList<>();
    for (LayerEntry e = tar.next(); e != null; e = tar.next()) {
      String mode = Integer.toOctalString(e.mode());
      lines.add(e.name() + " " + e.type() + " " + mode + " " + e.uid() + ":" + e.gid() + e.link());
    }
    return lines;
  }

  @Test
  void shouldWriteTheFilesToADirectory_asOnesOfWhoBuilds() throws Exception {
    Path out = temporary.resolve("new/out");
    build(request("type=local,dest=" + out));
    assertThat(out.resolve("d/one")).hasContent("content\n");
    assertThat(out.resolve("t/link")).isSymbolicLink();
    assertThat(Files.readSymbolicLink(out.resolve("t/link"))).isEqualTo(Path.of("/file"));
    try (Directory d = Directory.open(out.resolve("d"));
        Directory t = Directory.open(out.resolve("t"))) {
      FileStat one = d.stat("one");
      assertThat(Integer.toOctalString(one.permissions())).isEqualTo("4750");
      assertThat(one.uid()).isEqualTo(Posix.stat(temporary.toString()).uid());
      assertThat(t.stat("a").inode()).isEqualTo(t.stat("b").inode());
    }
  }

  @Test
  void shouldWriteDevicesAndPipes_whereTheKernelLetsWhoBuilds() throws Exception {
    assumeThat(Posix.uid()).as("only root can make a device").isZero();
    String make = "mknod null c 1 3 && mknod disk b 7 200 && mkfifo pipe && chmod 620 disk pipe";
    String script = make + " && tar cf nodes.tar null disk pipe && rm null disk pipe";
    assertThat(
            new ProcessBuilder("sh", "-ec", script).directory(context.toFile()).start().waitFor())
        .isZero();
    Path out = temporary.resolve("out");
    write("Dockerfile", "FROM scratch\nADD nodes.tar /dev/\n");
    plain(request("type=local,dest=" + out));
    try (Directory dev = Directory.open(out.resolve("dev"))) {
      FileStat disk = dev.stat("disk");
      assertThat(disk.type()).isEqualTo(FileStat.BLOCK_DEVICE);
      assertThat(disk.major() + ":" + disk.minor()).isEqualTo("7:200");
      assertThat(Integer.toOctalString(disk.permissions())).isEqualTo("620");
      assertThat(dev.stat("null").type()).isEqualTo(FileStat.CHARACTER_DEVICE);
      assertThat(dev.stat("pipe").type()).isEqualTo(FileStat.FIFO);
    }
    Path tar = temporary.resolve("out.tar");
    plain(request("type=tar,dest=" + tar));
    try (InputStream archive = Files.newInputStream(tar)) {
      assertThat(entries(archive))
          .contains(
              "dev/disk BLOCK_DEVICE 620 0:0",
              "dev/null CHARACTER_DEVICE 644 0:0",
              "dev/pipe FIFO 620 0:0");
    }
  }

  private void plain(BuildRequest request) throws Exception {
    StateDirectory stored = StateDirectory.open(temporary.resolve("registry"));
    new DockerfileBuilder(access -> new StoredImages(stored), Clock.systemUTC())
        .build(request, event -> {});
  }

  @Test
  void shouldMergeWithWhatIsThere_andFollowNoLinkOfIt() throws Exception {
    Path out = Files.createDirectory(temporary.resolve("out"));
    Path elsewhere = Files.createDirectory(temporary.resolve("elsewhere"));
    Files.writeString(Files.createDirectory(out.resolve("d")).resolve("kept"), "kept");
    Files.createDirectories(out.resolve("file/was/a/directory"));
    Files.createSymbolicLink(out.resolve("t"), elsewhere);
    build(request(out.toString()));
    assertThat(out.resolve("d/kept")).hasContent("kept");
    assertThat(out.resolve("file")).hasContent("content\n");
    assertThat(out.resolve("t/a")).hasContent("linked\n");
    assertThat(elsewhere).isEmptyDirectory();
  }

  @Test
  void shouldGiveEachPlatformItsDirectory() throws Exception {
    Path out = temporary.resolve("out");
    BuildRequest request = request("local:" + out);
    build(request.with().platforms(List.of("linux/amd64", "linux/arm/v6")).build());
    assertThat(out.toFile().list()).containsExactlyInAnyOrder("linux_amd64", "linux_arm_v6");
    assertThat(out.resolve("linux_arm_v6/d/one")).hasContent("content\n");
  }

  @Test
  void shouldWriteATarToAFile_withOwnersAndLinks_theSameBytesAgain() throws Exception {
    Path file = temporary.resolve("out.tar");
    build(request("type=tar,dest=" + file));
    byte[] first = Files.readAllBytes(file);
    assertThat(entries(new ByteArrayInputStream(first)))
        .containsExactly(
            "d DIRECTORY 750 7:8",
            "d/gone FILE 644 0:0",
            "d/one FILE 4750 7:8",
            "file FILE 711 0:0",
            "t DIRECTORY 755 0:0",
            "t/a FILE 644 0:0",
            "t/b HARD_LINK 644 0:0t/a",
            "t/link SYMLINK 777 0:0/file");
    build(request("tar:" + file));
    assertThat(file).hasBinaryContent(first);
  }

  @Test
  void shouldSetEveryTime_whenSourceDateEpochIsGiven() throws Exception {
    BuildRequest request =
        request("-").with().buildArgs(Map.of("SOURCE_DATE_EPOCH", "1000000000")).build();
    build(request.with().standardOutput(streamed).build());
    TarReader tar = new TarReader(new ByteArrayInputStream(streamed.toByteArray()));
    for (LayerEntry e = tar.next(); e != null; e = tar.next()) {
      assertThat(e.mtimeSeconds()).as(e.name()).isEqualTo(1_000_000_000L);
    }
    assertThat(streamed.size()).isPositive();
  }

  @Test
  void shouldStreamImages_whenTheOutputIsStandardOutput() throws Exception {
    build(request("type=oci,dest=-").with().standardOutput(streamed).build());
    assertThat(entries(new ByteArrayInputStream(streamed.toByteArray())))
        .anyMatch(line -> line.startsWith("index.json "));
  }

  @Test
  void shouldRefuse_whenThereIsNoStandardOutputOrTwoWantIt() {
    BuildRequest request = request("tar:-");
    assertThatThrownBy(() -> build(request))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("there is no standard output here");
    BuildRequest both = request.with().outputs(List.of("-", "docker:-")).build();
    assertThatThrownBy(() -> build(both.with().standardOutput(streamed).build()))
        .hasMessageContaining("only one --output can go to standard output");
  }
}
