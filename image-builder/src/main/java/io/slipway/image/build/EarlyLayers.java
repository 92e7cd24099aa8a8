package io.slipway.image.build;

import io.slipway.image.layer.Layer;
import io.slipway.image.registry.BlobSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
final class EarlyLayers {
  private static final Logger LOG = LoggerFactory.getLogger(EarlyLayers.class);

  private final Machine machine;
  private final boolean asTheyAre;
  private final BlobPushes pushes;
  private final Map<String, String> firstOfEachHost = new LinkedHashMap<>();
  private final List<Layer> held = new ArrayList<>();
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

  /** A layer that the image will have is there. */
  synchronized void push(Layer layer) {
    if (isNew) {
      begin(layer);
    } else {
      held.add(layer);
    }
  }

  private synchronized void begin() {
    isNew = true;
    held.forEach(this::begin);
    held.clear();
  }

  private void begin(Layer layer) {
    if (firstOfEachHost.isEmpty() || !isFinal(layer)) {
      return;
    }
    BlobSource source = machine.layers().source(layer);
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
}
