package io.slipway.image.build;

import io.slipway.image.BuildException;
import io.slipway.image.copy.Copy;
import io.slipway.image.copy.Source;
import io.slipway.image.dockerfile.CopySource;
import io.slipway.image.dockerfile.Statement;
import io.slipway.image.plan.Action;
import io.slipway.image.plan.Origin;
import io.slipway.image.sandbox.UnknownUserException;
import io.slipway.image.snapshot.MergedTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** COPY and ADD: opens the origins, each once and only when it is needed. */
final class CopyWork implements CopyStep.Planner {
  private final Statement statement;
  private final Action.CopyFiles copy;
  private final Origins origins;
  private final List<Origins.Opened> opened = new ArrayList<>();

  CopyWork(Statement statement, Action.CopyFiles copy, Origins origins) {
    this.statement = statement;
    this.copy = copy;
    this.origins = origins;
  }

  @Override
  public Optional<String> quick() throws IOException, InterruptedException, BuildException {
    for (Action.Part part : copy.parts()) {
      if (part.origin() instanceof Origin.Context || part.origin() instanceof Origin.Named) {
        return Optional.empty();
      }
    }
    StringBuilder key = new StringBuilder(RecordText.of(copy));
    for (Origins.Opened origin : opened()) {
      key.append('\0').append(origin.identity());
    }
    return Optional.of(key.toString());
  }

  @Override
  public boolean isIndependent() {
    boolean named = copy.chown() != null && !copy.chown().matches("\\d+(:\\d+)?");
    return copy.link() && !named;
  }

  @Override
  public Copy plan(FileState files)
      throws IOException, InterruptedException, BuildException, UnknownUserException {
    List<Source> sources = new ArrayList<>();
    List<Origins.Opened> all = opened();
    for (int i = 0; i < all.size(); i++) {
      List<CopySource> wanted = copy.parts().get(i).sources();
      sources.add(all.get(i).source(wanted));
    }
    MergedTree below = files.tree();
    MergedTree destination = copy.link() ? origins.empty().tree() : below;
    return Copy.of(statement, copy, sources, destination, below);
  }

  private List<Origins.Opened> opened() throws IOException, InterruptedException, BuildException {
    while (opened.size() < copy.parts().size()) {
      opened.add(origins.open(statement, copy.parts().get(opened.size()).origin()));
    }
    return opened;
  }
}
