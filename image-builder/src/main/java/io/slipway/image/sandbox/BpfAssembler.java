package io.slipway.image.sandbox;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Classic BPF as seccomp(2) takes it: {@code struct sock_filter} of a 16-bit code, two 8-bit jump
 * offsets and a 32-bit constant (linux/filter.h). Jumps go forward only, to labels bound later.
 */
final class BpfAssembler {
  /** The kernel's BPF_MAXINSNS. */
  static final int MAX_INSTRUCTIONS = 4096;

  static final int SIZE = 8;

  private static final int LOAD_WORD = 0x20;
  private static final int AND = 0x54;
  private static final int JUMP = 0x05;
  private static final int JUMP_IF_EQUAL = 0x15;
  private static final int JUMP_IF_AT_LEAST = 0x35;
  private static final int RETURN = 0x06;

  private record Instruction(int code, int jumpTrue, int jumpFalse, int constant) {}

  private final List<Instruction> program = new ArrayList<>();
  private final Map<Integer, Label> jumps = new HashMap<>();

  /** A place in the program. */
  static final class Label {
    private int position = -1;
  }

  /** Loads 32 bits of {@code struct seccomp_data}. */
  BpfAssembler load(int offset) {
    return add(LOAD_WORD, 0, 0, offset);
  }

  BpfAssembler and(int mask) {
    return add(AND, 0, 0, mask);
  }

  BpfAssembler returns(int action) {
    return add(RETURN, 0, 0, action);
  }

  /** Goes on where it is equal, jumps where it is not. */
  BpfAssembler unlessEqual(int value, Label target) {
    return add(JUMP_IF_EQUAL, 1, 0, value).jump(target);
  }

  BpfAssembler ifEqual(int value, Label target) {
    return add(JUMP_IF_EQUAL, 0, 1, value).jump(target);
  }

  /** Compares without a sign. */
  BpfAssembler ifAtLeast(int value, Label target) {
    return add(JUMP_IF_AT_LEAST, 0, 1, value).jump(target);
  }

  private BpfAssembler jump(Label target) {
    jumps.put(program.size(), target);
    return add(JUMP, 0, 0, 0);
  }

  BpfAssembler bind(Label label) {
    label.position = program.size();
    return this;
  }

  private BpfAssembler add(int code, int jumpTrue, int jumpFalse, int constant) {
    program.add(new Instruction(code, jumpTrue, jumpFalse, constant));
    return this;
  }

  byte[] assemble(Architecture architecture) {
    if (program.size() > MAX_INSTRUCTIONS) {
      throw new IllegalStateException("a filter of " + program.size() + " instructions");
    }
    ByteBuffer bytes = ByteBuffer.allocate(program.size() * SIZE).order(architecture.order());
    for (int i = 0; i < program.size(); i++) {
      Instruction instruction = program.get(i);
      Label target = jumps.get(i);
      bytes.putShort((short) instruction.code);
      bytes.put((byte) instruction.jumpTrue).put((byte) instruction.jumpFalse);
      bytes.putInt(target == null ? instruction.constant : distance(i, target));
    }
    return bytes.array();
  }

  private static int distance(int from, Label target) {
    if (target.position <= from) {
      throw new IllegalStateException("a jump to a label that is not ahead");
    }
    return target.position - from - 1;
  }
}
