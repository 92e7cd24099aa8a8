package io.slipway.image.snapshot;

import io.slipway.image.config.Digests;
import io.slipway.image.posix.Names;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The owners that a layer's files are meant to have, where they cannot be set on disk. Files not in
 * it belong to root. Not safe for use by several threads while it is being filled.
 */
public final class Owners {
  /** A user and a group, as numbers. */
  public record Owner(int uid, int gid) {
    public static final Owner ROOT = new Owner(0, 0);
  }

  private final Map<String, Owner> owners = new HashMap<>();

  public Owner of(String path) {
    return owners.getOrDefault(path, Owner.ROOT);
  }

  public void put(String path, Owner owner) {
    if (owner.uid() == 0 && owner.gid() == 0) {
      owners.remove(path);
    } else {
      owners.put(path, owner);
    }
  }

  boolean isEmpty() {
    return owners.isEmpty();
  }

  /** Every file that is not root's, parents first. */
  SortedMap<String, Owner> entries() {
    return new TreeMap<>(owners);
  }

  /** Lines as {@link #write} has them below the digest. */
  static Owners readLines(Path file) throws IOException {
    Owners owners = new Owners();
    for (String line : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
      owners.readLine(line);
    }
    return owners;
  }

  void putAll(Owners others) {
    owners.putAll(others.owners);
  }

  /** Empty where there is no table, or a damaged one. */
  static Optional<Owners> read(Path file) throws IOException {
    String text;
    try {
      text = Files.readString(file, StandardCharsets.US_ASCII);
    } catch (NoSuchFileException | CharacterCodingException e) {
      return Optional.empty();
    }
    int end = text.indexOf('\n');
    if (end < 0 || !text.substring(0, end).equals(sum(text.substring(end + 1)))) {
      return Optional.empty();
    }
    Owners owners = new Owners();
    text.substring(end + 1).lines().forEach(owners::readLine);
    return Optional.of(owners);
  }

  private void readLine(String line) {
    String[] parts = line.split(" ", 3);
    String path = Names.decode(HexFormat.of().parseHex(parts[2]));
    owners.put(path, new Owner(Integer.parseInt(parts[0]), Integer.parseInt(parts[1])));
  }

  /** First a digest of the rest; then a line for each file: user, group, the path in hex. */
  void write(Path file) throws IOException {
    StringBuilder lines = new StringBuilder();
    owners.forEach(
        (name, owner) ->
            lines
                .append(owner.uid())
                .append(' ')
                .append(owner.gid())
                .append(' ')
                .append(HexFormat.of().formatHex(Names.encode(name)))
                .append('\n'));
    Files.writeString(file, sum(lines.toString()) + "\n" + lines, StandardCharsets.US_ASCII);
  }

  private static String sum(String lines) {
    return Digests.of(lines.getBytes(StandardCharsets.US_ASCII));
  }
}
