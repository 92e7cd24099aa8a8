package io.jenkins.plugins.slipway.execution;

import java.util.Arrays;
import java.util.regex.Pattern;

/** Failures that no step foresees, on their way through Jenkins. */
final class Broken {
  private static final Pattern KNOWN =
      Pattern.compile("(javax?|hudson|jenkins|org\\.jenkinsci)\\..*");

  private Broken() {}

  /**
   * The same failure as one that a channel can carry and a pipeline's saved program can hold, with
   * the place in the code that broke. A library's own exception may have fields that aren't
   * serialisable: a pipeline that caught one could not be saved any more.
   */
  static IllegalStateException portable(String what, Exception broken) {
    IllegalStateException portable = new IllegalStateException(what + " broke: " + broken);
    portable.setStackTrace(broken.getStackTrace());
    return portable;
  }

  /**
   * Whether the failure and all that led to it are the JDK's or Jenkins' own: those can be held as
   * they are, and {@code retry(conditions: [agent()])} looks at their types.
   */
  static boolean isKnown(Throwable broken) {
    return KNOWN.matcher(broken.getClass().getName()).matches()
        && (broken.getCause() == null || isKnown(broken.getCause()))
        && Arrays.stream(broken.getSuppressed()).allMatch(Broken::isKnown);
  }
}
