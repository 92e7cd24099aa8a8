package io.slipway.deploy.autoscale;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is held, as last saved by the one who may; read once. */
final class HeldMinimums {
  private final HeldStore store;
  private @Nullable List<HeldMinimum> known;

  HeldMinimums(HeldStore store) {
    this.store = store;
  }

  List<HeldMinimum> all() throws InterruptedException {
    List<HeldMinimum> all = known == null ? List.copyOf(store.held()) : known;
    known = all;
    return all;
  }

  @Nullable HeldMinimum find(Scaler scaler) throws InterruptedException {
    return all().stream().filter(each -> each.isOf(scaler)).findFirst().orElse(null);
  }

  void put(HeldMinimum next) throws InterruptedException {
    List<HeldMinimum> all = without(next);
    all.add(next);
    keep(all);
  }

  void drop(HeldMinimum gone) throws InterruptedException {
    keep(without(gone));
  }

  private List<HeldMinimum> without(HeldMinimum one) throws InterruptedException {
    List<HeldMinimum> others = new ArrayList<>(all());
    others.removeIf(each -> each.isOf(one));
    return others;
  }

  private void keep(List<HeldMinimum> all) throws InterruptedException {
    store.keep(all);
    known = List.copyOf(all);
  }
}
