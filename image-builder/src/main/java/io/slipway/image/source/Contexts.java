package io.slipway.image.source;

import io.slipway.image.BuildException;
import io.slipway.image.context.Archives;
import io.slipway.image.fetch.Download;
import io.slipway.image.fetch.FetchSecrets;
import io.slipway.image.fetch.GitReference;
import io.slipway.image.fetch.GitRepository;
import io.slipway.image.fetch.UrlFetcher;
import io.slipway.image.ignore.IgnoreFile;
import io.slipway.image.ignore.IgnoreMatcher;
import io.slipway.image.plan.NamedContext;
import io.slipway.image.provenance.Material;
import io.slipway.image.store.Session;
import io.slipway.image.store.StateDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The contexts of one build: the main one, and those with names, which are fetched when the first
 * step reads them. Temporary trees lie in the session's directory and go with it. Safe for use by
 * several threads.
 */
public final class Contexts {
  private final ContextTree main;
  private final StateDirectory state;
  private final Session session;
  private final FetchSecrets secrets;
  private final UrlFetcher urls;
  private final Map<NamedContext, ContextTree> named = new HashMap<>();
  private final Map<NamedContext, Material> origins = new HashMap<>();

  public Contexts(ContextTree main, StateDirectory state, Session session, FetchSecrets secrets) {
    this.secrets = secrets;
    this.main = main;
    this.state = state;
    this.session = session;
    this.urls = new UrlFetcher(state, session, secrets);
  }

  public ContextTree main() {
    return main;
  }

  public UrlFetcher urls() {
    return urls;
  }

  /**
   * @throws BuildException where it is not there or cannot be fetched
   */
  public synchronized ContextTree named(NamedContext context)
      throws BuildException, InterruptedException {
    ContextTree known = named.get(context);
    if (known == null) {
      known = open(context);
      named.put(context, known);
    }
    return known;
  }

  private ContextTree open(NamedContext context) throws BuildException, InterruptedException {
    if (context instanceof NamedContext.Directory directory) {
      if (!Files.isDirectory(directory.path())) {
        throw new BuildException(
            "the build context '" + directory.name() + "' is no directory: " + directory.path());
      }
      return new ContextTree(directory.path(), IgnoreFile.load(directory.path()));
    } else if (context instanceof NamedContext.Git git) {
      return plain(repository(git));
    } else if (context instanceof NamedContext.Url url) {
      return plain(file(url));
    }
    throw new IllegalStateException(context + " is no directory");
  }

  private static ContextTree plain(Path directory) {
    return new ContextTree(directory, IgnoreMatcher.nothing());
  }

  public GitRepository repository(GitReference reference) {
    return new GitRepository(reference, secrets);
  }

  /** A checkout of a repository. */
  private Path repository(NamedContext.Git context) throws BuildException, InterruptedException {
    GitRepository repository = repository(context.repository());
    String commit = repository.commit();
    origins.put(context, Material.commit(context.repository().shown(), commit));
    return repository.checkout(commit, false, session.newFile("context"));
  }

  /** Where a context came from, once it was asked for; empty for what is local. */
  public synchronized Optional<Material> origin(NamedContext context) {
    return Optional.ofNullable(origins.get(context));
  }

  /** A directory with one file, {@code context}: what a named context behind a URL is. */
  private Path file(NamedContext.Url context) throws BuildException, InterruptedException {
    Download download = urls.fetch(context.url());
    String shown = UrlFetcher.shown(context.url());
    origins.put(context, Material.of(shown, download.blob().digest()));
    try {
      Path directory = session.newDirectory("context");
      Files.copy(state.blobs().path(download.blob().digest()), directory.resolve("context"));
      return directory;
    } catch (IOException e) {
      throw new BuildException("could not keep " + shown + ": " + e.getMessage(), e);
    }
  }

  /** A directory that holds a downloaded file under a name, sharing its bytes with the store. */
  public Path show(Download download, String name) throws IOException {
    Path directory = session.newDirectory("file");
    Files.createLink(directory.resolve(name), state.blobs().path(download.blob().digest()));
    return directory;
  }

  /** Where a downloaded file lies. */
  Path file(Download download) {
    return state.blobs().path(download.blob().digest());
  }

  /** A directory for a checkout. */
  public Path newDirectory() {
    return session.newFile("git");
  }

  static Path unpack(Path archive, Session session) throws IOException {
    Path directory = session.newDirectory("context");
    try (InputStream tar = Archives.open(archive)) {
      TarTree.unpack(tar, directory);
    }
    return directory;
  }
}
