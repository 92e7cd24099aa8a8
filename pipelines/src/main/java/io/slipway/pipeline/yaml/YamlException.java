package io.slipway.pipeline.yaml;

import org.snakeyaml.engine.v2.nodes.Node;

/** A mistake in a YAML file; the message starts with {@code file:line:column:}. */
public final class YamlException extends Exception {
  private static final long serialVersionUID = 1L;

  YamlException(String message) {
    super(message);
  }

  static YamlException at(String file, Node node, String message) {
    String place =
        node.getStartMark()
            .map(mark -> ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1))
            .orElse("");
    return new YamlException(file + place + ": " + message);
  }
}
