package io.slipway.image.sandbox;

import io.slipway.image.snapshot.MergedTree;
import io.slipway.image.snapshot.WritableSnapshot.MountPoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where mounts really lie in an image, and whether something can be mounted there: nothing over a
 * thing of another kind, nor within another mount, whose content would have to be changed for it.
 */
final class MountPlaces {
  private MountPlaces() {}

  /**
   * Links are followed, inside the image only.
   *
   * @return relative to the image's root, in the order of {@code points}
   */
  static List<String> check(MergedTree tree, List<MountPoint> points) throws IOException {
    List<String> places = new ArrayList<>();
    for (MountPoint point : points) {
      String place = tree.resolve(point.path(), true);
      if (place.isEmpty()) {
        throw refusal(point, "that is the root of the image");
      }
      for (String taken : places) {
        checkApart(point, place, taken);
      }
      checkKind(tree, point, place);
      places.add(place);
    }
    return places;
  }

  private static void checkApart(MountPoint point, String place, String taken) throws IOException {
    if ((place + "/").startsWith(taken + "/")) {
      throw refusal(point, "it lies at or within another mount, /" + taken);
    }
    if (taken.startsWith(place + "/")) {
      throw refusal(point, "it would hide another mount, /" + taken);
    }
  }

  private static void checkKind(MergedTree tree, MountPoint point, String place)
      throws IOException {
    int end = place.indexOf('/');
    for (; end >= 0; end = place.indexOf('/', end + 1)) {
      if (isThere(tree, place.substring(0, end), false)) {
        throw refusal(point, "/" + place.substring(0, end) + " is no directory in the image");
      }
    }
    if (isThere(tree, place, !point.isDirectory())) {
      throw refusal(
          point,
          point.isDirectory()
              ? "a directory can't be mounted over what is none in the image"
              : "a file can't be mounted over a directory of the image");
    }
  }

  private static boolean isThere(MergedTree tree, String place, boolean directory)
      throws IOException {
    Optional<MergedTree.Node> node = tree.lookup(place);
    return node.isPresent() && node.get().stat().isDirectory() == directory;
  }

  private static IOException refusal(MountPoint point, String why) {
    return new IOException("Tried to mount something at " + point.path() + ", but " + why);
  }
}
