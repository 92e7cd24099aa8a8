package io.slipway.image.plan;

import io.slipway.image.dockerfile.CopySource;
import io.slipway.image.dockerfile.DockerfileException;
import io.slipway.image.dockerfile.Instruction;
import io.slipway.image.dockerfile.Statement;
import io.slipway.image.fetch.GitReference;
import io.slipway.image.fetch.UrlFetcher;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The sources of an ADD, told apart: what lies in the context, URLs, git repositories. */
final class AddParts {
  private static final Pattern SHA256 = Pattern.compile("sha256:[0-9a-f]{64}");

  private final Statement statement;
  private final Instruction.Add add;

  /**
   * @param add with its words expanded
   */
  AddParts(Statement statement, Instruction.Add add) {
    this.statement = statement;
    this.add = add;
  }

  static boolean isUrl(String source) {
    boolean web = source.startsWith("http://") || source.startsWith("https://");
    return web && !GitReference.isGit(source);
  }

  List<Action.Part> read() throws DockerfileException {
    checkChecksum();
    List<Action.Part> parts = new ArrayList<>();
    List<CopySource> local = new ArrayList<>();
    for (CopySource source : add.sources()) {
      Action.Part remote = source instanceof CopySource.Path p ? remote(p.pattern()) : null;
      if (remote == null) {
        local.add(source);
      } else {
        flush(local, parts);
        parts.add(remote);
      }
    }
    flush(local, parts);
    return parts;
  }

  private void flush(List<CopySource> local, List<Action.Part> parts) {
    if (!local.isEmpty()) {
      boolean unpack = !Boolean.FALSE.equals(add.unpack());
      parts.add(new Action.Part(new Origin.Context(), local, unpack));
      local.clear();
    }
  }

  private Action.@Nullable Part remote(String source) throws DockerfileException {
    if (GitReference.isGit(source)) {
      return new Action.Part(git(source), List.of(new CopySource.Path("/")), false);
    } else if (isUrl(source)) {
      boolean unpack = Boolean.TRUE.equals(add.unpack());
      CopySource file = new CopySource.Path(fileName(source));
      return new Action.Part(new Origin.Url(source, sha256()), List.of(file), unpack);
    }
    return null;
  }

  private void checkChecksum() throws DockerfileException {
    if (add.checksum() == null) {
      return;
    }
    if (add.sources().size() != 1) {
      throw statement.error("--checksum can't be specified for multiple sources");
    }
    boolean remote =
        add.sources().get(0) instanceof CopySource.Path p
            && (isUrl(p.pattern()) || GitReference.isGit(p.pattern()));
    if (!remote) {
      throw statement.error("--checksum requires an HTTP(S) or git source");
    }
  }

  private @Nullable String sha256() throws DockerfileException {
    if (add.checksum() != null && !SHA256.matcher(add.checksum()).matches()) {
      throw statement.error(
          "--checksum=" + add.checksum() + ": write sha256: and 64 hexadecimal digits");
    }
    return add.checksum();
  }

  private Origin git(String source) throws DockerfileException {
    GitReference reference;
    try {
      reference = GitReference.parse(source);
    } catch (IllegalArgumentException e) {
      throw statement.error(String.valueOf(e.getMessage()));
    }
    Boolean said = reference.keepGitDirectory();
    if (said != null && add.keepGitDir() != null && !said.equals(add.keepGitDir())) {
      throw statement.error("inconsistent keep-git-dir configuration");
    }
    Boolean keep = said == null ? add.keepGitDir() : said;
    return new Origin.Git(withChecksum(reference), Boolean.TRUE.equals(keep));
  }

  private GitReference withChecksum(GitReference reference) throws DockerfileException {
    String flag = add.checksum();
    if (flag != null && !Objects.requireNonNullElse(reference.checksum(), flag).equals(flag)) {
      throw statement.error(
          "checksum mismatch \"" + flag + "\" != \"" + reference.checksum() + "\"");
    }
    return flag == null ? reference : reference.withChecksum(flag);
  }

  /** The last name of the URL's path, as BuildKit takes it; a server's own word doesn't count. */
  private String fileName(String url) throws DockerfileException {
    try {
      String path = URI.create(url).getPath();
      String[] names = path == null ? new String[0] : path.split("/");
      String last = names.length == 0 ? "" : names[names.length - 1];
      boolean usable = !last.isBlank() && last.chars().noneMatch(Character::isISOControl);
      return !usable ? "__unnamed__" : last.equals("..") ? "download" : last;
    } catch (IllegalArgumentException e) {
      throw statement.error("'" + UrlFetcher.shown(url) + "' is no URL");
    }
  }
}
