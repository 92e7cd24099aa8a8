package io.slipway.registry.plan;

import io.slipway.registry.ReplicationPolicy.Destination;
import io.slipway.registry.ReplicationResult.Failure;
import io.slipway.registry.plan.Catalogue.Entry;
import io.slipway.registry.plan.Wanted.Goal;
import io.slipway.registry.reference.RegistryNames;
import io.slipway.registry.scope.Flatten;
import io.slipway.registry.scope.Overwriting;
import io.slipway.registry.scope.RewriteRule;
import io.slipway.registry.transfer.Site;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where the selected artifacts of all sources arrive at the destinations of one wave. Names that
 * are none, and names that two artifacts would have, are failures of those artifacts alone.
 */
public final class Arrival {

  private final Overwriting usual;
  private final List<Destination> destinations;
  private final List<Site> sites;
  private final List<Failure> failures = new ArrayList<>();
  private final Map<String, String> arrivals = new HashMap<>();
  private final Set<String> clashes = new HashSet<>();

  /**
   * @param sites of the destinations, in their order
   */
  public Arrival(Overwriting usual, List<Destination> destinations, List<Site> sites) {
    this.usual = usual;
    this.destinations = destinations;
    this.sites = sites;
  }

  /** The name of a source's artifact at a destination: {@code repository:tag}. */
  public static String name(Destination at, Entry entry) {
    return repository(at, entry.repository())
        + ":"
        + RewriteRule.apply(at.rewriteTags(), entry.tag());
  }

  private static String repository(Destination at, String name) {
    String flat = Flatten.apply(word(at), RewriteRule.apply(at.rewrite(), name));
    return at.namespace() == null ? flat : at.namespace() + "/" + flat;
  }

  private static String word(Destination at) {
    return at.flatten() == null ? Flatten.NONE : at.flatten();
  }

  /** Has to hear of every source before {@link #wanted} is asked. */
  public void expect(String source, List<Entry> entries) {
    for (Destination at : destinations) {
      for (Entry entry : entries) {
        String place = at.name() + " " + name(at, entry);
        String from = source + "/" + entry.repository() + ":" + entry.tag();
        String other = arrivals.putIfAbsent(place, from);
        if (other != null && !other.equals(from) && clashes.add(place)) {
          failures.add(
              new Failure(
                  at.name(),
                  entry.repository() + ":" + entry.tag(),
                  "Tried to bring %s and %s to %s, but both would be %s. Neither goes there: change flatten, rewrite or the filters."
                      .formatted(other, from, at.name(), name(at, entry))));
        }
      }
    }
  }

  public List<Wanted> wanted(List<Entry> entries) {
    List<Wanted> wanted = new ArrayList<>();
    for (Entry entry : entries) {
      List<Goal> goals = new ArrayList<>();
      for (int i = 0; i < destinations.size(); i++) {
        addGoal(destinations.get(i), sites.get(i), entry, goals);
      }
      if (!goals.isEmpty()) {
        wanted.add(new Wanted(entry.repository(), entry.tag(), goals, entry.treatment()));
      }
    }
    return wanted;
  }

  private void addGoal(Destination at, Site site, Entry entry, List<Goal> goals) {
    String name = name(at, entry);
    String repository = name.substring(0, name.lastIndexOf(':'));
    String tag = name.substring(name.lastIndexOf(':') + 1);
    if (clashes.contains(at.name() + " " + name)) {
      return;
    }
    if (!RegistryNames.isRepository(repository) || !RegistryNames.isTag(tag)) {
      failures.add(
          new Failure(
              at.name(),
              entry.repository() + ":" + entry.tag(),
              "Tried to bring %s:%s to %s, but there it would be %s, which is no name. Change rewrite, rewriteTags or namespace."
                  .formatted(entry.repository(), entry.tag(), at.name(), name)));
      return;
    }
    Overwriting overwriting = at.override() == null ? usual : at.override();
    goals.add(new Goal(site, repository, tag, overwriting));
  }

  public List<Failure> failures() {
    return List.copyOf(failures);
  }
}
