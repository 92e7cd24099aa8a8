package io.slipway.deploy.plan;

import io.fabric8.kubernetes.api.model.HasMetadata;

/**
 * What is meant to happen to an object.
 *
 * @param force whether fields are taken that another manager owns
 * @param onlyWhereMissing whether one that exists is left as it is
 */
public record Intent(HasMetadata object, boolean force, boolean onlyWhereMissing) {
  public static Intent apply(HasMetadata object) {
    return new Intent(object, false, false);
  }
}
