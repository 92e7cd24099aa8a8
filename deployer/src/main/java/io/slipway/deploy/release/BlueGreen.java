package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.positive;
import static io.slipway.deploy.release.Checks.positiveIfPresent;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The new version comes up in full beside the old one, is tried without users, and then gets all
 * the traffic at once; the old one stays until the judgement after the switch.
 *
 * @param preview requests that reach the new version before the switch; none where null
 * @param mirror percent of requests that the new version gets a copy of before the switch
 * @param previewFor how long the new version waits before the switch
 * @param analysePreview how long the new version is judged before the switch; only with a preview
 *     or a mirror there is something to judge
 * @param approval whether someone must allow the switch
 * @param analyse how long it is judged with all the traffic, ready to switch back
 */
public record BlueGreen(
    @Nullable List<RequestMatch> preview,
    @Nullable Integer mirror,
    @Nullable Duration previewFor,
    @Nullable Duration analysePreview,
    @Nullable Boolean approval,
    Duration analyse) {
  public BlueGreen {
    preview = preview == null ? null : List.copyOf(preview);
    positiveIfPresent(previewFor, "previewFor");
    positiveIfPresent(analysePreview, "analysePreview");
    positive(analyse, "analyse");
    Checks.require(
        analysePreview == null || preview != null || mirror != null,
        "analysePreview: nothing would reach the new version; name preview or mirror too");
  }

  /** As steps. */
  public List<Stage> stages() {
    CanaryStep before =
        new CanaryStep(
            0,
            preview == null ? List.of() : preview,
            mirror,
            null,
            analysePreview,
            previewFor,
            approval);
    CanaryStep after = new CanaryStep(100, List.of(), 0, null, analyse, null, null);
    return Stage.of(List.of(before, after));
  }
}
