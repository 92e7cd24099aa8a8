package io.slipway.local.cluster.log;

import org.jspecify.annotations.Nullable;

/** Finds what a Pod's container wrote. */
@FunctionalInterface
public interface LogSource {

  /**
   * @param previous the run before the current one
   * @return null where there is no such run
   */
  @Nullable LogBuffer find(String podUid, String container, boolean previous);
}
