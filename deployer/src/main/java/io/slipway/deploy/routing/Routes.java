package io.slipway.deploy.routing;

import org.jspecify.annotations.Nullable;

/**
 * The routes as they stand.
 *
 * @param armsDefined whether the mesh knows both arms as destinations
 * @param traffic null where the routes don't name the arms yet, or not all alike
 */
public record Routes(boolean armsDefined, @Nullable Traffic traffic) {
  public static final Routes NONE = new Routes(false, null);
}
