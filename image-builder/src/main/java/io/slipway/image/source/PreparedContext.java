package io.slipway.image.source;

import io.slipway.image.BuildContext;
import io.slipway.image.BuildException;
import io.slipway.image.BuildRequest;
import io.slipway.image.DockerfileSource;
import io.slipway.image.UsageException;
import io.slipway.image.context.Archives;
import io.slipway.image.context.RootedPaths;
import io.slipway.image.fetch.Download;
import io.slipway.image.fetch.FetchSecrets;
import io.slipway.image.fetch.GitReference;
import io.slipway.image.fetch.GitRepository;
import io.slipway.image.fetch.UrlFetcher;
import io.slipway.image.ignore.IgnoreFile;
import io.slipway.image.ignore.IgnoreMatcher;
import io.slipway.image.mount.Secrets;
import io.slipway.image.provenance.Material;
import io.slipway.image.store.DiskRoom;
import io.slipway.image.store.Session;
import io.slipway.image.store.StateDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The main context of a build, brought to a directory, and its Dockerfile. Closing removes what was
 * fetched for it.
 */
public final class PreparedContext implements AutoCloseable {
  private static final String DOCKERFILE = "Dockerfile";

  /** More than a Dockerfile may have by far: what is longer is no Dockerfile. */
  private static final int MAX_DOCKERFILE = 16 << 20;

  private final BuildRequest request;
  private final ContextTree tree;
  private final byte[] dockerfile;
  private final @Nullable Session session;
  private final @Nullable Material origin;
  private final @Nullable Instant time;

  private PreparedContext(
      BuildRequest request,
      ContextTree tree,
      byte[] dockerfile,
      @Nullable Session session,
      @Nullable Material origin,
      @Nullable Instant time) {
    this.time = time;
    this.request = request;
    this.tree = tree;
    this.dockerfile = dockerfile;
    this.session = session;
    this.origin = origin;
  }

  /**
   * @throws UsageException where there is no context or no Dockerfile
   * @throws BuildException where it cannot be fetched or read
   */
  public static PreparedContext of(BuildRequest request)
      throws BuildException, InterruptedException {
    if (request.context() instanceof BuildContext.Directory directory) {
      return local(request, directory.path());
    }
    Session session = null;
    try {
      StateDirectory state = StateDirectory.open(request.stateDirectory());
      session = state.session();
      Fetched fetched = fetch(request, state, session);
      BuildRequest inDirectory =
          request.with().context(new BuildContext.Directory(fetched.directory())).build();
      ContextTree tree = new ContextTree(fetched.directory(), IgnoreMatcher.nothing());
      PreparedContext prepared =
          new PreparedContext(
              inDirectory,
              tree,
              remoteDockerfile(request, fetched),
              session,
              fetched.origin(),
              fetched.time());
      session = null;
      return prepared;
    } catch (InterruptedIOException | ClosedByInterruptException e) {
      throw (InterruptedException) new InterruptedException().initCause(e);
    } catch (IOException e) {
      throw new BuildException(
          "could not take the build context from "
              + shown(request.context())
              + ": "
              + e.getMessage(),
          e);
    } finally {
      if (session != null) {
        session.close();
      }
    }
  }

  /** A request with the directory as its context. */
  public BuildRequest inDirectory(BuildRequest asked) {
    return asked.with().context(request.context()).build();
  }

  public ContextTree tree() {
    return tree;
  }

  public byte[] dockerfile() {
    return dockerfile;
  }

  /** The repository at its commit, or the archive with its digest; empty for what is local. */
  public Optional<Material> origin() {
    return Optional.ofNullable(origin);
  }

  /** A commit's, a server's or an archive's time; empty for what is local. */
  public Optional<Instant> time() {
    return Optional.ofNullable(time);
  }

  /** Whether the directory goes when the build ends. */
  public boolean isTemporary() {
    return session != null;
  }

  @Override
  public void close() {
    if (session != null) {
      session.close();
    }
  }

  /** The name of a request's Dockerfile as messages show it. */
  public static String shownDockerfile(BuildRequest request) {
    return request.dockerfile() instanceof DockerfileSource.File file
        ? file.path().toString()
        : DOCKERFILE;
  }

  /** A context as messages show it: no passwords, no queries. */
  public static String shown(BuildContext context) {
    if (context instanceof BuildContext.Git git) {
      return git.url().replaceFirst("://[^/@]*@", "://").replaceFirst("\\?[^#]*", "");
    } else if (context instanceof BuildContext.Url url) {
      return UrlFetcher.shown(url.url());
    }
    return context instanceof BuildContext.Stream ? "standard input" : context.toString();
  }

  private static PreparedContext local(BuildRequest request, Path directory) throws BuildException {
    if (!Files.isDirectory(directory)) {
      String problem = Files.exists(directory) ? " is no directory" : " does not exist";
      throw new UsageException("the build context " + directory + problem);
    }
    if (request.dockerfile() instanceof DockerfileSource.Text text) {
      return new PreparedContext(
          request,
          new ContextTree(directory, IgnoreFile.load(directory)),
          text.content().getBytes(StandardCharsets.UTF_8),
          null,
          null,
          null);
    }
    Path file =
        request.dockerfile() instanceof DockerfileSource.File named
            ? named.path()
            : spelled(directory);
    if (!Files.isRegularFile(file)) {
      throw new UsageException("there is no Dockerfile at " + file + "; name one with -f");
    }
    try {
      return new PreparedContext(
          request,
          new ContextTree(directory, IgnoreFile.load(directory, file)),
          read(file),
          null,
          null,
          null);
    } catch (IOException e) {
      throw new BuildException("Tried to read " + file + ", but: " + e.getMessage(), e);
    }
  }

  /** {@code dockerfile} will do where there is no {@code Dockerfile}. */
  private static Path spelled(Path directory) {
    Path usual = directory.resolve(DOCKERFILE);
    Path lower = directory.resolve(DOCKERFILE.toLowerCase(Locale.ROOT));
    return !Files.exists(usual) && Files.isRegularFile(lower) ? lower : usual;
  }

  private static byte[] read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_DOCKERFILE + 1);
      if (bytes.length > MAX_DOCKERFILE) {
        throw new IOException("it is larger than " + MAX_DOCKERFILE + " bytes");
      }
      return bytes;
    }
  }

  /**
   * What came.
   *
   * @param dockerfile where it was one file, no archive; null for an archive or a repository
   * @param time when it was made, where that is known
   */
  private record Fetched(
      Path directory,
      @Nullable Path dockerfile,
      @Nullable Material origin,
      @Nullable Instant time) {}

  private static Fetched fetch(BuildRequest request, StateDirectory state, Session session)
      throws BuildException, IOException, InterruptedException {
    if (request.context() instanceof BuildContext.Git git) {
      return checkout(request, git.url(), session);
    }
    Path file;
    Material origin = null;
    Instant time = null;
    if (request.context() instanceof BuildContext.Url url) {
      Download download = new UrlFetcher(state, session, secrets(request)).fetch(url.url());
      file = state.blobs().path(download.blob().digest());
      origin = Material.of(UrlFetcher.shown(url.url()), download.blob().digest());
      time = SourceTimes.of(download, file);
    } else {
      file = save(((BuildContext.Stream) request.context()).input(), session);
      time = SourceTimes.newest(file);
    }
    if (Archives.isArchive(file)) {
      return new Fetched(Contexts.unpack(file, session), null, origin, time);
    }
    Path directory = session.newDirectory("context");
    if (request.context() instanceof BuildContext.Url) {
      Files.copy(file, directory.resolve("context"));
    }
    return new Fetched(directory, file, origin, time);
  }

  private static FetchSecrets secrets(BuildRequest request) {
    return new FetchSecrets(new Secrets(request.run().secrets())::find);
  }

  private static Fetched checkout(BuildRequest request, String url, Session session)
      throws BuildException, IOException, InterruptedException {
    GitReference reference;
    try {
      reference = GitReference.parse(url);
    } catch (IllegalArgumentException e) {
      throw new UsageException("the build context: " + e.getMessage());
    }
    String argument = request.buildArgs().getOrDefault("BUILDKIT_CONTEXT_KEEP_GIT_DIR", "");
    boolean keep =
        Boolean.TRUE.equals(reference.keepGitDirectory()) || argument.matches("(?i)1|t|true");
    GitRepository repository = new GitRepository(reference, secrets(request));
    String commit = repository.commit();
    Path directory = repository.checkout(commit, keep, session.newFile("context"));
    Material origin = Material.commit(shown(request.context()), commit);
    return new Fetched(directory, null, origin, SourceTimes.commit(directory));
  }

  private static Path save(InputStream input, Session session) throws IOException {
    Path file = session.newFile("stream");
    long room = Math.min(TarTree.MAX_BYTES, DiskRoom.in(session.directory()));
    long limit = room;
    byte[] buffer = new byte[1 << 16];
    try (var out = Files.newOutputStream(file)) {
      for (int n = input.read(buffer); n >= 0; n = input.read(buffer)) {
        limit -= n;
        if (limit < 0) {
          throw new IOException("it has more than the " + room + " bytes there is room for");
        }
        out.write(buffer, 0, n);
      }
    }
    return file;
  }

  private static byte[] remoteDockerfile(BuildRequest request, Fetched fetched)
      throws IOException, BuildException {
    if (request.dockerfile() instanceof DockerfileSource.Text text) {
      return text.content().getBytes(StandardCharsets.UTF_8);
    } else if (fetched.dockerfile() != null) {
      return read(fetched.dockerfile());
    } else if (request.dockerfile() instanceof DockerfileSource.File named
        && named.path().isAbsolute()) {
      return read(named.path());
    }
    Path named =
        request.dockerfile() == null
            ? fetched.directory().relativize(spelled(fetched.directory()))
            : Path.of(shownDockerfile(request));
    Path file = new RootedPaths(fetched.directory()).resolve(named.toString());
    if (!Files.isRegularFile(file)) {
      throw new UsageException(
          "there is no "
              + named
              + " in the context from "
              + shown(request.context())
              + "; name one with -f");
    }
    return read(file);
  }
}
