package io.slipway.registry.harbor.apply;

import io.slipway.registry.harbor.rest.HarborException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One thing that is to be made, changed or deleted. */
public final class Change {

  /** What is to be done. */
  public enum Action {
    CREATE("+"),
    UPDATE("~"),
    DELETE("-");

    private final String sign;

    Action(String sign) {
      this.sign = sign;
    }

    /** In the past: {@code created}. */
    public String done() {
      return name().toLowerCase(Locale.ROOT) + "d";
    }
  }

  /** A field's value now and afterwards, in words; secrets are stand-ins. */
  public record Field(String field, @Nullable String before, @Nullable String after) {}

  /** Does it. */
  @FunctionalInterface
  interface Step {
    void run() throws HarborException, InterruptedException;
  }

  /** How the thing is at this moment; empty where it isn't there. */
  @FunctionalInterface
  interface Look {
    Optional<Facts> now() throws HarborException, InterruptedException;
  }

  private final Action action;
  private final String kind;
  private final String name;
  private final List<Field> fields;
  private final Optional<Facts> before;
  private final Look look;
  private final Step step;

  Change(
      Action action,
      String kind,
      String name,
      List<Field> fields,
      Optional<Facts> before,
      Look look,
      Step step) {
    this.action = action;
    this.kind = kind;
    this.name = name;
    this.fields = List.copyOf(fields);
    this.before = before;
    this.look = look;
    this.step = step;
  }

  public Action action() {
    return action;
  }

  public String kind() {
    return kind;
  }

  /** With the project before it, where it belongs to one. */
  public String name() {
    return name;
  }

  public List<Field> fields() {
    return fields;
  }

  /** What the plan saw, for a fingerprint; secrets are stand-ins. */
  String seen() {
    return before.map(Facts::toString).orElse("");
  }

  /**
   * Does it, if the thing still is as the plan saw it.
   *
   * @throws HarborException where it isn't, or Harbor refuses
   */
  void run(String host) throws HarborException, InterruptedException {
    Optional<Facts> now = look.now();
    if (!now.equals(before)) {
      throw HarborException.local(
          "Tried to %s %s %s at %s, but it changed since the plan was made: %s. Nothing more was done; plan again."
              .formatted(action.name().toLowerCase(Locale.ROOT), kind, name, host, difference(now)),
          null);
    }
    step.run();
  }

  private String difference(Optional<Facts> now) {
    if (now.isEmpty()) {
      return "it is gone";
    }
    if (before.isEmpty()) {
      return "it is there now";
    }
    return now.get().differences(before.get()).stream()
        .map(field -> field.field() + " is " + field.after())
        .findFirst()
        .orElse("a value is gone");
  }

  /** {@code + project shop}. */
  public String title() {
    return action.sign + " " + kind + " " + name;
  }
}
