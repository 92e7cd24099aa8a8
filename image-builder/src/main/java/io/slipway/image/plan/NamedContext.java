package io.slipway.image.plan;

import io.slipway.image.fetch.GitReference;
import java.nio.file.Path;
import java.util.Locale;

/** What {@code --build-context NAME=VALUE} makes a name stand for. */
public sealed interface NamedContext {

  /** A directory of this machine; its own {@code .dockerignore} applies. */
  record Directory(String name, Path path) implements NamedContext {}

  /** A git repository. */
  record Git(String name, GitReference repository) implements NamedContext {}

  /** A tar archive, or one file called {@code context}, over http or https. */
  record Url(String name, String url) implements NamedContext {}

  /** An image, in a registry or in a layout ({@code oci-layout://DIR[:TAG|@DIGEST]}). */
  record Image(String reference) implements NamedContext {}

  /** {@code docker-image://scratch}. */
  record Scratch() implements NamedContext {}

  /** Another stage of the Dockerfile. */
  record Stage(String name) implements NamedContext {}

  /**
   * Reads a value.
   *
   * @param workspace what a relative directory is taken from
   * @throws IllegalArgumentException in words, where it is malformed
   */
  static NamedContext parse(String name, String value, Path workspace) {
    String lower = value.toLowerCase(Locale.ROOT);
    if (lower.startsWith("docker-image://")) {
      String reference = value.substring("docker-image://".length());
      return reference.equals("scratch") ? new Scratch() : new Image(checked(name, reference));
    } else if (lower.startsWith("oci-layout://")) {
      checked(name, value.substring("oci-layout://".length()));
      return new Image("oci-layout://" + value.substring("oci-layout://".length()));
    } else if (lower.startsWith("target:")) {
      return new Stage(checked(name, value.substring("target:".length())));
    } else if (GitReference.isGit(value)) {
      return new Git(name, GitReference.parse(value));
    } else if (lower.startsWith("http://") || lower.startsWith("https://")) {
      return new Url(name, value);
    }
    return new Directory(name, workspace.resolve(checked(name, value)).normalize());
  }

  private static String checked(String name, String value) {
    if (value.isEmpty() || value.matches("[a-z][a-z0-9+.-]*://.*")) {
      throw new IllegalArgumentException(
          "--build-context "
              + name
              + "="
              + value
              + ": it is a directory, docker-image://REF, oci-layout://DIR, a git or http URL, or"
              + " target:STAGE");
    }
    return value;
  }
}
