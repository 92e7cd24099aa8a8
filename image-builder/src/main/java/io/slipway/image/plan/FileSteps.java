package io.slipway.image.plan;

import io.slipway.image.dockerfile.CopySource;
import io.slipway.image.dockerfile.DockerfileException;
import io.slipway.image.dockerfile.DockerfilePrinter;
import io.slipway.image.dockerfile.Heredoc;
import io.slipway.image.dockerfile.Instruction;
import io.slipway.image.dockerfile.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** COPY and ADD in a scope. */
final class FileSteps {
  private static final Pattern OCTAL = Pattern.compile("[0-7]{1,9}");
  private static final Pattern SYMBOLIC =
      Pattern.compile("[ugoa]*([-+=]([rwxXst]*|[ugo]))+(,[ugoa]*([-+=]([rwxXst]*|[ugo]))+)*");

  private final BuildPlan plan;
  private final StageScope scope;
  private final Statement statement;
  private final Words words;

  FileSteps(BuildPlan plan, StageScope scope, Statement statement, Words words) {
    this.plan = plan;
    this.scope = scope;
    this.statement = statement;
    this.words = words;
  }

  Step copy(Instruction.Copy i) throws DockerfileException {
    Instruction.Copy expanded =
        new Instruction.Copy(
            sources(i.sources()),
            expand(i.destination()),
            i.from(),
            optional(i.chown()),
            mode(i.chmod()),
            i.link(),
            i.parents(),
            excludes(i.excludes()));
    String from = i.from() == null ? "" : i.from();
    Origin origin =
        from.isEmpty() ? new Origin.Context() : plan.origin(scope.stage(), statement, from);
    Action action =
        new Action.CopyFiles(
            List.of(new Action.Part(origin, expanded.sources(), false)),
            destination(expanded.destination()),
            expanded.chown(),
            expanded.chmod(),
            expanded.excludes(),
            expanded.parents(),
            linked(i.link(), expanded.chmod()));
    String flags = (i.parents() ? " --parents" : "") + owner(expanded.chown(), expanded.chmod());
    return step(
        expanded, action, "COPY" + flags + operands(expanded.sources(), expanded.destination()));
  }

  Step add(Instruction.Add i) throws DockerfileException {
    Instruction.Add expanded =
        new Instruction.Add(
            sources(i.sources()),
            expand(i.destination()),
            optional(i.chown()),
            mode(i.chmod()),
            i.link(),
            excludes(i.excludes()),
            optional(i.checksum()),
            i.keepGitDir(),
            i.unpack());
    Action action =
        new Action.CopyFiles(
            new AddParts(statement, expanded).read(),
            destination(expanded.destination()),
            expanded.chown(),
            expanded.chmod(),
            expanded.excludes(),
            false,
            linked(i.link(), expanded.chmod()));
    return step(
        expanded,
        action,
        "ADD"
            + owner(expanded.chown(), expanded.chmod())
            + operands(expanded.sources(), expanded.destination()));
  }

  /** As in BuildKit, {@code --chmod} makes an ordinary copy of it. */
  private static boolean linked(boolean link, @Nullable String chmod) {
    return link && chmod == null;
  }

  private Step step(Instruction expanded, Action action, String createdBy)
      throws DockerfileException {
    Statement concrete = statement.with(expanded);
    new Refusals(plan.request()).check(scope.stage(), concrete);
    char escape = plan.dockerfile().directives().escape();
    return new Step(
        concrete,
        action,
        new DockerfilePrinter(escape).line(expanded),
        createdBy + " # buildkit",
        scope);
  }

  /** Here-documents come last, wherever they stand, as in BuildKit. */
  private List<CopySource> sources(List<CopySource> sources) throws DockerfileException {
    List<CopySource> expanded = new ArrayList<>();
    List<CopySource> documents = new ArrayList<>();
    for (CopySource source : sources) {
      if (source instanceof CopySource.Path path) {
        expanded.add(new CopySource.Path(expand(path.pattern())));
      } else {
        documents.add(inline(((CopySource.Inline) source).document()));
      }
    }
    expanded.addAll(documents);
    return expanded;
  }

  private CopySource inline(Heredoc document) throws DockerfileException {
    if (document.name().contains("/")) {
      throw statement.error("the heredoc '" + document.name() + "' cannot be a file's name");
    }
    String text = document.text();
    String content = document.expand() ? words.document(statement, text, scope::variable) : text;
    return new CopySource.Inline(new Heredoc(document.name(), false, false, content));
  }

  /** Relative ones start at the working directory; a slash at the end is kept. */
  private String destination(String written) throws DockerfileException {
    if (written.indexOf('\0') >= 0) {
      throw statement.error("the destination has a NUL character");
    }
    String path = ImagePath.resolve(scope.config().workingDirectory(), written);
    return ImagePath.isDirectoryForm(written) && !path.equals("/") ? path + "/" : path;
  }

  private @Nullable String mode(@Nullable String chmod) throws DockerfileException {
    String mode = optional(chmod);
    if (mode == null || mode.isEmpty()) {
      return null;
    }
    boolean octal = OCTAL.matcher(mode).matches() && Integer.parseInt(mode, 8) <= 07777;
    if (!octal && !SYMBOLIC.matcher(mode).matches()) {
      throw statement.error(
          "invalid chmod parameter: '" + mode + "'; it is octal, 0 to 07777, or like u=rwX,go=rX");
    }
    return mode;
  }

  private List<String> excludes(List<String> patterns) throws DockerfileException {
    return words.expandEach(statement, patterns, scope::variable);
  }

  private String expand(String word) throws DockerfileException {
    return words.expand(statement, word, scope::variable);
  }

  private @Nullable String optional(@Nullable String word) throws DockerfileException {
    String expanded = words.expandOptional(statement, word, scope::variable);
    return expanded == null || expanded.isEmpty() ? null : expanded;
  }

  private static String owner(@Nullable String chown, @Nullable String chmod) {
    return (chown == null ? "" : " --chown=" + chown) + (chmod == null ? "" : " --chmod=" + chmod);
  }

  private static String operands(List<CopySource> sources, String destination) {
    StringBuilder text = new StringBuilder();
    for (CopySource source : sources) {
      text.append(' ')
          .append(
              source instanceof CopySource.Path path
                  ? path.pattern()
                  : "<<" + ((CopySource.Inline) source).document().name());
    }
    return text.append(' ').append(destination).toString();
  }
}
