package io.jenkins.plugins.slipway.record;

import java.util.Map;
import java.util.stream.Collectors;

/** A step's arguments in a few words. */
final class Summary {
  private static final int LONGEST = 160;

  private Summary() {}

  static String of(Map<String, Object> arguments) {
    String all =
        arguments.entrySet().stream()
            .filter(argument -> !argument.getValue().equals(false))
            .map(argument -> argument.getKey() + ": " + argument.getValue())
            .collect(Collectors.joining(", "));
    return all.length() <= LONGEST ? all : all.substring(0, LONGEST) + "...";
  }
}
