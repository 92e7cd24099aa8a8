package io.jenkins.plugins.slipway.execution;

import java.io.IOException;

/** Failures that no step foresees, on their way through Jenkins. */
final class Broken {
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
   * Whether Jenkins and a pipeline's {@code retry} understand the exception as it is: a lost agent,
   * or a file that the JDK could not read.
   */
  static boolean isKnown(Exception broken) {
    return broken instanceof IOException
        && broken.getClass().getName().matches("(java|hudson|jenkins|org\\.jenkinsci)\\..*");
  }
}
