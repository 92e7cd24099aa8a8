package io.slipway.image.dockerfile;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One instruction. Words are as written (quotes, escapes and variables kept) until {@code
 * plan.StageScope} expands them.
 */
public sealed interface Instruction {

  /** The keyword in upper case. */
  default String keyword() {
    return getClass().getSimpleName().toUpperCase(Locale.ROOT);
  }

  /** {@code name} is in lower case. */
  record From(String image, @Nullable String platform, @Nullable String name)
      implements Instruction {}

  record Arg(List<Declaration> declarations) implements Instruction {
    public Arg {
      declarations = List.copyOf(declarations);
    }

    public record Declaration(String name, @Nullable String defaultValue) {}
  }

  record Env(List<KeyValue> pairs) implements Instruction {
    public Env {
      pairs = List.copyOf(pairs);
    }
  }

  record Label(List<KeyValue> pairs) implements Instruction {
    public Label {
      pairs = List.copyOf(pairs);
    }
  }

  record Workdir(String path) implements Instruction {}

  record User(String user) implements Instruction {}

  record Expose(List<String> ports) implements Instruction {
    public Expose {
      ports = List.copyOf(ports);
    }
  }

  record Volume(List<String> paths) implements Instruction {
    public Volume {
      paths = List.copyOf(paths);
    }
  }

  record Entrypoint(Command command) implements Instruction {}

  record Cmd(Command command) implements Instruction {}

  record Shell(List<String> arguments) implements Instruction {
    public Shell {
      arguments = List.copyOf(arguments);
    }
  }

  record Stopsignal(String signal) implements Instruction {}

  /**
   * {@code test} is null for NONE.
   *
   * @param interval null means the engine's default, as for the other durations
   * @param retries 0 means the engine's default
   */
  record Healthcheck(
      @Nullable Command test,
      @Nullable Duration interval,
      @Nullable Duration timeout,
      @Nullable Duration startPeriod,
      @Nullable Duration startInterval,
      int retries)
      implements Instruction {
    public static Healthcheck none() {
      return new Healthcheck(null, null, null, null, null, 0);
    }
  }

  /**
   * @param expression the trigger as text, which is what an image's configuration keeps
   * @param trigger the same, parsed
   */
  record Onbuild(String expression, Instruction trigger) implements Instruction {}

  record Maintainer(String name) implements Instruction {}

  record Copy(
      List<CopySource> sources,
      String destination,
      @Nullable String from,
      @Nullable String chown,
      @Nullable String chmod,
      boolean link,
      boolean parents,
      List<String> excludes)
      implements Instruction {
    public Copy {
      sources = List.copyOf(sources);
      excludes = List.copyOf(excludes);
    }
  }

  /** {@code keepGitDir} and {@code unpack} are null where the flag isn't given. */
  record Add(
      List<CopySource> sources,
      String destination,
      @Nullable String chown,
      @Nullable String chmod,
      boolean link,
      List<String> excludes,
      @Nullable String checksum,
      @Nullable Boolean keepGitDir,
      @Nullable Boolean unpack)
      implements Instruction {
    public Add {
      sources = List.copyOf(sources);
      excludes = List.copyOf(excludes);
    }
  }

  record Run(
      Command command,
      List<Heredoc> documents,
      List<MountSpec> mounts,
      @Nullable String network,
      @Nullable String security)
      implements Instruction {
    public Run {
      documents = List.copyOf(documents);
      mounts = List.copyOf(mounts);
    }
  }
}
