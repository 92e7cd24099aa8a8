package io.slipway.registry.plan;

import io.slipway.registry.scope.Overwriting;
import io.slipway.registry.scope.Treatment;
import io.slipway.registry.transfer.Site;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An artifact of the source, and where it is to be.
 *
 * @param reference tag or digest
 * @param isCompanion whether it goes because another does, which has passed the gates for it
 */
public record Wanted(
    String repository,
    String reference,
    List<Goal> goals,
    Treatment treatment,
    boolean isCompanion) {

  public Wanted(String repository, String reference, List<Goal> goals, Treatment treatment) {
    this(repository, reference, goals, treatment, false);
  }

  /** The artifact with all that belongs to it. */
  public Wanted(String repository, String reference, List<Goal> goals) {
    this(repository, reference, goals, Treatment.WHOLE);
  }

  /** What is about another artifact and goes with it. */
  public static Wanted companion(String repository, String tag, List<Goal> goals) {
    return new Wanted(repository, tag, goals, Treatment.ALONE, true);
  }

  /** The same by its digest, whatever its tag stands for by now. */
  public Wanted at(String digest) {
    return new Wanted(repository, digest, goals, treatment, isCompanion);
  }

  /**
   * @param tag null where it is to be there by its digest only
   * @param overwriting what happens where the tag points elsewhere
   */
  public record Goal(Site site, String repository, @Nullable String tag, Overwriting overwriting) {

    public Goal(Site site, String repository, @Nullable String tag) {
      this(site, repository, tag, Overwriting.ALWAYS);
    }

    /** The same place, for something else. */
    Goal withTag(String other) {
      return new Goal(site, repository, other, Overwriting.ALWAYS);
    }
  }

  /** How messages call it. */
  public String named() {
    return repository + (reference.contains(":") ? "@" : ":") + reference;
  }
}
