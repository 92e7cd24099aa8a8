package io.slipway.pipeline.cli;

import java.util.Map;
import java.util.Stack;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** An optional value counts only as {@code --option=value}: the next word is never taken for it. */
final class AttachedValue implements IParameterPreprocessor {

  @Override
  public boolean preprocess(
      Stack<String> args, CommandSpec command, ArgSpec argument, Map<String, Object> info) {
    if ("=".equals(info.get("separator"))) {
      return false;
    }
    argument.setValue(((OptionSpec) argument).fallbackValue());
    return true;
  }
}
