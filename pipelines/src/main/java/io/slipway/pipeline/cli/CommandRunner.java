package io.slipway.pipeline.cli;

import io.slipway.pipeline.NearestWord;
import io.slipway.pipeline.step.StepFailure;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Parses the command line, runs the command, and turns whatever comes out into words and a code.
 */
final class CommandRunner {
  private static final String PROGRAM = "slipway";

  @Command(
      name = PROGRAM,
      description = "From a commit to a running, judged canary.",
      synopsisSubcommandLabel = "COMMAND",
      footer = {
        "",
        "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 rolled back, 4 refused by policy."
      })
  private static final class Root {}

  private final Session session;

  private CommandRunner(Session session) {
    this.session = session;
  }

  static int run(String[] args, Session session) {
    if (args.length > 0) {
      EarlyStart.begin(args[0]);
    }
    // Otherwise picocli starts Groovy's runtime, which takes longer than a build without changes.
    System.setProperty("picocli.disable.closures", "true");
    // Nor does it then start calendars and formats of dates: no option here is of these types.
    System.setProperty("picocli.converters.excludes", "java\\.(time|sql)\\..*");
    return new CommandRunner(session).execute(args);
  }

  private int execute(String[] args) {
    boolean debug = Arrays.asList(args).contains("--debug");
    String[] words =
        Arrays.stream(args).filter(arg -> !arg.equals("--debug")).toArray(String[]::new);
    String name = words.length == 0 ? "" : words[0];
    if (!name.isEmpty() && !name.startsWith("-") && !name.equals("help")) {
      Set<String> known = Commands.all().keySet();
      if (!known.contains(name)) {
        return usage(
            "There is no command '"
                + name
                + "'"
                + NearestWord.hint(name, known)
                + "; there are "
                + String.join(", ", known));
      }
    }
    Function<Session, Object> maker = Commands.all().get(name);
    return maker == null
        ? readied(root(), debug).execute(words)
        : readied(command(name, maker), debug).execute(Arrays.copyOfRange(words, 1, words.length));
  }

  /** One command alone: reading the annotations of another, even of the root, takes time. */
  private CommandLine command(String name, Function<Session, Object> maker) {
    CommandLine command = new CommandLine(maker.apply(session));
    command.setCommandName(PROGRAM + " " + name);
    return withHelp(command);
  }

  /** All commands, for their list. */
  private CommandLine root() {
    CommandLine root = new CommandLine(new Root());
    Commands.all().forEach((name, maker) -> root.addSubcommand(name, maker.apply(session)));
    root.getSubcommands().values().forEach(CommandRunner::withHelp);
    return withHelp(root);
  }

  /** Picocli's own mixin of these options is made of annotations. */
  private static CommandLine withHelp(CommandLine line) {
    CommandSpec command = line.getCommandSpec();
    command.addOption(
        OptionSpec.builder("-h", "--help")
            .usageHelp(true)
            .description("Show this help message and exit.")
            .build());
    command.addOption(
        OptionSpec.builder("-V", "--version")
            .versionHelp(true)
            .description("Print version information and exit.")
            .build());
    command.version(PROGRAM + " " + Version.text());
    return line;
  }

  private CommandLine readied(CommandLine line, boolean debug) {
    line.setOut(new PrintWriter(session.out(), true));
    line.setErr(new PrintWriter(session.err(), true));
    line.setParameterExceptionHandler(new UsageHandler());
    line.setExecutionExceptionHandler(new FailureHandler(debug));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    return line;
  }

  /**
   * Not a lambda: the archive of classes takes no lambda of an interface in an old format, nor then
   * that interface.
   */
  private final class UsageHandler implements IParameterExceptionHandler {
    @Override
    public int handleParseException(ParameterException e, String[] args) {
      return wrongUsage(e);
    }
  }

  /** Not a lambda, as above. */
  private final class FailureHandler implements IExecutionExceptionHandler {
    private final boolean debug;

    FailureHandler(boolean debug) {
      this.debug = debug;
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine line, ParseResult result) {
      return failed(e, debug);
    }
  }

  private int wrongUsage(ParameterException e) {
    CommandSpec command = e.getCommandLine().getCommandSpec();
    if (command.name().equals(PROGRAM) && !(e instanceof UnmatchedArgumentException)) {
      e.getCommandLine().usage(session.out());
      return StepFailure.USAGE;
    }
    return usage(words(e, command));
  }

  private static String words(ParameterException e, CommandSpec command) {
    if (!(e instanceof UnmatchedArgumentException unmatched)) {
      return command.qualifiedName() + ": " + e.getMessage();
    }
    String word = unmatched.getUnmatched().get(0);
    List<String> known = new ArrayList<>(command.subcommands().keySet());
    command.options().forEach(option -> known.addAll(List.of(option.names())));
    return command.qualifiedName()
        + ": unknown "
        + (word.startsWith("-") ? "option" : "argument")
        + " '"
        + word
        + "'"
        + NearestWord.hint(word.split("=", 2)[0], known)
        + "; see "
        + command.qualifiedName()
        + " --help";
  }

  private int usage(String message) {
    session.err().println("slipway: " + message);
    return StepFailure.USAGE;
  }

  private int failed(Exception e, boolean debug) {
    if (debug) {
      e.printStackTrace(session.err());
    }
    if (e instanceof StepFailure failure) {
      session.err().println("slipway: " + fromHere(String.valueOf(failure.getMessage())));
      return failure.exitCode();
    }
    if (e instanceof InterruptedException) {
      session.err().println("slipway: interrupted");
      return StepFailure.FAILED;
    }
    if (e instanceof UncheckedIOException unchecked) {
      session.err().println("slipway: " + unchecked.getMessage());
      return StepFailure.FAILED;
    }
    session
        .err()
        .println("slipway: failed unexpectedly: " + e + (debug ? "" : " (--debug shows where)"));
    return StepFailure.FAILED;
  }

  /** A message that begins with a file of the working directory names it as seen from there. */
  private static String fromHere(String message) {
    String here = Path.of("").toAbsolutePath() + "/";
    return message.startsWith(here) ? message.substring(here.length()) : message;
  }
}
