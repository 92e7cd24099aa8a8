package io.slipway.image.sandbox;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Docker's default profile for a set of capabilities: a rule for each call that is allowed, or that
 * fails otherwise than with EPERM; all others fail with EPERM.
 *
 * <p>What profiles and rules are compared by is written out: what the compiler makes for a record
 * is linked when it is first used, which takes longer than to compile the filter.
 */
record SeccompProfile(Map<String, Rule> rules) {
  static final int EPERM = 1;
  static final int ENOSYS = 38;
  private static final int NEW_NAMESPACES = 0x7e020000;

  /** What is done about a call. */
  sealed interface Rule {
    Rule ALLOW = new Always(0);

    /** {@code errno} 0 means that it is let through. */
    record Always(int errno) implements Rule {
      @Override
      public boolean equals(@Nullable Object other) {
        return other instanceof Always always && always.errno == errno;
      }

      @Override
      public int hashCode() {
        return errno;
      }
    }

    /** Let through where the low half of an argument is one of the values, or is none of them. */
    record OneOf(int argument, List<Integer> values, boolean isOne) implements Rule {
      @Override
      public boolean equals(@Nullable Object other) {
        return other instanceof OneOf oneOf
            && oneOf.argument == argument
            && oneOf.isOne == isOne
            && oneOf.values.equals(values);
      }

      @Override
      public int hashCode() {
        return values.hashCode();
      }
    }

    /** Let through where none of the bits of an argument is set. */
    record NoneOf(int argument, int bits) implements Rule {
      @Override
      public boolean equals(@Nullable Object other) {
        return other instanceof NoneOf noneOf && noneOf.argument == argument && noneOf.bits == bits;
      }

      @Override
      public int hashCode() {
        return bits;
      }
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SeccompProfile profile && profile.rules.equals(rules);
  }

  @Override
  public int hashCode() {
    return rules.hashCode();
  }

  static SeccompProfile of(Architecture architecture, Collection<String> capabilities) {
    Map<String, Rule> rules = new TreeMap<>(withArguments(architecture));
    boolean applies = false;
    for (String line : Syscalls.lines("seccomp.txt")) {
      if (line.startsWith("[")) {
        applies = applies(line.substring(1, line.length() - 1), architecture, capabilities);
      } else if (applies) {
        for (String name : line.split(" ")) {
          rules.put(name, Rule.ALLOW);
        }
      }
    }
    return new SeccompProfile(rules);
  }

  private static boolean applies(
      String section, Architecture architecture, Collection<String> capabilities) {
    return section.equals("all")
        || section.equals(architecture.toString())
        || architecture.compatible().filter(a -> section.equals(a.toString())).isPresent()
        || capabilities.contains(section);
  }

  /** AF_ALG and AF_VSOCK are refused; clone3's flags can't be seen, so that libc falls back. */
  private static Map<String, Rule> withArguments(Architecture architecture) {
    int flags = architecture == Architecture.S390X ? 1 : 0;
    return Map.of(
        "socket", new Rule.OneOf(0, List.of(38, 40), false),
        "personality", new Rule.OneOf(0, List.of(0, 8, 0x20000, 0x20008, -1), true),
        "clone", new Rule.NoneOf(flags, NEW_NAMESPACES),
        "clone3", new Rule.Always(ENOSYS));
  }

  /** With one more rule. */
  SeccompProfile with(String name, Rule rule) {
    Map<String, Rule> all = new TreeMap<>(rules);
    all.put(name, rule);
    return new SeccompProfile(all);
  }

  /** The names that are let through whatever their arguments. */
  List<String> allowed() {
    List<String> names = new ArrayList<>();
    rules.forEach(
        (name, rule) -> {
          if (rule.equals(Rule.ALLOW)) {
            names.add(name);
          }
        });
    return names;
  }
}
