package io.slipway.deploy.autoscale;

import java.util.List;

/** What is held for a release, saved beside its rollout and outliving it where it has to. */
public interface HeldStore {

  List<HeldMinimum> held() throws InterruptedException;

  /** Puts these in the place of those before. */
  void keep(List<HeldMinimum> held) throws InterruptedException;
}
