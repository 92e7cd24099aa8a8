package io.slipway.registry.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.registry.ReplicationListener;
import io.slipway.registry.ReplicationPolicy.Filter;
import io.slipway.registry.plan.Catalogue.Entry;
import io.slipway.registry.scope.VersionOrder;
import io.slipway.registry.store.ArtifactStore;
import io.slipway.registry.store.Retry;
import io.slipway.registry.transfer.Events;
import io.slipway.registry.transfer.Parallel;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

/** What filters select, whatever the tags and keys are. */
class FilterPropertiesTest {

  /** A filter's keys about names. */
  record Keys(
      List<String> tags,
      @Nullable String tagRegex,
      List<String> exceptTags,
      @Nullable String semver,
      @Nullable Integer newest) {

    Filter filter() {
      return new Filter(
          "x/y",
          null,
          List.of(),
          tags,
          tagRegex,
          exceptTags,
          semver,
          null,
          newest,
          null,
          null,
          null,
          List.of(),
          Map.of(),
          List.of(),
          null);
    }

    Keys withNewest(int most) {
      return new Keys(tags, tagRegex, exceptTags, semver, most);
    }

    Keys without(String glob) {
      List<String> more = new ArrayList<>(exceptTags);
      more.add(glob);
      return new Keys(tags, tagRegex, more, semver, newest);
    }

    Keys or(String glob) {
      List<String> more = new ArrayList<>(tags);
      more.add(glob);
      return new Keys(more, tagRegex, exceptTags, semver, newest);
    }

    /** A filter for each key alone. */
    List<Keys> single() {
      return List.of(
          new Keys(tags, null, List.of(), null, null),
          new Keys(List.of(), tagRegex, List.of(), null, null),
          new Keys(List.of(), null, exceptTags, null, null),
          new Keys(List.of(), null, List.of(), semver, null));
    }
  }

  @Provide
  Arbitrary<Keys> keys() {
    Arbitrary<String> globs = globs();
    return Combinators.combine(
            globs.list().ofMaxSize(2),
            Arbitraries.of("1.*", "[0-9.]+", "v?[12].*", ".*").injectNull(0.5),
            globs.list().ofMaxSize(1),
            Arbitraries.of("^1", "~1.1", ">=1.0 <3", "1.x || 3.x").injectNull(0.5))
        .as((tags, regex, except, semver) -> new Keys(tags, regex, except, semver, null));
  }

  @Provide
  Arbitrary<String> globs() {
    return Arbitraries.of("1.*", "v*", "*", "*-rc*", "latest", "1.1.0", "?.0.0");
  }

  @Provide
  Arbitrary<String> tags() {
    Arbitrary<Integer> number = Arbitraries.integers().between(0, 3);
    Arbitrary<String> versions =
        Combinators.combine(Arbitraries.of("", "v"), number, number, Arbitraries.of("", "-rc.1"))
            .as((v, major, minor, pre) -> v + major + "." + minor + ".0" + pre);
    return Arbitraries.oneOf(versions, Arbitraries.of("latest", "1.1", "main", "sha256-abc"));
  }

  /** The catalogue's answer for a registry with one repository. */
  private static List<String> selected(Set<String> there, Filter... filters) throws Exception {
    ArtifactStore store =
        (ArtifactStore)
            Proxy.newProxyInstance(
                ArtifactStore.class.getClassLoader(),
                new Class<?>[] {ArtifactStore.class},
                (proxy, method, args) ->
                    switch (method.getName()) {
                      case "tags" -> List.copyOf(there);
                      case "name" -> "here";
                      default -> throw new UnsupportedOperationException(method.getName());
                    });
    Events events = new Events(ReplicationListener.NONE);
    try (Parallel parallel = new Parallel(1)) {
      CosignTags cosign = new CosignTags(store, Retry.usual(), events);
      return new Catalogue(store, Retry.usual(), events, parallel, null, cosign)
          .select(List.of(filters), Set.of()).stream().map(Entry::tag).toList();
    }
  }

  private static Set<String> listed(Set<String> there, Keys keys) throws Exception {
    // A glob, so that the tags are listed and not named outright.
    Set<String> taken = new HashSet<>(selected(there, keys.filter()));
    taken.retainAll(there);
    return taken;
  }

  @Property
  void shouldTakeWhatEachKeyTakes_whenThereAreSeveral(
      @ForAll @Size(max = 12) Set<@From("tags") String> there, @ForAll("keys") Keys keys)
      throws Exception {
    Set<String> each = new HashSet<>(there);
    for (Keys one : keys.single()) {
      each.retainAll(listed(there, one));
    }

    assertThat(listed(there, keys)).isEqualTo(each);
  }

  @Property
  void shouldTakeNoMore_whenMoreIsExceptedAndNoLessWhenMoreIsNamed(
      @ForAll @Size(max = 12) Set<@From("tags") String> there,
      @ForAll("keys") Keys keys,
      @ForAll("globs") String glob)
      throws Exception {
    Set<String> before = listed(there, keys);

    assertThat(before).containsAll(listed(there, keys.without(glob)));
    if (!keys.tags().isEmpty()) {
      assertThat(listed(there, keys.or(glob))).containsAll(before);
    }
  }

  @Property
  void shouldTakeTheNewest_whenOnlySoManyAreAskedFor(
      @ForAll @Size(max = 12) Set<@From("tags") String> there,
      @ForAll @IntRange(min = 1, max = 5) int most)
      throws Exception {
    Keys keys = new Keys(List.of(), null, List.of(), ">=0.0", null);
    Set<String> all = listed(there, keys);
    Set<String> newest = listed(there, keys.withNewest(most));

    assertThat(newest).hasSize(Math.min(most, all.size()));
    assertThat(all).containsAll(newest);
    assertThat(listed(there, keys.withNewest(most + 1))).containsAll(newest);
    for (String left : all) {
      if (!newest.contains(left)) {
        assertThat(newest).allMatch(taken -> VersionOrder.OF_TAGS.compare(taken, left) > 0);
      }
    }
  }

  @Property
  void shouldBeTheUnion_whenThereAreSeveralFilters(
      @ForAll @Size(max = 12) Set<@From("tags") String> there,
      @ForAll("keys") Keys one,
      @ForAll("keys") Keys two)
      throws Exception {
    Set<String> union = new HashSet<>(listed(there, one));
    union.addAll(listed(there, two));
    List<String> both = selected(there, one.filter(), two.filter());
    List<String> back = selected(there, two.filter(), one.filter());

    assertThat(both).doesNotHaveDuplicates();
    assertThat(new HashSet<>(back)).isEqualTo(new HashSet<>(both));
    assertThat(there.stream().filter(both::contains)).containsExactlyInAnyOrderElementsOf(union);
  }
}
