package io.slipway.image.source;

import io.slipway.image.BuildException;
import io.slipway.image.context.Archives;
import io.slipway.image.fetch.Download;
import io.slipway.image.fetch.GitRepository;
import io.slipway.image.fetch.UrlFetcher;
import io.slipway.image.layer.LayerEntry;
import io.slipway.image.layer.TarReader;
import io.slipway.image.plan.NamedContext;
import io.slipway.image.plan.Origin;
import io.slipway.image.plan.SourceDate;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When what comes over the network was made: a commit's time, what a server says was last modified,
 * or the newest file of an archive, as BuildKit asks for {@code SOURCE_DATE_EPOCH}.
 */
public final class SourceTimes {
  private final Contexts contexts;
  private final PreparedContext main;

  public SourceTimes(Contexts contexts, PreparedContext main) {
    this.contexts = contexts;
    this.main = main;
  }

  /**
   * Empty for what has no such time: directories of this machine, images, other files.
   *
   * @throws BuildException where it cannot be fetched
   */
  public Optional<Instant> of(SourceDate what) throws BuildException, InterruptedException {
    try {
      if (what instanceof SourceDate.OfMain) {
        return main.time();
      } else if (what instanceof SourceDate.OfNamed named) {
        return named(named.context());
      }
      SourceDate.OfStage stage = (SourceDate.OfStage) what;
      try {
        return stage.origin() instanceof Origin.Url url
            ? url(url.url(), url.checksum())
            : git(contexts.repository(((Origin.Git) stage.origin()).repository()));
      } catch (BuildException e) {
        throw stage.at().error(String.valueOf(e.getMessage())).toBuildException();
      }
    } catch (IOException e) {
      throw new BuildException(
          "Tried to find out what time " + SourceDate.VARIABLE + " names, but: " + e.getMessage(),
          e);
    }
  }

  private Optional<Instant> named(NamedContext context)
      throws BuildException, IOException, InterruptedException {
    if (context instanceof NamedContext.Git git) {
      return git(contexts.repository(git.repository()));
    }
    return context instanceof NamedContext.Url url ? url(url.url(), null) : Optional.empty();
  }

  private Optional<Instant> git(GitRepository repository)
      throws BuildException, IOException, InterruptedException {
    Path checkout = repository.checkout(repository.commit(), false, contexts.newDirectory());
    return Optional.of(commit(checkout));
  }

  private Optional<Instant> url(String url, @Nullable String checksum)
      throws BuildException, IOException, InterruptedException {
    Download download = contexts.urls().fetch(url);
    String digest = download.blob().digest();
    if (checksum != null && !checksum.equals(digest)) {
      throw new BuildException(
          "digest mismatch for %s: %s (expected: %s)"
              .formatted(UrlFetcher.shown(url), digest, checksum));
    }
    return Optional.ofNullable(of(download, contexts.file(download)));
  }

  /** What a server says of a file, else what the file does. */
  static @Nullable Instant of(Download download, Path file) throws IOException {
    return download.lastModified() == null ? newest(file) : download.lastModified();
  }

  /** Every file of a checkout has the commit's time. */
  static Instant commit(Path checkout) throws IOException {
    return Files.getLastModifiedTime(checkout).toInstant();
  }

  /** Of an archive's regular files; null for what is no archive or has none. */
  static @Nullable Instant newest(Path file) throws IOException {
    if (!Archives.isArchive(file)) {
      return null;
    }
    Long newest = null;
    try (InputStream tar = Archives.open(file)) {
      TarReader reader = new TarReader(tar);
      for (LayerEntry entry = reader.next(); entry != null; entry = reader.next()) {
        if (entry.type() == LayerEntry.Type.FILE) {
          long time = entry.mtimeSeconds();
          newest = newest == null ? time : Math.max(newest, time);
        }
      }
    }
    return newest == null ? null : Instant.ofEpochSecond(newest);
  }
}
