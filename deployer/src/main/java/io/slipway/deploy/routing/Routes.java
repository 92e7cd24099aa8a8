package io.slipway.deploy.routing;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The routes as they stand.
 *
 * @param armsDefined whether the mesh knows both arms as destinations
 * @param traffic null where the routes don't name the arms yet, or not all alike
 * @param namesArms whether the routes name both arms, even where it isn't clear who gets what: then
 *     every proxy knows the arms already
 * @param oddities what in the routes makes no sense, each with object and field
 */
public record Routes(
    boolean armsDefined, @Nullable Traffic traffic, boolean namesArms, List<String> oddities) {
  public static final Routes NONE = new Routes(false, null);

  public Routes {
    oddities = List.copyOf(oddities);
  }

  /** Routes in which nothing is odd. */
  public Routes(boolean armsDefined, @Nullable Traffic traffic) {
    this(armsDefined, traffic, traffic != null, List.of());
  }
}
