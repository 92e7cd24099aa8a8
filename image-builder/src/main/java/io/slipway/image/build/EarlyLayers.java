package io.slipway.image.build;

import io.slipway.image.layer.Layer;
import io.slipway.image.registry.BlobSource;
import io.slipway.image.store.Blob;
import io.slipway.image.store.Growth;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pushes the layers of an image that is still being built, so that little is left to send when its
 * last step ends. What cannot be pushed now is pushed, or complained of, at the end. A build that
 * fails leaves blobs in the registry that nothing names; registries remove them in time.
 *
 * <p>Nothing leaves before a step is done that the cache does not have: until then the image may
 * well be in the registry as it is, and then one question at the end is all there is to do.
 */
final class EarlyLayers implements LayerWatch {
  private static final Logger LOG = LoggerFactory.getLogger(EarlyLayers.class);

  /** Of a smaller layer little is left to send when it is whole. */
  private static final long WORTH = 1 << 20;

  private final Machine machine;
  private final boolean asTheyAre;
  private final BlobPushes pushes;
  private final Map<String, String> firstOfEachHost = new LinkedHashMap<>();
  private final List<Layer> held = new ArrayList<>();
  private final Map<String, Underway> underway = new HashMap<>();
  private boolean isNew;

  EarlyLayers(Machine machine, Times times, BlobPushes pushes) {
    this.machine = machine;
    this.asTheyAre = times.epoch() == null;
    this.pushes = pushes;
    for (String tag : machine.request().push() ? machine.request().tags() : List.<String>of()) {
      firstOfEachHost.putIfAbsent(References.host(tag), tag);
    }
    machine.forms().whenBegun(this::begin);
  }

  /** A large layer begins to leave while it is being written. */
  @Override
  public Growth begun() {
    return asTheyAre && !firstOfEachHost.isEmpty() ? new Underway() : Growth.UNHEARD;
  }

  @Override
  public synchronized void added(Layer layer) {
    if (isNew) {
      begin(layer);
    } else {
      held.add(layer);
    }
  }

  private synchronized void written(String digest, Underway layer) {
    drop(underway.put(digest, layer));
  }

  private static void drop(@Nullable Underway layer) {
    if (layer != null) {
      layer.growing.forEach(BlobPushes.Growing::drop);
    }
  }

  private synchronized void begin() {
    isNew = true;
    held.forEach(this::begin);
    held.clear();
  }

  private void begin(Layer layer) {
    Underway sent = underway.remove(layer.digest());
    boolean wanted = !firstOfEachHost.isEmpty() && isFinal(layer);
    if (!wanted) {
      drop(sent);
      return;
    }
    BlobSource source = machine.layers().source(layer);
    if (sent != null) {
      sent.growing.forEach(growing -> growing.finish(source));
    }
    for (String tag : firstOfEachHost.values()) {
      pushes.begin(tag, source, Publisher.mountFrom(tag, source, List.of()));
    }
  }

  /** Layers with other times or in another form are made when all are there. */
  private boolean isFinal(Layer layer) {
    try {
      return asTheyAre && machine.layers().isLocal(layer) && machine.forms().isExported(layer);
    } catch (IOException e) {
      LOG.debug("{} is not pushed early: {}", layer.digest(), e.toString());
      return false;
    }
  }

  /** A layer that is being written, and its way to each host. */
  private final class Underway implements Growth {
    private final List<BlobPushes.Growing> growing = new ArrayList<>();
    private boolean isWritten;

    @Override
    public void reached(Path file, long size) {
      if (size < WORTH) {
        return;
      }
      if (growing.isEmpty()) {
        firstOfEachHost.values().forEach(tag -> growing.add(pushes.begin(tag, file)));
      }
      growing.forEach(push -> push.reached(size));
    }

    @Override
    public void committed(Blob blob) {
      isWritten = true;
      if (!growing.isEmpty()) {
        written(blob.digest(), this);
      }
    }

    @Override
    public void closed() {
      if (!isWritten) {
        drop(this);
      }
    }
  }
}
