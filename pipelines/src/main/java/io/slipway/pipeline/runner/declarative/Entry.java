package io.slipway.pipeline.runner.declarative;

import groovy.lang.Closure;
import io.slipway.pipeline.runner.PipelineFailure;
import io.slipway.pipeline.runner.steps.Arguments;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One call in a section, such as {@code stage('Build') { }}. */
record Entry(String name, Arguments arguments, int line, String file) {

  /** The block of an entry that must have one. */
  Closure<?> block() {
    Closure<?> block = arguments.block();
    if (block == null) {
      throw refuse("'" + name + "' needs a block: " + name + " { ... }");
    }
    return block;
  }

  /** What makes something of an entry. */
  @FunctionalInterface
  interface Use<T> {
    T of(Entry entry) throws Exception;
  }

  /** Gives a refusal that names no place the entry's. */
  <T> T located(Use<T> use) throws Exception {
    try {
      return use.of(this);
    } catch (PipelineFailure e) {
      e.locate(file, line);
      throw e;
    }
  }

  /** The entries, none of which may stand twice in its section. */
  static List<Entry> once(List<Entry> entries, String section) {
    Set<String> names = new HashSet<>();
    for (Entry entry : entries) {
      if (!names.add(entry.name())) {
        throw entry.refuse("'" + entry.name() + "' is given twice in " + section);
      }
    }
    return entries;
  }

  /** The value of an entry that takes true or false. */
  boolean flag() {
    if (value() instanceof Boolean flag) {
      return flag;
    }
    throw refuse("'" + name + "' takes true or false, but got " + value());
  }

  @Nullable Object value() {
    return arguments.positional().isEmpty() ? null : arguments.positional().get(0);
  }

  PipelineFailure refuse(String message) {
    PipelineFailure failure = PipelineFailure.usage(message);
    failure.locate(file, line);
    return failure;
  }
}
