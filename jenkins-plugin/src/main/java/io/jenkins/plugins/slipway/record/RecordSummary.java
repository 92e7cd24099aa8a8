package io.jenkins.plugins.slipway.record;

import io.slipway.pipeline.record.RecordEntry;
import io.slipway.pipeline.record.RunRecord;
import io.slipway.pipeline.record.RunRecordReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A record in a few lines: the images it made, where they were replicated to, how its rollouts
 * ended, and what judges said of recorded counts.
 */
public final class RecordSummary {
  private final Set<String> images = new LinkedHashSet<>();
  private final Set<String> destinations = new LinkedHashSet<>();
  private final List<Rollout> rollouts = new ArrayList<>();
  private final List<Replay> replays = new ArrayList<>();

  /** What judges said of recorded counts, for a view. */
  public record Replay(String release, String verdict, String reason) {
    public String getRelease() {
      return release;
    }

    public String getVerdict() {
      return verdict;
    }

    public String getReason() {
      return reason;
    }
  }

  /** How a rollout ended, for a view. */
  public record Rollout(String release, String outcome, String image, String reason) {
    public String getRelease() {
      return release;
    }

    public String getOutcome() {
      return outcome;
    }

    public String getImage() {
      return image;
    }

    public String getReason() {
      return reason;
    }
  }

  private RecordSummary() {}

  static RecordSummary read(Path directory) throws IOException {
    RecordSummary summary = new RecordSummary();
    Path file = directory.resolve(RunRecord.FILE);
    RunRecordReader.Chunk chunk = RunRecordReader.read(file, 0);
    while (!chunk.entries().isEmpty()) {
      chunk.entries().forEach(summary::add);
      chunk = RunRecordReader.read(file, chunk.nextOffset());
    }
    return summary;
  }

  private void add(RecordEntry entry) {
    switch (entry.type()) {
      case "build.imagePushed" -> images.add(entry.text("reference") + "@" + entry.text("digest"));
      case "build.imageExported" -> images.add(entry.text("output") + "@" + entry.text("digest"));
      case "replication.tagVerified" -> destinations.add(entry.text("destination"));
      case "rollout.rolloutFinished" ->
          rollouts.add(
              new Rollout(
                  entry.text("release"),
                  entry.text("outcome"),
                  entry.text("image"),
                  entry.text("reason")));
      case "rollout.replayed" ->
          replays.add(
              new Replay(entry.text("release"), entry.text("verdict"), entry.text("reason")));
      default -> {}
    }
  }

  public Set<String> getImages() {
    return images;
  }

  /** Where tags were verified to be; empty where nothing was replicated. */
  public String getDestinations() {
    return String.join(", ", destinations);
  }

  public List<Rollout> getRollouts() {
    return rollouts;
  }

  public List<Replay> getReplays() {
    return replays;
  }
}
