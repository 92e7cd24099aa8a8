package io.slipway.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.slipway.registry.PolicyPlan.Deletion;
import io.slipway.registry.ReplicationPlan.Delivery;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tags that a policy has set, one line each: destination, repository, tag, digest. Written
 * before a run sets them, so that a run killed at any instant leaves no tag that nobody owns; a tag
 * that was not set after all points elsewhere, and is left alone for that. Runs of one policy hold
 * its journal, so nobody else writes here.
 */
final class Placed {

  private static final long COMPACT_BYTES = 8L << 20;

  private final Path file;

  Placed(Path file) {
    this.file = file;
  }

  void intend(Collection<Delivery> deliveries) throws ReplicationException {
    List<Delivery> tagged = deliveries.stream().filter(one -> one.tag() != null).toList();
    if (tagged.isEmpty()) {
      return;
    }
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      try (BufferedWriter out =
          Files.newBufferedWriter(
              file, UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
        for (Delivery one : tagged) {
          out.write(
              line(one.destination(), one.repository(), String.valueOf(one.tag()), one.digest()));
        }
      }
      if (Files.size(file) > COMPACT_BYTES) {
        write(all().values());
      }
    } catch (IOException e) {
      throw failed("note the tags that are about to be set", e);
    }
  }

  /** The last line of each tag. */
  Collection<Deletion> tags() throws ReplicationException {
    try {
      return all().values();
    } catch (IOException e) {
      throw failed("read the tags that were set", e);
    }
  }

  void forget(Collection<Deletion> gone) throws ReplicationException {
    try {
      Map<String, Deletion> rest = all();
      gone.forEach(one -> rest.remove(key(one)));
      write(rest.values());
    } catch (IOException e) {
      throw failed("note the tags that were deleted", e);
    }
  }

  private static String key(Deletion one) {
    return one.destination() + "\t" + one.repository() + "\t" + one.tag();
  }

  private Map<String, Deletion> all() throws IOException {
    Map<String, Deletion> tags = new LinkedHashMap<>();
    if (!Files.exists(file)) {
      return tags;
    }
    try (BufferedReader in = Files.newBufferedReader(file, UTF_8)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] parts = line.split("\t", -1);
        if (parts.length == 4 && parts[3].contains(":")) { // Not the torn end of a killed run.
          Deletion tag = new Deletion(parts[0], parts[1], parts[2], parts[3]);
          tags.put(key(tag), tag);
        }
      }
    }
    return tags;
  }

  private void write(Collection<Deletion> tags) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    try (BufferedWriter out = Files.newBufferedWriter(next, UTF_8)) {
      for (Deletion tag : tags) {
        out.write(line(tag.destination(), tag.repository(), tag.tag(), tag.digest()));
      }
    }
    Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private static String line(String destination, String repository, String tag, String digest) {
    return destination + "\t" + repository + "\t" + tag + "\t" + digest + "\n";
  }

  private ReplicationException failed(String what, IOException e) {
    return new ReplicationException(
        "Tried to %s in %s, but failed because %s.".formatted(what, file, e), e);
  }
}
