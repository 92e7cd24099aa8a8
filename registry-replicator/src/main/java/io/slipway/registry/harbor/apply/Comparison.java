package io.slipway.registry.harbor.apply;

import io.slipway.registry.harbor.apply.Change.Action;
import io.slipway.registry.harbor.rest.HarborException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Collects the changes of a plan, kind by kind. */
final class Comparison {

  final List<Change> makingOrChanging = new ArrayList<>();
  final List<Change> deleting = new ArrayList<>();
  int unchanged;

  /** Compares what the file lists with what is there; the rest goes where {@code prune} says so. */
  <S, C> void add(Kind<S, C> kind, List<S> specs, boolean prune)
      throws HarborException, InterruptedException {
    if (specs.isEmpty() && !prune) {
      return;
    }
    Map<String, C> current = new LinkedHashMap<>();
    for (C one : kind.current()) {
      current.put(kind.keyFor(one), one);
    }
    for (S spec : specs) {
      compare(kind, spec, Optional.ofNullable(current.remove(kind.keyOf(spec))));
    }
    for (C left : current.values()) {
      if (prune && kind.mayDelete(left)) {
        deleting.add(0, deletion(kind, left));
      }
    }
  }

  private <S, C> void compare(Kind<S, C> kind, S spec, Optional<C> current)
      throws HarborException, InterruptedException {
    Facts wanted = kind.wanted(spec);
    if (current.isEmpty()) {
      makingOrChanging.add(creation(kind, spec, wanted));
      return;
    }
    Facts now = kind.now(current.get());
    List<Change.Field> fields = wanted.differences(now);
    if (fields.isEmpty()) {
      unchanged++;
    } else {
      makingOrChanging.add(update(kind, spec, fields, now));
    }
  }

  private static <S, C> Change creation(Kind<S, C> kind, S spec, Facts wanted)
      throws HarborException, InterruptedException {
    return new Change(
        Action.CREATE,
        kind.word(),
        kind.scope() + kind.title(spec),
        wanted.all(),
        Optional.empty(),
        () -> look(kind, kind.keyOf(spec)),
        () -> kind.create(spec));
  }

  private static <S, C> Change update(
      Kind<S, C> kind, S spec, List<Change.Field> fields, Facts before)
      throws HarborException, InterruptedException {
    String key = kind.keyOf(spec);
    return new Change(
        Action.UPDATE,
        kind.word(),
        kind.scope() + kind.title(spec),
        fields,
        Optional.of(before),
        () -> look(kind, key),
        () -> kind.update(find(kind, key).orElseThrow(), spec));
  }

  private static <S, C> Change deletion(Kind<S, C> kind, C current)
      throws HarborException, InterruptedException {
    String key = kind.keyFor(current);
    return new Change(
        Action.DELETE,
        kind.word(),
        kind.scope() + key,
        List.of(),
        Optional.of(kind.now(current)),
        () -> look(kind, key),
        () -> kind.delete(find(kind, key).orElseThrow()));
  }

  private static <S, C> Optional<Facts> look(Kind<S, C> kind, String key)
      throws HarborException, InterruptedException {
    Optional<C> found = find(kind, key);
    return found.isPresent() ? Optional.of(kind.now(found.get())) : Optional.empty();
  }

  private static <S, C> Optional<C> find(Kind<S, C> kind, String key)
      throws HarborException, InterruptedException {
    return kind.current().stream().filter(one -> kind.keyFor(one).equals(key)).findFirst();
  }
}
