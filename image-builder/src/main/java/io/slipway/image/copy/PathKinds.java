package io.slipway.image.copy;

import io.slipway.image.config.Digests;
import io.slipway.image.posix.Names;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which paths were written, and which of them as directories. The first are kept as they are; of
 * more, as an archive may have, 127 bits of the SHA-256 of each are kept in a table of open
 * addressing, 32 bytes a path at most, so that a million take 32 MiB and nobody can find two of one
 * digest.
 */
final class PathKinds {
  /** What a large source tree has. */
  private static final int PLAIN = 1 << 16;

  private static final long DIRECTORY = 1;

  private final int plain;
  private final MessageDigest digest = Digests.sha256();
  private final Map<String, Boolean> few = new HashMap<>();
  private long[] table = new long[0];
  private int count;

  PathKinds() {
    this(PLAIN);
  }

  /**
   * @param plain how many paths are kept as they are
   */
  PathKinds(int plain) {
    this.plain = plain;
  }

  void put(String path, boolean directory) {
    if (few.size() < plain || few.containsKey(path)) {
      few.put(path, directory);
      return;
    }
    if (4 * (count + 1) > table.length + table.length / 2) {
      grow();
    }
    insert(key(path), directory);
  }

  /** Null where it was not written. */
  @Nullable Boolean isDirectory(String path) {
    Boolean known = few.get(path);
    if (known != null || count == 0) {
      return known;
    }
    int slot = slot(key(path));
    return table[slot] == 0 ? null : (table[slot + 1] & DIRECTORY) != 0;
  }

  /** Two numbers, the first never 0, the last bit of the second free. */
  private long[] key(String path) {
    ByteBuffer hash = ByteBuffer.wrap(digest.digest(Names.encode(path)));
    long first = hash.getLong();
    return new long[] {first == 0 ? 1 : first, hash.getLong() & ~DIRECTORY};
  }

  /** Where a key lies, or where it would. */
  private int slot(long[] key) {
    int mask = table.length / 2 - 1;
    int at = (int) key[0] & mask;
    while (table[2 * at] != 0
        && (table[2 * at] != key[0] || (table[2 * at + 1] & ~DIRECTORY) != key[1])) {
      at = (at + 1) & mask;
    }
    return 2 * at;
  }

  private void insert(long[] key, boolean directory) {
    int slot = slot(key);
    count += table[slot] == 0 ? 1 : 0;
    table[slot] = key[0];
    table[slot + 1] = key[1] | (directory ? DIRECTORY : 0);
  }

  /** Twice the size; three quarters of the places are taken at most. */
  private void grow() {
    long[] old = table;
    table = new long[Math.max(2 * PLAIN, 2 * old.length)];
    count = 0;
    for (int i = 0; i < old.length; i += 2) {
      if (old[i] != 0) {
        insert(new long[] {old[i], old[i + 1] & ~DIRECTORY}, (old[i + 1] & DIRECTORY) != 0);
      }
    }
    Arrays.fill(old, 0);
  }
}
