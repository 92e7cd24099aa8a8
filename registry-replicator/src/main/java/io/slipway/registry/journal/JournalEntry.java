package io.slipway.registry.journal;

/** One line of a journal. Digests are {@code algorithm:hex}. */
public sealed interface JournalEntry {

  /**
   * A blob is in a repository of a store.
   *
   * @param store {@code host[:port]}
   */
  record BlobThere(String store, String repository, String digest) implements JournalEntry {}

  /**
   * An upload goes on at a URL, which may hold the registry's own state and no credential of ours.
   *
   * @param endpoint {@code host[:port]}
   */
  record UploadAt(String endpoint, String repository, String digest, String location)
      implements JournalEntry {}

  /** An upload has ended, or is not known any more. */
  record UploadEnded(String endpoint, String repository, String digest) implements JournalEntry {}
}
