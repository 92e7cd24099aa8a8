package io.slipway.image.java;

import io.slipway.image.cache.CacheKey;
import io.slipway.image.config.Digests;
import io.slipway.image.java.Application.AppFile;
import io.slipway.image.java.Application.AppLayer;
import io.slipway.image.store.KeyLocks;
import io.slipway.image.store.Session;
import io.slipway.image.store.StateDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;

/**
 * Contexts made of jars, kept in {@code cache/jars/<key>} by the digests of the jar and of the jars
 * beside it and by where their files go, so that a jar is unpacked once; and a context that stays
 * where it is lets the digests of its files be known, too.
 */
final class UnpackedJars {
  /** Goes up when the same files are to lie otherwise. */
  private static final String EDITION = "jar-context-1";

  private final StateDirectory state;
  private final Session session;
  private final Map<Path, String> digests = new HashMap<>();

  UnpackedJars(StateDirectory state, Session session) {
    this.state = state;
    this.session = session;
  }

  /** Writes a context into a directory that is there and empty. */
  @FunctionalInterface
  interface Filler {
    void fill(Path directory) throws IOException, InterruptedException;
  }

  /** The directory of an application's context; stays until the session ends. */
  Path directory(Path jar, String root, Application application, Filler filler)
      throws IOException, InterruptedException {
    Path jars = Files.createDirectories(state.cache().resolve("jars"));
    Path target = jars.resolve(key(jar, root, application));
    if (session.hold(target)) {
      return target;
    }
    try (KeyLocks.Held alone = state.locks().lock("jar " + target)) {
      if (!session.hold(target)) {
        Path made = session.newDirectory("jar");
        filler.fill(made);
        Files.move(made, target, StandardCopyOption.ATOMIC_MOVE);
        Session.used(target);
      }
    }
    return target;
  }

  private String key(Path jar, String root, Application application)
      throws IOException, InterruptedException {
    CacheKey key = new CacheKey(EDITION).add(digest(jar)).add(root);
    for (AppLayer layer : application.layers()) {
      key.add(layer.name());
      for (AppFile file : layer.files()) {
        key.add(file.path()).add(file.file() == null ? null : digest(file.file()));
      }
      key.add((String) null);
    }
    return key.finish();
  }

  private String digest(Path file) throws IOException, InterruptedException {
    String known = digests.get(file);
    if (known != null) {
      return known;
    }
    MessageDigest hash = Digests.sha256();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        hash.update(buffer, 0, n);
      }
    }
    String digest = Digests.format(hash.digest());
    digests.put(file, digest);
    return digest;
  }
}
