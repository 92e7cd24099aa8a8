package io.slipway.image.lint;

import io.slipway.image.dockerfile.Command;
import io.slipway.image.dockerfile.Instruction;
import io.slipway.image.dockerfile.KeyValue;
import io.slipway.image.dockerfile.SourceRange;
import io.slipway.image.dockerfile.Statement;
import io.slipway.image.ignore.IgnoreMatcher;
import io.slipway.image.suggest.Nearest;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One stage from top to bottom, with what holds at each point of it. */
final class StageChecks {
  /** They steer the build and are no variables. */
  private static final Set<String> SETTINGS =
      Set.of("BUILDKIT_SBOM_SCAN_CONTEXT", "BUILDKIT_SBOM_SCAN_STAGE");

  private final ExpandedWords words;
  private final @Nullable IgnoreMatcher ignore;
  private final StageState state;

  StageChecks(char escape, @Nullable IgnoreMatcher ignore, StageState state) {
    this.words = new ExpandedWords(escape);
    this.ignore = ignore;
    this.state = state;
  }

  void check(Statement statement, Reporter here) {
    Instruction instruction = statement.instruction();
    undefined(statement, words.usesOf(instruction, state), here);
    if (instruction instanceof Instruction.Arg arg) {
      arguments(statement, arg, here);
    } else if (instruction instanceof Instruction.Env env) {
      environment(statement, env, here);
    } else if (instruction instanceof Instruction.Label label) {
      legacy(statement, label.pairs(), here);
    } else if (instruction instanceof Instruction.Workdir workdir) {
      workdir(statement, workdir, here);
    } else if (instruction instanceof Instruction.Expose expose) {
      ports(statement, expose, here);
    } else if (instruction instanceof Instruction.Copy copy) {
      List<String> sources = copy.from() == null ? words.paths(copy.sources(), state) : List.of();
      ignored(statement, "Copy", sources, here);
    } else if (instruction instanceof Instruction.Add add) {
      ignored(statement, "Add", words.localPaths(add.sources(), state), here);
    } else {
      last(statement, here);
    }
  }

  private void undefined(Statement statement, Set<String> unset, Reporter here) {
    Set<String> unclear = new TreeSet<>();
    for (String name : unset) {
      if (state.declares(name) || SETTINGS.contains(name)) {
        continue;
      }
      String hint =
          Nearest.of(name, state.names()).map(n -> " (did you mean $" + n + "?)").orElse("");
      if (state.unknownBase() != null && hint.isEmpty() && !state.setsLater(name)) {
        unclear.add("$" + name);
      } else {
        here.report(
            Rule.UNDEFINED_VAR,
            statement.at(),
            "Usage of undefined variable '$" + name + "'" + hint);
      }
    }
    if (!unclear.isEmpty()) {
      here.unchecked(
          Rule.UNDEFINED_VAR,
          statement.at(),
          String.join(", ", unclear) + " may be set by the base image " + state.unknownBase());
    }
  }

  private void arguments(Statement statement, Instruction.Arg arg, Reporter here) {
    for (Instruction.Arg.Declaration declaration : arg.declarations()) {
      secret(statement, "ARG", declaration.name(), here);
      String written = declaration.defaultValue();
      String given = state.given(declaration.name());
      if (given != null || written == null) {
        state.declare(declaration.name(), given != null ? given : state.global(declaration.name()));
      } else {
        Expansion value = Expansion.of(words.plain(), written, state::get);
        undefined(statement, value.unset(), here);
        state.declare(declaration.name(), value.text());
      }
    }
  }

  private void environment(Statement statement, Instruction.Env env, Reporter here) {
    legacy(statement, env.pairs(), here);
    List<KeyValue> expanded = words.pairs(env.pairs(), state);
    for (KeyValue pair : expanded) {
      secret(statement, "ENV", pair.key(), here);
      state.set(pair.key(), pair.value());
    }
  }

  private static void secret(Statement statement, String keyword, String name, Reporter here) {
    if (SecretNames.looksSecret(name)) {
      here.report(
          Rule.SECRETS_USED_IN_ARG_OR_ENV,
          statement.at(),
          "Do not use ARG or ENV instructions for sensitive data ("
              + keyword
              + " \""
              + name
              + "\")");
    }
  }

  private static void legacy(Statement statement, List<KeyValue> pairs, Reporter here) {
    String keyword = statement.written().keyword();
    if (pairs.stream().anyMatch(KeyValue::legacy)) {
      here.report(
          Rule.LEGACY_KEY_VALUE_FORMAT,
          statement.at(),
          "\""
              + keyword
              + " key=value\" should be used instead of legacy \""
              + keyword
              + " key value\" format");
    }
  }

  /** Only a stage's first WORKDIR can hang on the base image's. */
  private void workdir(Statement statement, Instruction.Workdir workdir, Reporter here) {
    String path = Expansion.of(words.plain(), workdir.path(), state::get).text();
    if (path != null && !state.workdirSet() && !path.startsWith("/")) {
      here.report(
          Rule.WORKDIR_RELATIVE_PATH,
          statement.at(),
          "Relative workdir \""
              + path
              + "\" can have unexpected results if the base image changes");
    }
    state.setWorkdir();
  }

  private void ports(Statement statement, Instruction.Expose expose, Reporter here) {
    for (String port : words.split(expose.ports(), state)) {
      int slash = port.indexOf('/', port.lastIndexOf(':') + 1);
      String protocol = slash < 0 ? "" : port.substring(slash + 1);
      if (!protocol.equals(protocol.toLowerCase(Locale.ROOT))) {
        here.report(
            Rule.EXPOSE_PROTO_CASING,
            statement.at(),
            "Defined protocol '" + port + "' in EXPOSE instruction should be lowercase");
      }
      if (port.lastIndexOf(':') > 0) {
        here.report(
            Rule.EXPOSE_INVALID_FORMAT,
            statement.at(),
            "EXPOSE instruction should not define an IP address or host-port mapping, found '"
                + port
                + "'");
      }
    }
  }

  /** With exceptions among the patterns it can't be told without looking at the files. */
  private void ignored(Statement statement, String verb, List<String> sources, Reporter here) {
    if (sources.isEmpty() || (ignore != null && (ignore.isEmpty() || ignore.hasExceptions()))) {
      return;
    }
    if (ignore == null) {
      here.unchecked(Rule.COPY_IGNORED_FILE, statement.at(), "the context isn't known");
      return;
    }
    for (String source : sources) {
      String path = IgnoreMatcher.clean(source);
      boolean out =
          path.equals(".") || path.equals("/") ? ignore.excludesAll() : ignore.excludes(path);
      if (out) {
        here.report(
            Rule.COPY_IGNORED_FILE,
            statement.at(),
            "Attempting to " + verb + " file \"" + path + "\" that is excluded by .dockerignore");
      }
    }
  }

  private void last(Statement statement, Reporter here) {
    Instruction instruction = statement.instruction();
    if (instruction instanceof Instruction.Shell) {
      state.setShell();
    } else if (instruction instanceof Instruction.Cmd cmd) {
      once(statement, here);
      signals(statement, cmd.command(), here);
    } else if (instruction instanceof Instruction.Entrypoint entrypoint) {
      once(statement, here);
      signals(statement, entrypoint.command(), here);
    } else if (instruction instanceof Instruction.Healthcheck) {
      once(statement, here);
    } else if (instruction instanceof Instruction.Onbuild) {
      state.addTrigger(statement);
    }
  }

  /** The place is that of the instruction which doesn't count. */
  private void once(Statement statement, Reporter here) {
    SourceRange before = state.replace(statement.instruction().keyword(), statement.at());
    if (before != null) {
      here.report(
          Rule.MULTIPLE_INSTRUCTIONS_DISALLOWED,
          before,
          "Multiple "
              + statement.written().keyword()
              + " instructions should not be used in the same stage because only the last one will"
              + " be used");
    }
  }

  private void signals(Statement statement, Command command, Reporter here) {
    if (command instanceof Command.Shell && !state.shellSet()) {
      here.report(
          Rule.JSON_ARGS_RECOMMENDED,
          statement.at(),
          "JSON arguments recommended for "
              + statement.written().keyword()
              + " to prevent unintended behavior related to OS signals");
    }
  }
}
