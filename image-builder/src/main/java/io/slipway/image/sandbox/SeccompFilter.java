package io.slipway.image.sandbox;

import io.slipway.image.sandbox.BpfAssembler.Label;
import io.slipway.image.sandbox.SeccompProfile.Rule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A profile as a program of the kernel's: by architecture, then a binary search over ranges of call
 * numbers with one rule each, so that a call costs about eight comparisons (seccomp(2)).
 */
final class SeccompFilter {
  static final int ALLOW = 0x7fff0000;
  static final int ERRNO = 0x00050000;
  private static final int NUMBER = 0;
  private static final int ARCHITECTURE = 4;
  private static final int ARGUMENTS = 16;

  /** Calls of the x32 interface have this bit; kernels rarely have it, and no profile here does. */
  private static final int X32 = 0x40000000;

  private static final Rule REFUSED = new Rule.Always(SeccompProfile.EPERM);
  private static final Rule UNKNOWN = new Rule.Always(SeccompProfile.ENOSYS);

  /** There are as many as there are sets of capabilities: a handful. */
  private static final Map<SeccompProfile, byte[]> COMPILED = new ConcurrentHashMap<>();

  private final Architecture machine;
  private final SeccompProfile profile;
  private final BpfAssembler code = new BpfAssembler();

  private SeccompFilter(Architecture machine, SeccompProfile profile) {
    this.machine = machine;
    this.profile = profile;
  }

  /** The numbers from {@code start} to the next range's. */
  private record Range(int start, Rule rule) {}

  /** For this machine, which must be one that is known; the steps of a build have the same. */
  static byte[] compile(SeccompProfile profile) {
    return COMPILED.computeIfAbsent(
        profile, text -> compile(Architecture.host().orElseThrow(), text));
  }

  static byte[] compile(Architecture machine, SeccompProfile profile) {
    return new SeccompFilter(machine, profile).compile();
  }

  private byte[] compile() {
    List<Architecture> interfaces = new ArrayList<>(List.of(machine));
    machine.compatible().ifPresent(interfaces::add);
    code.load(ARCHITECTURE);
    for (Architecture architecture : interfaces) {
      Label next = new Label();
      code.unlessEqual(architecture.audit, next);
      calls(architecture);
      code.bind(next);
    }
    emit(UNKNOWN);
    return code.assemble(machine);
  }

  private void calls(Architecture architecture) {
    code.load(NUMBER);
    Map<Rule, Label> leaves = new LinkedHashMap<>();
    List<Range> ranges = ranges(architecture);
    search(ranges, leaves);
    leaves.forEach(
        (rule, label) -> {
          code.bind(label);
          emit(rule);
        });
  }

  private List<Range> ranges(Architecture architecture) {
    TreeMap<Integer, Rule> byNumber = new TreeMap<>();
    Syscalls syscalls = Syscalls.of(architecture);
    profile
        .rules()
        .forEach((name, rule) -> syscalls.number(name).ifPresent(n -> byNumber.put(n, rule)));
    List<Range> ranges = new ArrayList<>();
    int next = 0;
    for (Map.Entry<Integer, Rule> entry : byNumber.entrySet()) {
      if (entry.getKey() > next || ranges.isEmpty()) {
        append(ranges, new Range(next, REFUSED));
      }
      append(ranges, new Range(entry.getKey(), entry.getValue()));
      next = entry.getKey() + 1;
    }
    append(ranges, new Range(next, REFUSED));
    append(ranges, new Range(X32, UNKNOWN));
    return ranges;
  }

  private static void append(List<Range> ranges, Range range) {
    Range last = ranges.isEmpty() ? null : ranges.get(ranges.size() - 1);
    if (last != null && last.start == range.start) {
      ranges.remove(ranges.size() - 1);
    }
    last = ranges.isEmpty() ? null : ranges.get(ranges.size() - 1);
    if (last == null || !last.rule.equals(range.rule)) {
      ranges.add(range);
    }
  }

  private void search(List<Range> ranges, Map<Rule, Label> leaves) {
    if (ranges.size() == 1) {
      Rule rule = ranges.get(0).rule;
      if (rule instanceof Rule.Always always) {
        code.returns(action(always));
      } else {
        code.ifAtLeast(0, leaves.computeIfAbsent(rule, r -> new Label()));
      }
      return;
    }
    int middle = ranges.size() / 2;
    Label right = new Label();
    code.ifAtLeast(ranges.get(middle).start, right);
    search(ranges.subList(0, middle), leaves);
    code.bind(right);
    search(ranges.subList(middle, ranges.size()), leaves);
  }

  private void emit(Rule rule) {
    if (rule instanceof Rule.Always always) {
      code.returns(action(always));
    } else if (rule instanceof Rule.OneOf oneOf) {
      Label found = new Label();
      code.load(lowHalf(oneOf.argument()));
      oneOf.values().forEach(value -> code.ifEqual(value, found));
      code.returns(oneOf.isOne() ? action(REFUSED) : ALLOW);
      code.bind(found).returns(oneOf.isOne() ? ALLOW : action(REFUSED));
    } else if (rule instanceof Rule.NoneOf noneOf) {
      Label set = new Label();
      code.load(lowHalf(noneOf.argument())).and(noneOf.bits()).unlessEqual(0, set);
      code.returns(ALLOW).bind(set).returns(action(REFUSED));
    }
  }

  private int lowHalf(int argument) {
    return ARGUMENTS + Long.BYTES * argument + machine.lowHalf();
  }

  private static int action(Rule rule) {
    int errno = ((Rule.Always) rule).errno();
    return errno == 0 ? ALLOW : ERRNO | errno;
  }
}
