package io.slipway.local.fault;

import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A request, as rules see it.
 *
 * @param index 0 for the first that the proxy took
 * @param path with the query, as it came
 */
public record Call(int index, String method, String path) {

  /** Accepts the requests with these indexes. */
  public static Predicate<Call> index(Integer... indexes) {
    Set<Integer> wanted = Set.of(indexes);
    return call -> wanted.contains(call.index);
  }

  /**
   * Accepts requests whose path and query contain a match.
   *
   * @param regex of java.util.regex
   */
  public static Predicate<Call> path(String regex) {
    Predicate<String> path = Pattern.compile(regex).asPredicate();
    return call -> path.test(call.path);
  }

  public static Predicate<Call> method(String method) {
    return call -> call.method.equals(method);
  }
}
