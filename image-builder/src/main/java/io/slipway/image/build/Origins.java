package io.slipway.image.build;

import io.slipway.image.BuildException;
import io.slipway.image.cache.FileDigests;
import io.slipway.image.copy.Source;
import io.slipway.image.dockerfile.CopySource;
import io.slipway.image.dockerfile.Statement;
import io.slipway.image.fetch.Download;
import io.slipway.image.fetch.GitRepository;
import io.slipway.image.fetch.UrlFetcher;
import io.slipway.image.ignore.IgnoreMatcher;
import io.slipway.image.plan.Origin;
import io.slipway.image.plan.Stage;
import io.slipway.image.registry.RegistryImages.RemoteImage;
import io.slipway.image.source.ContextTree;
import io.slipway.image.source.Contexts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Opens what COPY, ADD and bind mounts of a stage read from. */
final class Origins {
  private final Machine machine;
  private final Contexts contexts;
  private final Stage stage;
  private final StageRunner.Stages others;

  Origins(Machine machine, Contexts contexts, Stage stage, StageRunner.Stages others) {
    this.machine = machine;
    this.contexts = contexts;
    this.stage = stage;
    this.others = others;
  }

  /** An origin that is there. */
  interface Opened {

    /** What tells it from another; "" for a directory, whose files have to be looked at. */
    String identity();

    /** What is wanted of it, to copy from. */
    Source source(List<CopySource> wanted) throws IOException, InterruptedException, BuildException;

    /** Where it is a stage or an image, its file system. */
    default Optional<FileState> files() {
      return Optional.empty();
    }
  }

  /**
   * @throws BuildException at the statement's place, where it cannot be had
   */
  Opened open(Statement at, Origin origin) throws BuildException, InterruptedException {
    if (origin instanceof Origin.Context) {
      return new Tree(contexts.main());
    } else if (origin instanceof Origin.Scratch) {
      return new Layers(empty());
    } else if (origin instanceof Origin.Stage other) {
      return new Layers(others.get(other.index()).files());
    }
    try {
      return remote(origin);
    } catch (BuildException e) {
      throw at.error(String.valueOf(e.getMessage())).toBuildException();
    }
  }

  private Opened remote(Origin origin) throws BuildException, InterruptedException {
    if (origin instanceof Origin.Named named) {
      Tree tree = new Tree(contexts.named(named.context()));
      contexts.origin(named.context()).ifPresent(machine.materials()::add);
      return tree;
    } else if (origin instanceof Origin.Url url) {
      return download(url);
    } else if (origin instanceof Origin.Git git) {
      GitRepository repository = contexts.repository(git.repository());
      String commit = repository.commit();
      machine.materials().repository(git.repository().shown(), commit);
      return new Checkout(repository, commit, git);
    }
    String reference = ((Origin.Image) origin).reference();
    RemoteImage remote = machine.resolve(reference, stage.platform());
    return new Layers(FileState.of(machine, StageRunner.offered(machine, remote).layers()));
  }

  /** An empty file system. */
  FileState empty() {
    return FileState.of(machine, List.of());
  }

  private Opened download(Origin.Url url) throws BuildException, InterruptedException {
    Download download = contexts.urls().fetch(url.url());
    String digest = download.blob().digest();
    if (url.checksum() != null && !url.checksum().equals(digest)) {
      throw new BuildException(
          "digest mismatch for "
              + UrlFetcher.shown(url.url())
              + ": "
              + digest
              + " (expected: "
              + url.checksum()
              + ")");
    }
    machine.materials().download(UrlFetcher.shown(url.url()), digest);
    return new Downloaded(download);
  }

  /** A context. */
  private final class Tree implements Opened {
    private final ContextTree tree;

    Tree(ContextTree tree) {
      this.tree = tree;
    }

    @Override
    public String identity() {
      return "";
    }

    @Override
    public Source source(List<CopySource> wanted) throws IOException {
      return Source.context(
          tree.directory(),
          tree.ignore(),
          machine.digests(),
          machine.request().image().reproducible());
    }
  }

  /** A stage or an image. */
  private final class Layers implements Opened {
    private final FileState files;

    Layers(FileState files) {
      this.files = files;
    }

    @Override
    public String identity() {
      return files.chainId();
    }

    @Override
    public Optional<FileState> files() {
      return Optional.of(files);
    }

    @Override
    public Source source(List<CopySource> wanted) throws IOException {
      return Source.tree(files.tree(), machine.session().newDirectory("from"), wanted);
    }
  }

  /** A file that came over http. */
  private final class Downloaded implements Opened {
    private final Download download;

    Downloaded(Download download) {
      this.download = download;
    }

    @Override
    public String identity() {
      return download.blob().digest() + "@" + download.mtime();
    }

    @Override
    public Source source(List<CopySource> wanted) throws IOException {
      String name = ((CopySource.Path) wanted.get(0)).pattern();
      return Source.download(
          contexts.show(download, name), download.blob().digest(), download.mtime());
    }
  }

  /** A repository at a commit. */
  private final class Checkout implements Opened {
    private final GitRepository repository;
    private final String commit;
    private final Origin.Git origin;

    Checkout(GitRepository repository, String commit, Origin.Git origin) {
      this.repository = repository;
      this.commit = commit;
      this.origin = origin;
    }

    @Override
    public String identity() {
      return commit + (origin.keepGitDirectory() ? " " + origin.repository().remote() : "");
    }

    @Override
    public Source source(List<CopySource> wanted)
        throws IOException, InterruptedException, BuildException {
      Path directory =
          repository.checkout(commit, origin.keepGitDirectory(), contexts.newDirectory());
      FileDigests digests = FileDigests.load(machine.state(), directory, machine.clock());
      return Source.context(directory, IgnoreMatcher.nothing(), digests, true);
    }
  }
}
