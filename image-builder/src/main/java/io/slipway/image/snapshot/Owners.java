package io.slipway.image.snapshot;

import io.slipway.image.posix.Names;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

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
    if (owner.equals(Owner.ROOT)) {
      owners.remove(path);
    } else {
      owners.put(path, owner);
    }
  }

  static Owners read(Path file) throws IOException {
    Owners owners = new Owners();
    if (!Files.exists(file)) {
      return owners;
    }
    try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.US_ASCII)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] parts = line.split(" ", 3);
        String path = Names.decode(HexFormat.of().parseHex(parts[2]));
        owners.put(path, new Owner(Integer.parseInt(parts[0]), Integer.parseInt(parts[1])));
      }
    }
    return owners;
  }

  /** A line for each file: user, group, the path's bytes in hex. Nothing where all is root's. */
  void write(Path file) throws IOException {
    if (owners.isEmpty()) {
      return;
    }
    try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.US_ASCII)) {
      for (Map.Entry<String, Owner> e : owners.entrySet()) {
        String path = HexFormat.of().formatHex(Names.encode(e.getKey()));
        out.write(e.getValue().uid() + " " + e.getValue().gid() + " " + path + "\n");
      }
    }
  }
}
