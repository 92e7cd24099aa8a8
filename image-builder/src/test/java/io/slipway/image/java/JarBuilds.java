package io.slipway.image.java;

import io.slipway.image.BuildEvent;
import io.slipway.image.BuildException;
import io.slipway.image.BuildRequest;
import io.slipway.image.BuildResult;
import io.slipway.image.JarOptions;
import io.slipway.image.build.DockerfileBuilder;
import io.slipway.image.config.Descriptor;
import io.slipway.image.config.History;
import io.slipway.image.config.ImageConfig;
import io.slipway.image.config.Platform;
import io.slipway.image.layer.Compression;
import io.slipway.image.layer.Layer;
import io.slipway.image.layer.LayerEntry;
import io.slipway.image.layer.LayerWriter;
import io.slipway.image.layer.TarReader;
import io.slipway.image.registry.RegistryImages.RemoteImage;
import io.slipway.image.store.Session;
import io.slipway.image.store.StateDirectory;
import io.slipway.image.testing.BusyboxLayer;
import io.slipway.image.testing.StoredImages;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Builds jars in a directory of a test, and shows what came out. */
final class JarBuilds {
  static final String BASE = "registry.test/jre:1";
  static final String TAG = "registry.test/app:1";

  private final Path directory;
  private final StateDirectory stored;
  final StoredImages registry;
  final List<BuildEvent> events = new ArrayList<>();

  JarBuilds(Path directory) throws IOException {
    this.directory = directory;
    stored = StateDirectory.open(directory.resolve("registry"));
    registry = new StoredImages(stored);
    putBase(BASE);
  }

  /** An image with a home directory and nothing that runs, under a name. */
  void putBase(String reference) throws IOException {
    try (Session session = stored.session();
        LayerWriter writer = new LayerWriter(stored.blobs().create(session), Compression.GZIP)) {
      writer.write(LayerEntry.directory("home", 0755, 0, 0, 1));
      putBase(reference, writer.finish());
    }
  }

  /** Busybox. */
  void putRunnableBase() throws IOException {
    try (Session session = stored.session()) {
      putBase(BASE, BusyboxLayer.write(stored, session));
    }
  }

  private void putBase(String reference, Layer layer) {
    ImageConfig config =
        ImageConfig.scratch(Platform.host())
            .withEnv("PATH", "/bin:/opt/java/bin")
            .withCommand(List.of("sh"))
            .withLayer(layer.diffId(), new History(null, "base", "", false));
    registry.put(reference, config, List.of(layer));
  }

  Path input(String name) {
    return directory.resolve("in").resolve(name);
  }

  Path state() {
    return directory.resolve("state");
  }

  /** What tests vary. */
  static JarOptions options(Path jar, String base, String mainClass, String mode) {
    return new JarOptions(
        jar, base, mainClass, List.of(), List.of(), List.of(), Map.of(), null, null, mode,
        List.of(), List.of());
  }

  BuildRequest.Builder request(JarOptions options) {
    return BuildRequest.of(input(""), state()).jar(options).tags(List.of(TAG)).push(true);
  }

  BuildResult build(JarOptions options) throws BuildException, InterruptedException {
    return build(request(options).build());
  }

  BuildResult build(Path jar) throws BuildException, InterruptedException {
    return build(options(jar, BASE, null, null));
  }

  BuildResult build(BuildRequest request) throws BuildException, InterruptedException {
    return new JarBuilder(new DockerfileBuilder(access -> registry, Clock.systemUTC()))
        .build(request, events::add);
  }

  ImageConfig config() throws BuildException {
    return ImageConfig.read(image().config().toArray());
  }

  RemoteImage image() throws BuildException {
    return registry.resolve(TAG, Platform.host());
  }

  /** The layers over the base's, each entry as {@code [directory/]name}. */
  List<List<String>> layers() throws BuildException, IOException {
    List<List<String>> names = new ArrayList<>();
    for (List<LayerEntry> layer : entries()) {
      names.add(layer.stream().map(e -> e.name() + (isDirectory(e) ? "/" : "")).toList());
    }
    return names;
  }

  /** The layers over the base's, files only. */
  List<List<String>> files() throws BuildException, IOException {
    List<List<String>> names = new ArrayList<>();
    for (List<LayerEntry> layer : entries()) {
      names.add(layer.stream().filter(e -> !isDirectory(e)).map(LayerEntry::name).toList());
    }
    return names;
  }

  static boolean isDirectory(LayerEntry entry) {
    return entry.type() == LayerEntry.Type.DIRECTORY;
  }

  List<List<LayerEntry>> entries() throws BuildException, IOException {
    List<List<LayerEntry>> layers = new ArrayList<>();
    List<Descriptor> all = image().manifest().layers();
    for (Descriptor layer : all.subList(1, all.size())) {
      layers.add(entries(layer));
    }
    return layers;
  }

  private List<LayerEntry> entries(Descriptor layer) throws IOException {
    List<LayerEntry> entries = new ArrayList<>();
    try (InputStream in = Compression.decompress(stored.blobs().open(layer.digest()))) {
      TarReader reader = new TarReader(in);
      for (LayerEntry e = reader.next(); e != null; e = reader.next()) {
        entries.add(e);
      }
    }
    return entries;
  }
}
