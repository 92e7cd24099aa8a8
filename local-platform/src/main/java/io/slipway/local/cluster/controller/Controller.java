package io.slipway.local.cluster.controller;

import io.slipway.local.cluster.store.ObjectKey;
import io.slipway.local.cluster.store.StoreEvent;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One control loop. */
interface Controller {

  /** Names the objects to look at after a change. Runs under the store's lock: must be quick. */
  void concerns(StoreEvent event, Consumer<ObjectKey> wake);

  /**
   * Takes one object a step further. May find it gone.
   *
   * @return when to look again without a change; null for never
   */
  @Nullable Duration reconcile(ObjectKey key);
}
