package io.slipway.image.fetch;

import io.slipway.image.BuildException;
import io.slipway.image.context.RootedPaths;
import io.slipway.image.fetch.GitCommand.GitFailure;
import io.slipway.image.posix.Posix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A repository that git can reach. */
public final class GitRepository {
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
  private static final int SHORTEST_CHECKSUM = 7;

  private final GitReference reference;
  private final FetchSecrets secrets;

  public GitRepository(GitReference reference, FetchSecrets secrets) {
    this.reference = reference;
    this.secrets = secrets;
  }

  private GitCommand git(@Nullable Path directory) throws BuildException {
    String remote = reference.remote();
    Map<String, String> settings = new HashMap<>();
    secrets
        .forRepository(remote)
        .ifPresent(
            header ->
                settings.put(
                    "http." + FetchSecrets.scope(remote) + ".extraheader",
                    "Authorization: " + header));
    return new GitCommand(directory, settings);
  }

  /**
   * The commit that the reference leads to now; the repository is asked only where the reference
   * names no commit.
   *
   * @throws BuildException where it leads nowhere, or to another commit than the checksum says
   */
  public String commit() throws BuildException, InterruptedException {
    String ref = reference.ref() == null ? "HEAD" : reference.ref();
    if (ref.startsWith("-")) {
      throw failed("find " + ref, "a reference cannot start with '-'");
    }
    String commit = COMMIT.matcher(ref).matches() ? ref : find(ref);
    String expected = reference.checksum();
    if (expected != null
        && (expected.length() < SHORTEST_CHECKSUM || !commit.startsWith(expected))) {
      throw failed("verify " + ref, "expected checksum to match " + expected + ", got " + commit);
    }
    return commit;
  }

  private String find(String ref) throws BuildException, InterruptedException {
    Map<String, String> found = new HashMap<>();
    try {
      String listed = git(null).run("ls-remote", "--", reference.remote(), ref, ref + "^{}");
      listed.lines().map(line -> line.split("\t", 2)).forEach(l -> found.put(l[1], l[0]));
    } catch (IOException e) {
      throw failed("look up " + ref, e);
    }
    for (String name : List.of(ref, "refs/tags/" + ref, "refs/heads/" + ref)) {
      String commit = found.getOrDefault(name + "^{}", found.get(name));
      if (commit != null && COMMIT.matcher(commit).matches()) {
        return commit;
      }
    }
    throw failed("look up " + ref, "repository does not contain ref " + ref);
  }

  /**
   * Checks a commit out into a new directory, and returns the one in it that the reference names.
   * All files carry the commit's time.
   */
  public Path checkout(String commit, boolean keepGitDirectory, Path directory)
      throws BuildException, InterruptedException {
    try {
      Files.createDirectories(directory);
      GitCommand git = git(directory);
      git.run(init(commit));
      git.run("remote", "add", "origin", reference.remote());
      fetch(git, commit);
      git.run("checkout", "--quiet", "--force", "--detach", commit);
      if (reference.submodules() && Files.exists(directory.resolve(".gitmodules"))) {
        submodules(git);
      }
      long time = Long.parseLong(git.run("show", "-s", "--format=%ct", commit).strip());
      if (!keepGitDirectory) {
        removeGitDirectories(directory);
      }
      Path wanted = wanted(directory);
      CommitTime.set(directory, time);
      return wanted;
    } catch (IOException e) {
      throw failed("fetch " + commit, e);
    }
  }

  private static String[] init(String commit) {
    return commit.length() == 64
        ? new String[] {"init", "--quiet", "--template=", "--object-format=sha256"}
        : new String[] {"init", "--quiet", "--template="};
  }

  /** Not every server gives shallow histories, and a commit may be none that a branch ends with. */
  private static void submodules(GitCommand git) throws IOException, InterruptedException {
    try {
      git.run("submodule", "update", "--quiet", "--init", "--recursive", "--depth=1");
    } catch (GitFailure e) {
      git.run("submodule", "update", "--quiet", "--init", "--recursive", "--force");
    }
  }

  /** Not every server gives single commits or shallow histories. */
  private void fetch(GitCommand git, String commit) throws IOException, InterruptedException {
    List<String[]> ways = new ArrayList<>();
    ways.add(new String[] {"fetch", "--quiet", "--no-tags", "--depth=1", "origin", commit});
    if (reference.ref() != null && !commit.equals(reference.ref())) {
      ways.add(
          new String[] {"fetch", "--quiet", "--no-tags", "--depth=1", "origin", reference.ref()});
    }
    ways.add(
        new String[] {
          "fetch", "--quiet", "--tags", "origin", "+refs/heads/*:refs/remotes/origin/*"
        });
    GitFailure first = null;
    for (String[] way : ways) {
      try {
        git.run(way);
        git.run("cat-file", "-e", commit + "^{commit}");
        return;
      } catch (GitFailure e) {
        first = first == null ? e : first;
      }
    }
    throw first == null ? new GitFailure("nothing was fetched") : first;
  }

  /** The repository's own, and the files of that name in submodules. */
  private static void removeGitDirectories(Path directory) throws IOException {
    Posix.delete(directory.resolve(".git"));
    List<Path> links;
    try (var files = Files.walk(directory)) {
      links =
          files
              .filter(file -> file.endsWith(".git"))
              .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
              .toList();
    }
    for (Path link : links) {
      Files.delete(link);
    }
  }

  private Path wanted(Path root) throws IOException {
    Path inside = new RootedPaths(root).resolve(reference.directory());
    if (!Files.isDirectory(inside, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException("the repository has no directory " + reference.directory());
    }
    return inside;
  }

  private BuildException failed(String attempted, IOException e) {
    return new BuildException(words(attempted) + e.getMessage(), e);
  }

  private BuildException failed(String attempted, String problem) {
    return new BuildException(words(attempted) + problem);
  }

  private String words(String attempted) {
    return "could not " + attempted + " of the git repository " + reference.shown() + ": ";
  }
}
