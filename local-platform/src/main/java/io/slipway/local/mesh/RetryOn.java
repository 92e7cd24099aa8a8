package io.slipway.local.mesh;

import java.util.Set;
import java.util.TreeSet;

/**
 * What is tried again, by Envoy's words for {@code retryOn}.
 *
 * @param connect no connection was made
 * @param reset there was no answer: no connection, a broken one, or none within perTryTimeout
 * @param statuses answers with these
 */
record RetryOn(boolean connect, boolean reset, Set<Integer> statuses) {

  static final RetryOn UNANSWERED = new RetryOn(true, true, Set.of());

  private static final Set<String> CONNECT =
      Set.of("connect-failure", "refused-stream", "reset-before-request");

  /** They speak of gRPC's status, which LocalMesh doesn't look for. */
  private static final Set<String> GRPC =
      Set.of("unavailable", "cancelled", "deadline-exceeded", "internal", "resource-exhausted");

  RetryOn {
    statuses = Set.copyOf(statuses);
  }

  static RetryOn read(SpecReader retries) {
    String text = retries.text("retryOn", "");
    if (text.isBlank()) {
      return UNANSWERED;
    }
    boolean connect = false;
    boolean reset = false;
    Set<Integer> statuses = new TreeSet<>();
    for (String word : text.split(",", -1)) {
      String condition = word.strip();
      connect |= CONNECT.contains(condition);
      reset |= Set.of("reset", "5xx", "gateway-error").contains(condition);
      boolean known = addStatuses(condition, statuses) || CONNECT.contains(condition);
      if (!known && !condition.equals("reset") && !GRPC.contains(condition)) {
        retries.problem("retryOn", "\"" + condition + "\" is not supported by LocalMesh");
      }
    }
    return new RetryOn(connect || reset, reset, statuses);
  }

  private static boolean addStatuses(String condition, Set<Integer> statuses) {
    switch (condition) {
      case "5xx" -> range(500, 599, statuses);
      case "gateway-error" -> range(502, 504, statuses);
      case "retriable-4xx" -> statuses.add(409);
      default -> {
        if (!condition.matches("[1-5][0-9][0-9]")) {
          return false;
        }
        statuses.add(Integer.valueOf(condition));
      }
    }
    return true;
  }

  private static void range(int first, int last, Set<Integer> statuses) {
    for (int status = first; status <= last; status++) {
      statuses.add(status);
    }
  }
}
