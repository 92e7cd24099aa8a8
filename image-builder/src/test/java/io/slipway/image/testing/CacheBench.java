package io.slipway.image.testing;

import io.slipway.image.BuildEvent;
import io.slipway.image.BuildException;
import io.slipway.image.BuildRequest;
import io.slipway.image.BuildResult;
import io.slipway.image.CacheOptions;
import io.slipway.image.build.DockerfileBuilder;
import io.slipway.image.config.Descriptor;
import io.slipway.image.config.History;
import io.slipway.image.config.ImageConfig;
import io.slipway.image.config.Platform;
import io.slipway.image.layer.Compression;
import io.slipway.image.layer.Layer;
import io.slipway.image.layer.LayerEntry;
import io.slipway.image.layer.TarReader;
import io.slipway.image.registry.ForwardingRegistryImages;
import io.slipway.image.registry.RegistryImages;
import io.slipway.image.store.Session;
import io.slipway.image.store.StateDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A context, a state directory and a registry with a busybox image; builds tell which steps ran and
 * what was fetched.
 */
public final class CacheBench implements AutoCloseable {
  public static final String BASE = "registry.test/busybox:1";
  public static final String TAG = "registry.test/app:1";

  private final Path root;
  private final StoredImages stored;
  private final Counting registry;
  private final List<BuildEvent> events = Collections.synchronizedList(new ArrayList<>());

  private CacheBench(Path root, StoredImages stored) {
    this.root = root;
    this.stored = stored;
    this.registry = new Counting(stored);
  }

  public static CacheBench open(Path root) throws Exception {
    DebianTool.require("busybox");
    Files.createDirectories(root.resolve("context"));
    StateDirectory registryState = StateDirectory.open(root.resolve("registry"));
    StoredImages stored = new StoredImages(registryState);
    try (Session session = registryState.session()) {
      Layer layer = BusyboxLayer.write(registryState, session);
      ImageConfig config =
          ImageConfig.scratch(Platform.host())
              .withEnv("PATH", "/bin")
              .withLayer(layer.diffId(), new History(null, "busybox", "", false));
      stored.put(BASE, config, List.of(layer));
    }
    return new CacheBench(root, stored);
  }

  public Path context() {
    return root.resolve("context");
  }

  public Path state() {
    return root.resolve("state");
  }

  public StoredImages registry() {
    return stored;
  }

  public void dockerfile(String text) throws IOException {
    write("Dockerfile", text);
  }

  public void write(String name, String content) throws IOException {
    Path file = context().resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  /** The base image under another name, too. */
  public void alias(String reference) throws Exception {
    stored.alias(BASE, reference);
  }

  public void registryIsDown() {
    registry.down = true;
  }

  /** How often the registry was asked for a manifest. */
  public int asked() {
    return registry.asked.get();
  }

  public BuildRequest.Builder request() {
    return BuildRequest.of(context(), state()).tags(List.of(TAG)).push(true);
  }

  public BuildResult build() throws Exception {
    return build(request().build());
  }

  public BuildResult build(CacheOptions cache) throws Exception {
    return build(request().cache(cache).build());
  }

  public BuildResult build(BuildRequest request) throws Exception {
    events.clear();
    return new DockerfileBuilder(access -> registry, Clock.systemUTC()).build(request, events::add);
  }

  public List<BuildEvent> events() {
    return List.copyOf(events);
  }

  /** The instructions that were not taken from the cache in the last build, FROM left out. */
  public List<String> ran() {
    Map<Integer, String> instructions = new TreeMap<>();
    for (BuildEvent event : events()) {
      if (event instanceof BuildEvent.StepStarted started) {
        instructions.put(started.index(), started.instruction());
      } else if (event instanceof BuildEvent.StepFinished finished && finished.cached()) {
        instructions.remove(finished.index());
      }
    }
    return instructions.values().stream().filter(i -> !i.startsWith("FROM ")).toList();
  }

  /** The digests of the layers that the last build fetched. */
  public List<String> fetched() {
    List<String> digests = new ArrayList<>();
    for (BuildEvent event : events()) {
      if (event instanceof BuildEvent.LayerFetched fetched) {
        digests.add(fetched.digest());
      }
    }
    return digests;
  }

  /** A file of the image that was pushed last, as its topmost layer with that file has it. */
  public String file(String name) throws Exception {
    StateDirectory state = StateDirectory.open(root.resolve("registry"));
    String found = "";
    for (Descriptor layer : stored.resolve(TAG, Platform.host()).manifest().layers()) {
      try (InputStream in = Compression.decompress(state.blobs().open(layer.digest()))) {
        TarReader reader = new TarReader(in);
        for (LayerEntry entry = reader.next(); entry != null; entry = reader.next()) {
          if (entry.name().equals(name)) {
            found = new String(reader.content().readAllBytes(), StandardCharsets.UTF_8);
          }
        }
      }
    }
    return found;
  }

  @Override
  public void close() throws IOException {
    io.slipway.image.posix.Posix.delete(root.resolve("state"));
  }

  /** The registry, which can be down and counts. */
  private static final class Counting extends ForwardingRegistryImages {
    private final AtomicInteger asked = new AtomicInteger();
    private volatile boolean down;

    Counting(RegistryImages real) {
      super(real);
    }

    @Override
    public RemoteImage resolve(String reference, Platform platform)
        throws BuildException, InterruptedException {
      asked.incrementAndGet();
      if (down) {
        throw new BuildException("nothing answers", new ConnectException("refused"));
      }
      return super.resolve(reference, platform);
    }
  }
}
