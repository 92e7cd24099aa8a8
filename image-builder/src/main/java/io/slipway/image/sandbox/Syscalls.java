package io.slipway.image.sandbox;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The numbers of the system calls of an architecture. */
final class Syscalls {
  private static final Map<Architecture, Syscalls> KNOWN = new ConcurrentHashMap<>();

  private final Map<String, Integer> numbers = new HashMap<>();

  private Syscalls() {}

  static Syscalls of(Architecture architecture) {
    return KNOWN.computeIfAbsent(architecture, Syscalls::read);
  }

  private static Syscalls read(Architecture architecture) {
    Syscalls syscalls = new Syscalls();
    int column = 0;
    for (String line : lines("syscalls.tsv")) {
      String[] words = line.split("\t");
      if (words[0].equals("name")) {
        column = List.of(words).indexOf(architecture.toString());
      } else if (!words[column].equals("-")) {
        syscalls.numbers.put(words[0], Integer.parseInt(words[column]));
      }
    }
    return syscalls;
  }

  /** The lines of a table beside this class, comments left out. */
  static List<String> lines(String resource) {
    InputStream in = Objects.requireNonNull(Syscalls.class.getResourceAsStream(resource));
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return reader.lines().filter(line -> !line.startsWith("#")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Empty where the architecture has no such call. */
  Optional<Integer> number(String name) {
    return Optional.ofNullable(numbers.get(name));
  }
}
