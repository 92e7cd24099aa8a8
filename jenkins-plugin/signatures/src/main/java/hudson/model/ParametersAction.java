package hudson.model;

import java.util.Iterator;
import java.util.List;
import jenkins.model.RunAction2;

public class ParametersAction implements RunAction2, Iterable<ParameterValue> {
  @Override
  public String getDisplayName() {
    throw new UnsupportedOperationException();
  }

  @Override
  public String getIconFileName() {
    throw new UnsupportedOperationException();
  }

  public List<ParameterValue> getParameters() {
    throw new UnsupportedOperationException();
  }

  @Override
  public String getUrlName() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Iterator<ParameterValue> iterator() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void onAttached(Run<?, ?> r) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void onLoad(Run<?, ?> r) {
    throw new UnsupportedOperationException();
  }
}
