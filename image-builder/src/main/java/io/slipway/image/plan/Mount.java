package io.slipway.image.plan;

import org.jspecify.annotations.Nullable;

/**
 * A {@code RUN --mount}, expanded and checked (Dockerfile reference, "RUN --mount").
 *
 * @param origin what a bind or cache mount shows; null means the build context (bind) or an empty
 *     directory (cache)
 * @param source a path inside the origin
 * @param target absolute; null for a secret that is only an environment variable, and for ssh's
 *     default
 * @param id of a cache, secret or ssh agent; empty where none is given
 * @param sizeLimit of a tmpfs in bytes; 0 means none
 * @param env the environment variable a secret is put in; null means it is a file
 * @param mode octal permissions; null means the type's default
 */
public record Mount(
    Type type,
    @Nullable Origin origin,
    String source,
    @Nullable String target,
    String id,
    boolean readOnly,
    boolean required,
    Sharing sharing,
    long sizeLimit,
    @Nullable String env,
    @Nullable Integer mode,
    @Nullable Integer uid,
    @Nullable Integer gid) {

  Mount withTarget(@Nullable String path) {
    return new Mount(
        type, origin, source, path, id, readOnly, required, sharing, sizeLimit, env, mode, uid,
        gid);
  }

  public enum Type {
    BIND,
    CACHE,
    TMPFS,
    SECRET,
    SSH
  }

  public enum Sharing {
    SHARED,
    PRIVATE,
    LOCKED
  }
}
