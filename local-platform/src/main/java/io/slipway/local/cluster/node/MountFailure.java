package io.slipway.local.cluster.node;

/** A Pod's volume can't be made ready; the message is that of a FailedMount Event. */
final class MountFailure extends Exception {
  private static final long serialVersionUID = 1L;

  MountFailure(String volume, String why) {
    super("MountVolume.SetUp failed for volume \"" + volume + "\" : " + why);
  }
}
