package io.slipway.pipeline.runner.steps;

import groovy.lang.Closure;
import io.slipway.pipeline.NearestWord;
import io.slipway.pipeline.runner.PipelineFailure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The arguments of a call: named ones, lone ones, a block. Strict about names and types. */
public final class Arguments {
  private static final int SUMMARY_LENGTH = 120;

  private final String step;
  private final Map<String, @Nullable Object> named = new LinkedHashMap<>();
  private final List<@Nullable Object> positional = new ArrayList<>();
  private @Nullable Closure<?> block;

  private Arguments(String step) {
    this.step = step;
  }

  /**
   * Sorts the arguments of a call out: a leading map is named ones, a closure at the end a block.
   */
  public static Arguments of(String step, List<@Nullable Object> given) {
    Arguments arguments = new Arguments(step);
    for (int i = 0; i < given.size(); i++) {
      Object value = given.get(i);
      if (value instanceof Closure<?> closure && i == given.size() - 1) {
        arguments.block = closure;
      } else if (i == 0 && value instanceof Map<?, ?> map) {
        map.forEach((key, item) -> arguments.named.put(String.valueOf(key), item));
      } else {
        arguments.positional.add(value);
      }
    }
    return arguments;
  }

  /** Names the lone arguments and refuses names that aren't among {@code names}. */
  public Arguments named(String... names) {
    if (positional.size() > names.length) {
      throw usage("takes " + names.length + " arguments at most, but got " + positional.size());
    }
    for (int i = 0; i < positional.size(); i++) {
      named.putIfAbsent(names[i], positional.get(i));
    }
    positional.clear();
    List<String> known = Arrays.asList(names);
    for (String name : named.keySet()) {
      if (!known.contains(name)) {
        String takes =
            known.isEmpty() ? "; it takes none" : "; it takes " + String.join(", ", known);
        throw usage("unknown parameter '" + name + "'" + NearestWord.hint(name, known) + takes);
      }
    }
    return this;
  }

  /** Every named argument, as given. */
  public Map<String, @Nullable Object> all() {
    return named;
  }

  public List<@Nullable Object> positional() {
    return positional;
  }

  public @Nullable Closure<?> block() {
    return block;
  }

  public String required(String name) {
    String value = text(name);
    if (value == null) {
      throw usage("the parameter '" + name + "' is required");
    }
    return value;
  }

  public @Nullable String text(String name) {
    Object value = named.get(name);
    if (value == null) {
      return null;
    }
    if (value instanceof CharSequence || value instanceof Number || value instanceof Boolean) {
      return value.toString();
    }
    throw usage("the parameter '" + name + "' takes text, but got " + value);
  }

  public String text(String name, String otherwise) {
    String value = text(name);
    return value == null ? otherwise : value;
  }

  public boolean flag(String name, boolean otherwise) {
    String value = text(name);
    if (value == null || value.equals("true") || value.equals("false")) {
      return value == null ? otherwise : Boolean.parseBoolean(value);
    }
    throw usage("the parameter '" + name + "' takes true or false, but got " + value);
  }

  public int number(String name) {
    String value = required(name);
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw usage("the parameter '" + name + "' takes a whole number, but got " + value);
    }
  }

  /** The texts of a list, or the one text. */
  public List<String> texts(String name) {
    Object value = named.get(name);
    if (value instanceof Collection<?> items) {
      return items.stream().map(String::valueOf).toList();
    }
    return value == null ? List.of() : List.of(required(name));
  }

  public PipelineFailure usage(String message) {
    return PipelineFailure.usage(step + ": " + message);
  }

  /** The arguments in a few words, for the record. */
  String summary() {
    String text =
        positional.size() == 1 && named.isEmpty()
            ? String.valueOf(positional.get(0))
            : named.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .collect(Collectors.joining(", "));
    String line = text.strip().lines().findFirst().orElse("");
    boolean whole = line.equals(text.strip()) && line.length() <= SUMMARY_LENGTH;
    return whole ? line : line.substring(0, Math.min(line.length(), SUMMARY_LENGTH)) + " ...";
  }
}
