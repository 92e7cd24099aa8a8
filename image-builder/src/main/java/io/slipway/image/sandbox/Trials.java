package io.slipway.image.sandbox;

import io.slipway.image.config.Digests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was tried on this machine and worked, kept in a file for later processes, because each trial
 * starts several of them. Only what worked is kept, with a digest of the facts it depends on
 * ({@link MachineFacts}); what did not is tried again by each process, so that no passing trouble
 * is kept. The file is a digest of the rest, the facts, and a line for each thing that worked; a
 * file that is not whole counts for nothing. Safe for use by several threads.
 */
final class Trials {
  private static final Logger LOG = LoggerFactory.getLogger(Trials.class);
  private static final int MAX_BYTES = 1 << 12;

  private final @Nullable Path file;
  private final Supplier<String> facts;
  private @Nullable String current;
  private final Set<String> worked = new LinkedHashSet<>();
  private boolean trusted;

  private Trials(@Nullable Path file, Supplier<String> facts) {
    this.file = file;
    this.facts = facts;
  }

  /** Without a memory. */
  static Trials anew() {
    return new Trials(null, () -> "");
  }

  /**
   * @param file need not be there
   * @param facts asked for once, and only when something is to be tried
   */
  static Trials in(Path file, Supplier<String> facts) {
    return new Trials(file, facts);
  }

  /** Whether it works: because it did before, or because it does now. */
  synchronized boolean work(String what, BooleanSupplier trial) {
    recall();
    if (worked.contains(what)) {
      trusted = true;
      return true;
    }
    boolean works = trial.getAsBoolean();
    if (works) {
      worked.add(what);
      keep();
    }
    return works;
  }

  /** Whether an answer was given from memory, which may be wrong. */
  synchronized boolean wereTrusted() {
    return trusted;
  }

  synchronized void forget() {
    worked.clear();
    trusted = false;
    keep();
  }

  private void recall() {
    if (file != null && current == null) {
      current = facts.get();
      worked.addAll(read(file, current));
    }
  }

  private static List<String> read(Path file, String facts) {
    try {
      if (!file.toFile().exists() || Files.size(file) > MAX_BYTES) {
        return List.of();
      }
      String[] parts = Files.readString(file).split("\n", 2);
      List<String> lines = parts.length < 2 ? List.of() : parts[1].lines().toList();
      boolean whole = !lines.isEmpty() && parts[0].equals(digest(parts[1]));
      return whole && lines.get(0).equals(facts) ? lines.subList(1, lines.size()) : List.of();
    } catch (IOException e) {
      LOG.debug("Tried to read {}, but: {}", file, e.toString());
      return List.of();
    }
  }

  private void keep() {
    if (file == null || current == null) {
      return;
    }
    List<String> lines = new ArrayList<>(List.of(current));
    lines.addAll(worked);
    String text = String.join("\n", lines) + "\n";
    try {
      Files.writeString(file, digest(text) + "\n" + text);
    } catch (IOException e) {
      LOG.debug("Tried to write {}, but: {}", file, e.toString());
    }
  }

  private static String digest(String text) {
    return Digests.of(text.getBytes(StandardCharsets.UTF_8));
  }
}
