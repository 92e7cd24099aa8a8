package io.slipway.image.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.image.BuildException;
import io.slipway.image.BuildRequest;
import io.slipway.image.config.Descriptor;
import io.slipway.image.config.ImageConfig;
import io.slipway.image.config.ImageIndex;
import io.slipway.image.config.ImageManifest;
import io.slipway.image.config.MediaTypes;
import io.slipway.image.config.Platform;
import io.slipway.image.registry.BlobSource;
import io.slipway.image.registry.SampleImage;
import io.slipway.image.testing.DebianTool;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checked with skopeo and umoci. */
class ImageExporterTest {
  private static final Platform AMD64 = Platform.parse("linux/amd64");

  @TempDir Path directory;

  private String run(String... command) throws Exception {
    DebianTool.require(command[0]);
    Path output = directory.resolve("output");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    String text = Files.readString(output);
    assertThat(process.exitValue()).as(text).isZero();
    return text;
  }

  private static void export(ExportTarget target, PlatformImage image, List<String> names)
      throws Exception {
    ImageExporter.export(target, BuiltImage.of(image), names, OutputStream.nullOutputStream());
  }

  @Test
  void shouldWriteAnIndexThatSkopeoReads_withAttachmentsAndReferrersBeside() throws Exception {
    PlatformImage amd = SampleImage.of("amd", AMD64);
    PlatformImage arm = SampleImage.of("arm", Platform.parse("linux/arm64"));
    BuiltImage image =
        BuiltImage.of(List.of(amd, arm), BuiltImage.IndexForm.OCI)
            .withAttachment(note("attachment"))
            .withReferrer(note("referrer"));
    Path layout = directory.resolve("layout");
    ImageExporter.export(
        new ExportTarget.OciDirectory(layout),
        image,
        List.of("app:1"),
        OutputStream.nullOutputStream());
    ImageExporter.export(
        new ExportTarget.OciDirectory(layout),
        image,
        List.of("app:1"),
        OutputStream.nullOutputStream());
    String raw = run("skopeo", "inspect", "--raw", "oci:" + layout + ":1");
    ImageIndex index = ImageIndex.read(raw.getBytes(StandardCharsets.UTF_8), MediaTypes.OCI_INDEX);
    assertThat(index.digest()).isEqualTo(image.root().raw().digest());
    assertThat(index.manifests())
        .extracting(Descriptor::digest)
        .containsExactly(
            amd.manifest().digest(),
            arm.manifest().digest(),
            image.attachments().get(0).raw().digest());
    run(
        "skopeo",
        "copy",
        "--all",
        "oci:" + layout + ":1",
        "oci:" + directory.resolve("copy") + ":1");
    byte[] top = Files.readAllBytes(layout.resolve("index.json"));
    assertThat(ImageIndex.read(top, MediaTypes.OCI_INDEX).manifests())
        .extracting(Descriptor::digest)
        .containsExactly(index.digest(), image.referrers().get(0).raw().digest());
  }

  @Test
  void shouldWriteALayoutAsATar_thatSkopeoReads() throws Exception {
    PlatformImage amd = SampleImage.of("amd", AMD64);
    PlatformImage arm = SampleImage.of("arm", Platform.parse("linux/arm64"));
    BuiltImage image = BuiltImage.of(List.of(amd, arm), BuiltImage.IndexForm.OCI);
    Path archive = directory.resolve("image.tar");
    ImageExporter.export(
        ExportTarget.parse("oci-archive:" + archive),
        image,
        List.of("app:1"),
        OutputStream.nullOutputStream());
    String raw = run("skopeo", "inspect", "--raw", "oci-archive:" + archive + ":1");
    assertThat(ImageIndex.read(raw.getBytes(StandardCharsets.UTF_8), MediaTypes.OCI_INDEX).digest())
        .isEqualTo(image.root().raw().digest());
  }

  @Test
  void shouldReadBuildKitsWords() throws Exception {
    BuildRequest request =
        BuildRequest.of(directory, directory)
            .outputs(
                List.of(
                    "type=oci,dest=a.tar",
                    "type=oci,dest=dir,tar=false",
                    "type=docker,dest=d.tar",
                    "type=image,name=r.test/a:1,push=true,oci-mediatypes=false",
                    "type=cacheonly",
                    "oci:x"))
            .build();
    BuildRequest read = OutputWords.apply(request);
    assertThat(read.outputs())
        .containsExactly("oci-archive:a.tar", "oci:dir", "docker:d.tar", "oci:x");
    assertThat(read.tags()).containsExactly("r.test/a:1");
    assertThat(read.push()).isTrue();
    assertThat(read.image().mediaTypes()).isEqualTo("docker");
    for (String wrong : List.of("type=tarr", "type=oci", "type=image,name=a", "type=oci,dst=x")) {
      assertThatThrownBy(() -> OutputWords.apply(request.with().outputs(List.of(wrong)).build()))
          .isInstanceOf(BuildException.class)
          .hasMessageContaining("--output " + wrong);
    }
  }

  @Test
  void shouldRefuseADockerArchive_whenThereAreSeveralPlatforms() throws Exception {
    PlatformImage one = SampleImage.of("one", AMD64);
    BuiltImage image = BuiltImage.of(List.of(one, one), BuiltImage.IndexForm.OCI);
    ExportTarget archive = new ExportTarget.DockerArchive(directory.resolve("a.tar"));
    assertThatThrownBy(
            () -> ImageExporter.export(archive, image, List.of(), OutputStream.nullOutputStream()))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("takes one platform, not 2");
  }

  /** A manifest of attestations as BuildKit puts it into an index. */
  private static FurtherManifest note(String text) {
    byte[] layer = text.getBytes(StandardCharsets.UTF_8);
    Descriptor blob = Descriptor.of("application/vnd.in-toto+json", layer);
    byte[] config = ImageConfig.scratch(AMD64).toBytes();
    Descriptor configBlob = Descriptor.of(MediaTypes.OCI_CONFIG, config);
    ImageManifest manifest = ImageManifest.of(configBlob, List.of(blob), Map.of());
    Descriptor descriptor =
        manifest
            .descriptor()
            .withPlatform(Platform.of("unknown", "unknown", null))
            .withAnnotations(Map.of("vnd.docker.reference.type", "attestation-manifest"));
    return new FurtherManifest(
        descriptor,
        manifest.raw(),
        List.of(BlobSource.of(blob, layer), BlobSource.of(configBlob, config)));
  }

  @Test
  void shouldWriteALayoutThatSkopeoAndUmociRead() throws Exception {
    PlatformImage image = SampleImage.of("hello", AMD64);
    Path layout = directory.resolve("layout");
    export(new ExportTarget.OciDirectory(layout), image, List.of("localhost:5000/app:v1"));
    assertThat(run("skopeo", "inspect", "oci:" + layout + ":v1"))
        .contains(image.manifest().digest());
    Path bundle = directory.resolve("bundle");
    run("umoci", "unpack", "--rootless", "--image", layout + ":v1", bundle.toString());
    assertThat(bundle.resolve("rootfs/hello")).hasContent("hello");
  }

  @Test
  void shouldReplaceATagAndKeepTheOthers_whenLayoutExists() throws Exception {
    Path layout = directory.resolve("layout");
    ExportTarget target = new ExportTarget.OciDirectory(layout);
    PlatformImage one = SampleImage.of("one", AMD64);
    PlatformImage two = SampleImage.of("two", AMD64);
    export(target, one, List.of("app:a", "app:b"));
    export(target, two, List.of("app:b"));
    assertThat(run("skopeo", "inspect", "oci:" + layout + ":a")).contains(one.manifest().digest());
    assertThat(run("skopeo", "inspect", "oci:" + layout + ":b")).contains(two.manifest().digest());
    try (Stream<Path> files = Files.walk(layout)) {
      assertThat(files.filter(f -> f.toString().endsWith(".part"))).isEmpty();
    }
  }

  @Test
  void shouldWriteAnArchiveThatSkopeoReads_withTheSameBytesEachTime() throws Exception {
    PlatformImage image = SampleImage.of("hello", AMD64);
    Path one = directory.resolve("one.tar");
    Path two = directory.resolve("two.tar");
    export(new ExportTarget.DockerArchive(one), image, List.of("app", "app:v1"));
    export(new ExportTarget.DockerArchive(two), image, List.of("app", "app:v1"));
    assertThat(Files.mismatch(one, two)).isEqualTo(-1);
    assertThat(run("skopeo", "inspect", "--config", "docker-archive:" + one + ":app:v1"))
        .contains(image.config().diffIds().get(0));
    run("skopeo", "copy", "docker-archive:" + one + ":app:latest", "dir:" + directory.resolve("d"));
  }

  @Test
  void shouldLeaveNothing_whenALayerIsNotWhatItsDigestSays() throws Exception {
    PlatformImage image = SampleImage.of("hello", AMD64);
    Descriptor layer = image.manifest().layers().get(0);
    PlatformImage broken =
        PlatformImage.of(
            image.manifest(),
            image.config(),
            List.of(new BlobSource(layer, () -> InputStream.nullInputStream())));
    Path layout = directory.resolve("broken");
    assertThatThrownBy(
            () -> export(new ExportTarget.OciDirectory(layout), broken, List.of("app:1")))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("could not export");
    assertThat(layout.resolve("index.json")).doesNotExist();
    Path archive = directory.resolve("broken.tar");
    assertThatThrownBy(
            () -> export(new ExportTarget.DockerArchive(archive), broken, List.of("app:1")))
        .isInstanceOf(BuildException.class);
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .noneMatch(name -> name.contains("broken.tar"));
    }
  }

  @Test
  void shouldStreamTheArchiveToTheEngine() throws Exception {
    Engine engine = new Engine(directory.resolve("engine.sock"), "{\"stream\":\"Loaded\"}");
    PlatformImage image = SampleImage.of("hello", AMD64);
    export(ExportTarget.parse("docker-engine:" + engine.path), image, List.of("app:1"));
    String request = engine.request.get(10, TimeUnit.SECONDS);
    assertThat(request)
        .startsWith("POST /v1.24/images/load?quiet=1 HTTP/1.1\r\n")
        .contains("\"RepoTags\":[\"app:1\"]")
        .endsWith("0\r\n\r\n");
  }

  @Test
  void shouldReportWhatTheEngineSays_whenItCannotLoad() throws Exception {
    Engine engine = new Engine(directory.resolve("bad.sock"), "{\"error\":\"no space left\"}");
    assertThatThrownBy(
            () ->
                export(
                    new ExportTarget.DockerEngine(engine.path),
                    SampleImage.of("x", AMD64),
                    List.of()))
        .hasMessageContaining("could not load the image: no space left");
    assertThatThrownBy(
            () ->
                export(
                    new ExportTarget.DockerEngine(directory.resolve("none.sock")),
                    SampleImage.of("x", AMD64),
                    List.of()))
        .hasMessageContaining("no Docker Engine answers at " + directory.resolve("none.sock"));
  }

  @Test
  void shouldReadOutputs() throws Exception {
    assertThat(ExportTarget.parse("oci:a:b"))
        .isEqualTo(new ExportTarget.OciDirectory(Path.of("a:b")));
    assertThat(ExportTarget.parse("docker:f.tar"))
        .isEqualTo(new ExportTarget.DockerArchive(Path.of("f.tar")));
    assertThat(ExportTarget.parse("docker-engine", Map.of("DOCKER_HOST", "unix:///x.sock")))
        .isEqualTo(new ExportTarget.DockerEngine(Path.of("/x.sock")));
    for (String wrong : List.of("oic:x", "oci:", "oci", "")) {
      assertThatThrownBy(() -> ExportTarget.parse(wrong))
          .isInstanceOf(BuildException.class)
          .hasMessageContaining(
              "write oci:DIR, oci-archive:FILE, docker:FILE, local:DIR, tar:FILE or docker-engine[:SOCKET]");
    }
    assertThatThrownBy(() -> ExportTarget.parse("oic:x")).hasMessageContaining("did you mean oci?");
  }

  @Test
  void shouldUnpackZstd_becauseOldEnginesCannot() throws Exception {
    byte[] tar = new byte[1024];
    byte[] packed = com.github.luben.zstd.Zstd.compress(tar);
    PlatformImage image = SampleImage.of("x", AMD64);
    BlobSource layer = BlobSource.of(Descriptor.of(MediaTypes.OCI_LAYER_ZSTD, packed), packed);
    Path archive = directory.resolve("z.tar");
    export(
        new ExportTarget.DockerArchive(archive),
        PlatformImage.of(image.manifest(), image.config(), List.of(layer)),
        List.of());
    assertThat(run("tar", "-tvf", archive.toString())).contains(" 1024 ");
  }

  /** Answers one request on a Unix socket as the Engine does. */
  private static final class Engine {
    private final Path path;
    private final CompletableFuture<String> request = new CompletableFuture<>();

    Engine(Path path, String line) throws IOException {
      this.path = path;
      ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      server.bind(UnixDomainSocketAddress.of(path));
      Thread thread = new Thread(() -> serve(server, line));
      thread.setDaemon(true);
      thread.start();
    }

    private void serve(ServerSocketChannel server, String line) {
      try (server;
          SocketChannel channel = server.accept()) {
        InputStream in = Channels.newInputStream(channel);
        StringBuilder text = new StringBuilder();
        byte[] buffer = new byte[8192];
        while (!text.toString().endsWith("\r\n0\r\n\r\n")) {
          text.append(new String(buffer, 0, in.read(buffer), StandardCharsets.ISO_8859_1));
        }
        Channels.newOutputStream(channel)
            .write(
                ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + Integer.toHexString(line.length())
                        + "\r\n"
                        + line
                        + "\r\n0\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
        request.complete(text.toString());
      } catch (IOException e) {
        request.completeExceptionally(e);
      }
    }
  }
}
