package io.slipway.image.lint;

import io.slipway.image.dockerfile.SourceRange;

/** A rule that a Dockerfile doesn't keep, and where. */
public record Finding(Rule rule, SourceRange at, String message) {

  public String remedy() {
    return rule.remedy();
  }
}
