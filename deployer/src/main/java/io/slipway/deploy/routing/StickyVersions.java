package io.slipway.deploy.routing;

import io.slipway.deploy.release.Arm;
import io.slipway.deploy.release.RequestMatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Keeps a client with one version while two share the traffic. Whoever is answered gets a cookie
 * that says by which version, in which rollout and, for the stable one, at which weight; entries
 * before the one that splits send those who bring a cookie back to where they were.
 *
 * <p>Who was dealt to the stable version at an earlier weight is dealt again, at the odds that
 * bring the canary's share of those clients to the new weight: of the {@code 100 - before} percent
 * that stable had, {@code now - before} move. So returning clients are split as the weights say,
 * too, and nobody ever goes from the canary back. Cookies of another rollout mean nothing.
 *
 * @param cookie its name
 * @param rollout which the cookies are of
 * @param weights of the rollout's steps
 */
record StickyVersions(String cookie, String rollout, List<Integer> weights) {
  private static final MadeEntries MADE = new MadeEntries("slipway-sticky");
  private static final String SET_COOKIE = "Set-Cookie";
  private static final String OURS = "=slipway.";
  private static final String ATTRIBUTES = "; Path=/; HttpOnly; SameSite=Lax";

  static boolean isOne(Map<String, Object> entry) {
    return MADE.isOne(entry);
  }

  static boolean isDue(Traffic traffic) {
    int canary = traffic.weights().canary();
    return canary > 0 && canary < 100;
  }

  /** What an entry that splits by weight becomes: itself, giving cookies, and those before it. */
  Stream<Map<String, Object>> before(Map<String, Object> split, Weights now) {
    List<Map<String, Object>> entries = new ArrayList<>();
    entries.add(back(split, Arm.CANARY, canary()));
    entries.add(back(split, Arm.STABLE, stable(now.canary())));
    weights.stream()
        .filter(before -> before > 0 && before < now.canary())
        .distinct()
        .sorted()
        .forEach(before -> entries.add(dealtAgain(split, before, now)));
    entries.add(giving(split, now));
    return entries.stream();
  }

  RequestMatch match(String value) {
    return new RequestMatch(null, cookie, value, null, null);
  }

  private Map<String, Object> back(Map<String, Object> split, Arm arm, String value) {
    Map<String, Object> entry = MADE.narrowed(split, List.of(match(value)));
    entry.put("route", List.of(MadeEntries.only(split, arm)));
    return entry;
  }

  private Map<String, Object> dealtAgain(Map<String, Object> split, int before, Weights now) {
    Map<String, Object> entry = MADE.narrowed(giving(split, now), List.of(match(stable(before))));
    entry.put(
        "route",
        Trees.maps(entry.get("route")).stream()
            .map(item -> weighted(item, isCanary(item) ? now.canary() - before : now.stable()))
            .toList());
    return entry;
  }

  private static Map<String, Object> weighted(Map<String, Object> item, int weight) {
    item.put("weight", weight);
    return item;
  }

  private Map<String, Object> giving(Map<String, Object> split, Weights now) {
    Map<String, Object> entry = Trees.map(split);
    entry.put(
        "route",
        Trees.maps(split.get("route")).stream()
            .map(item -> giving(item, isCanary(item) ? canary() : stable(now.canary())))
            .toList());
    return entry;
  }

  private Map<String, Object> giving(Map<String, Object> item, String value) {
    Map<String, Object> headers = Trees.map(item.get("headers"));
    Map<String, Object> response = Trees.map(headers.get("response"));
    Map<String, Object> add = Trees.map(response.get("add"));
    add.put(SET_COOKIE, cookie + "=" + value + ATTRIBUTES);
    response.put("add", add);
    headers.put("response", response);
    item.put("headers", headers);
    return item;
  }

  private static boolean isCanary(Map<String, Object> item) {
    return Trees.text(Trees.map(item.get("destination")), "subset").equals(Arm.CANARY.word());
  }

  private String canary() {
    return "slipway.canary." + rollout;
  }

  private String stable(int weight) {
    return "slipway.stable." + rollout + "." + weight;
  }

  /** Whether a destination gives a cookie of its user's, where ours would stand. */
  static boolean givesAnother(Map<String, Object> item) {
    Map<String, Object> add =
        Trees.map(Trees.map(Trees.map(item.get("headers")).get("response")).get("add"));
    return add.containsKey(SET_COOKIE) && !Trees.text(add, SET_COOKIE).contains(OURS);
  }

  /** A destination without a cookie of ours, whatever rollout gave it. */
  static Map<String, Object> without(Map<String, Object> item) {
    Map<String, Object> headers = Trees.map(item.get("headers"));
    Map<String, Object> response = Trees.map(headers.get("response"));
    Map<String, Object> add = Trees.map(response.get("add"));
    if (!Trees.text(add, SET_COOKIE).contains(OURS)) {
      return item;
    }
    add.remove(SET_COOKIE);
    Map<String, Object> bare = new LinkedHashMap<>(item);
    putOrRemove(response, "add", add);
    putOrRemove(headers, "response", response);
    putOrRemove(bare, "headers", headers);
    return bare;
  }

  private static void putOrRemove(Map<String, Object> map, String key, Map<String, Object> value) {
    if (value.isEmpty()) {
      map.remove(key);
    } else {
      map.put(key, value);
    }
  }
}
