package io.slipway.local.mesh;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * Conditions that all have to hold.
 *
 * @param specificity orders the matches of HTTPRoutes: more specific is tried first
 */
record RequestMatch(List<Predicate<RequestHead>> conditions, Specificity specificity) {

  /**
   * Gateway API, HTTPRouteRule: exact path, longest prefix, method, number of headers, of query
   * parameters.
   */
  record Specificity(boolean exactPath, int pathLength, boolean method, int headers, int query)
      implements Comparable<Specificity> {

    static final Specificity NONE = new Specificity(false, 0, false, 0, 0);

    @Override
    public int compareTo(Specificity other) {
      int[] mine = rank();
      int[] theirs = other.rank();
      return Arrays.compare(mine, theirs);
    }

    private int[] rank() {
      return new int[] {exactPath ? 1 : 0, pathLength, method ? 1 : 0, headers, query};
    }
  }

  static RequestMatch of(List<Predicate<RequestHead>> conditions) {
    return new RequestMatch(List.copyOf(conditions), Specificity.NONE);
  }

  boolean accepts(RequestHead head) {
    return conditions.stream().allMatch(condition -> condition.test(head));
  }
}
