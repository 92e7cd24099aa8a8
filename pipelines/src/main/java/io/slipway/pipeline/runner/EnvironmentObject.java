package io.slipway.pipeline.runner;

import groovy.lang.GroovyObjectSupport;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code env} of a script: reads what stands around the caller, writes for the whole run. A
 * variable that isn't set is null, as in Jenkins.
 */
public final class EnvironmentObject extends GroovyObjectSupport {
  private final Map<String, String> inherited;
  private final Map<String, String> assigned;
  private final Supplier<Map<String, String>> around;

  /** {@code around} gives what {@code environment} and {@code withEnv} around the caller add. */
  EnvironmentObject(Map<String, String> inherited, Supplier<Map<String, String>> around) {
    this(inherited, new ConcurrentHashMap<>(), around);
  }

  private EnvironmentObject(
      Map<String, String> inherited,
      Map<String, String> assigned,
      Supplier<Map<String, String>> around) {
    this.inherited = inherited;
    this.assigned = assigned;
    this.around = around;
  }

  /** The whole environment of a step, {@code around} being what the blocks around it add. */
  public Map<String, String> complete(Map<String, String> blocks) {
    Map<String, String> all = new LinkedHashMap<>(inherited);
    all.putAll(assigned);
    all.putAll(blocks);
    return all;
  }

  /** The same variables, seen where the blocks around add {@code blocks}. */
  public EnvironmentObject seenWith(Map<String, String> blocks) {
    return new EnvironmentObject(inherited, assigned, () -> blocks);
  }

  public Map<String, String> getEnvironment() {
    return complete(around.get());
  }

  @Override
  public @Nullable Object getProperty(String name) {
    return name.equals("environment") ? getEnvironment() : getEnvironment().get(name);
  }

  @Override
  public void setProperty(String name, @Nullable Object value) {
    if (value == null) {
      assigned.remove(name);
    } else {
      assigned.put(name, value.toString());
    }
  }

  /** {@code env['NAME']}. */
  public @Nullable Object getAt(String name) {
    return getProperty(name);
  }

  /** {@code env['NAME'] = value}. */
  public void putAt(String name, @Nullable Object value) {
    setProperty(name, value);
  }
}
