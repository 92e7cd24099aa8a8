package io.slipway.image.plan;

import io.slipway.image.dockerfile.Command;
import io.slipway.image.dockerfile.DockerfileException;
import io.slipway.image.dockerfile.DockerfilePrinter;
import io.slipway.image.dockerfile.Heredoc;
import io.slipway.image.dockerfile.Instruction;
import io.slipway.image.dockerfile.MountSpec;
import io.slipway.image.dockerfile.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** RUN in a scope. */
final class RunSteps {
  private static final String SCRIPT_DIRECTORY = "/dev/pipes/";
  private static final Pattern ONLY_HEREDOC = Pattern.compile("\\d*<<-?\\s*[^<\\s]+");

  private final BuildPlan plan;
  private final StageScope scope;
  private final Statement statement;
  private final Words words;

  /** A command line, and the file it runs where it runs one. */
  private record CommandLine(List<String> arguments, Action.@Nullable Script script) {}

  RunSteps(BuildPlan plan, StageScope scope, Statement statement, Words words) {
    this.plan = plan;
    this.scope = scope;
    this.statement = statement;
    this.words = words;
  }

  Step run(Instruction.Run run) throws DockerfileException {
    new Refusals(plan.request()).check(scope.stage(), statement);
    CommandLine line = commandLine(run);
    Action action =
        new Action.RunProcess(
            line.arguments(),
            environment(),
            proxies(),
            workingDirectory(),
            scope.config().user(),
            line.script(),
            mounts(run),
            network(run),
            "insecure".equals(run.security()));
    String createdBy = "RUN " + arguments() + String.join(" ", line.arguments()) + " # buildkit";
    return new Step(statement, action, display(run), createdBy, scope);
  }

  private String workingDirectory() {
    return ImagePath.clean(scope.config().workingDirectory());
  }

  private CommandLine commandLine(Instruction.Run run) {
    if (run.command() instanceof Command.Exec exec) {
      return new CommandLine(exec.arguments(), null);
    }
    String text = ((Command.Shell) run.command()).text();
    if (run.documents().isEmpty()) {
      return shell(text);
    }
    return ONLY_HEREDOC.matcher(text).matches()
        ? document(run.documents().get(0))
        : shell(text + reconstituted(run.documents()));
  }

  private CommandLine shell(String text) {
    List<String> arguments = new ArrayList<>(scope.config().effectiveShell());
    arguments.add(text);
    return new CommandLine(arguments, null);
  }

  /** Nothing but a here-document: with a shebang it is a file to run, else the shell's text. */
  private CommandLine document(Heredoc document) {
    if (!document.text().startsWith("#!")) {
      return shell(document.text());
    }
    String path = SCRIPT_DIRECTORY + document.name().replace('/', '_');
    CommandLine call = shell(path);
    return new CommandLine(call.arguments(), new Action.Script(path, document.text()));
  }

  /** The shell reads the here-documents itself. */
  private static String reconstituted(List<Heredoc> documents) {
    StringBuilder text = new StringBuilder();
    for (Heredoc document : documents) {
      text.append('\n').append(document.content()).append(document.name());
    }
    return text.toString();
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new LinkedHashMap<>(given());
    environment.putAll(scope.state().variables());
    return environment;
  }

  /** Those that nobody declared. */
  private Set<String> proxies() {
    Set<String> names = new TreeSet<>(given().keySet());
    names.removeAll(scope.state().variables().keySet());
    return names;
  }

  /** The proxies that the build was given, in both spellings. */
  private Map<String, String> given() {
    Map<String, String> proxies = new LinkedHashMap<>();
    plan.arguments()
        .buildArgs()
        .forEach(
            (name, value) -> {
              if (GlobalArguments.PROXIES.contains(name.toUpperCase(Locale.ROOT))) {
                proxies.put(name.toUpperCase(Locale.ROOT), value);
                proxies.put(name.toLowerCase(Locale.ROOT), value);
              }
            });
    return proxies;
  }

  /** {@code |2 A=1 B=2 } before the command, as builders record the arguments in sight. */
  private String arguments() {
    Map<String, @Nullable String> declared = scope.state().arguments();
    if (declared.isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder("|" + declared.size() + " ");
    declared.forEach(
        (name, value) -> {
          String seen = scope.variable(name);
          String shown = seen == null ? value : seen;
          text.append(name).append('=').append(shown == null ? "" : shown).append(' ');
        });
    return text.toString();
  }

  private List<Mount> mounts(Instruction.Run run) throws DockerfileException {
    List<Mount> mounts = new ArrayList<>();
    for (MountSpec spec : run.mounts()) {
      Mount mount =
          MountReader.read(
              statement, expanded(spec), from -> plan.origin(scope.stage(), statement, from));
      mounts.add(absolute(mount));
    }
    return mounts;
  }

  private MountSpec expanded(MountSpec spec) throws DockerfileException {
    List<MountSpec.Field> fields = new ArrayList<>();
    for (MountSpec.Field field : spec.fields()) {
      fields.add(
          new MountSpec.Field(
              field.key(), words.expandOptional(statement, field.value(), scope::variable)));
    }
    return new MountSpec(fields);
  }

  /** Secrets and sockets are placed from the root, all else from the working directory. */
  private Mount absolute(Mount mount) throws DockerfileException {
    String target = mount.target();
    if (target == null) {
      return mount;
    }
    boolean fromRoot = mount.type() == Mount.Type.SECRET || mount.type() == Mount.Type.SSH;
    String path = ImagePath.resolve(fromRoot ? "/" : workingDirectory(), target);
    if (path.equals("/")) {
      throw statement.error("invalid mount target \"" + target + "\"");
    }
    return mount.withTarget(path);
  }

  private static Action.Network network(Instruction.Run run) {
    String name = run.network() == null ? "default" : run.network();
    return Action.Network.valueOf(name.toUpperCase(Locale.ROOT));
  }

  private String display(Instruction.Run run) {
    char escape = plan.dockerfile().directives().escape();
    String line = words.show(new DockerfilePrinter(escape).line(run), scope::variable);
    if (run.documents().isEmpty()) {
      return line;
    }
    String first = run.documents().get(0).text().lines().findFirst().orElse("").strip();
    return line
        + " ("
        + first
        + (run.documents().get(0).text().lines().count() > 1 ? "..." : "")
        + ")";
  }
}
