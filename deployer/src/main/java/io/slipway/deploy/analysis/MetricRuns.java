package io.slipway.deploy.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The runs of each step: anew, but for those that go on. For one thread. */
public final class MetricRuns implements Supplier<List<MetricRun>> {
  private final List<Supplier<MetricRun>> makers;
  private List<MetricRun> current = List.of();

  public MetricRuns(List<Supplier<MetricRun>> makers) {
    this.makers = List.copyOf(makers);
  }

  @Override
  public List<MetricRun> get() {
    List<MetricRun> next = new ArrayList<>();
    for (int i = 0; i < makers.size(); i++) {
      boolean goesOn = !current.isEmpty() && current.get(i).goesOn();
      MetricRun run = goesOn ? current.get(i) : makers.get(i).get();
      if (goesOn) {
        run.nextStep();
      }
      next.add(run);
    }
    current = List.copyOf(next);
    return current;
  }
}
