package hudson.model;

import jenkins.model.Loadable;
import jenkins.util.io.OnMaster;

public abstract class Descriptor<T extends Describable<T>> implements Loadable, Saveable, OnMaster {
  protected Descriptor(Class<? extends T> clazz) {}

  protected Descriptor() {}

  public String getDisplayName() {
    throw new UnsupportedOperationException();
  }

  @Override
  public synchronized void load() {
    throw new UnsupportedOperationException();
  }

  @Override
  public synchronized void save() {
    throw new UnsupportedOperationException();
  }
}
