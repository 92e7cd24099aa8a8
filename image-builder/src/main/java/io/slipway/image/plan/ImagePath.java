package io.slipway.image.plan;

import java.util.ArrayDeque;
import java.util.Deque;

/** Paths inside an image: absolute, with {@code /}, whatever the machine. */
public final class ImagePath {
  private ImagePath() {}

  /** {@code path} seen from {@code directory}, absolute and clean; {@code ..} stops at the root. */
  public static String resolve(String directory, String path) {
    return clean(path.startsWith("/") ? path : directory + "/" + path);
  }

  /** Absolute, without {@code .}, {@code ..} and double or trailing slashes. */
  public static String clean(String path) {
    Deque<String> names = new ArrayDeque<>();
    for (String name : path.split("/", -1)) {
      if (name.equals("..")) {
        names.pollLast();
      } else if (!name.isEmpty() && !name.equals(".")) {
        names.addLast(name);
      }
    }
    return "/" + String.join("/", names);
  }

  /** Whether a path names a directory by its form alone. */
  public static boolean isDirectoryForm(String path) {
    return path.isEmpty()
        || path.endsWith("/")
        || path.equals(".")
        || path.endsWith("/.")
        || path.equals("..")
        || path.endsWith("/..");
  }
}
