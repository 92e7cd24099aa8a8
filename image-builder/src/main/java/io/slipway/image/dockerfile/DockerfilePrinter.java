package io.slipway.image.dockerfile;

import io.slipway.image.expand.Blank;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Instructions -> text, one line each plus here-documents. What it prints parses to equal
 * instructions.
 */
public final class DockerfilePrinter {
  private final char escape;

  public DockerfilePrinter(char escape) {
    this.escape = escape;
  }

  /** The whole file, directives included; comments are not kept. */
  public static String print(Dockerfile dockerfile) {
    StringBuilder text = new StringBuilder();
    Directives directives = dockerfile.directives();
    directive(text, "syntax", directives.syntax());
    if (directives.escape() != Directives.DEFAULT_ESCAPE) {
      directive(text, "escape", String.valueOf(directives.escape()));
    }
    directive(text, "check", directives.check() == null ? null : directives.check().options());
    DockerfilePrinter printer = new DockerfilePrinter(directives.escape());
    dockerfile.instructions().forEach(i -> text.append(printer.print(i)).append('\n'));
    return text.toString();
  }

  private static void directive(StringBuilder text, String name, @Nullable String value) {
    if (value != null) {
      text.append("# ").append(name).append('=').append(value).append('\n');
    }
  }

  /** One instruction, without a line end. */
  public String print(Instruction instruction) {
    if (instruction instanceof Instruction.Onbuild onbuild) {
      return "ONBUILD " + guarded(onbuild.expression());
    }
    StringBuilder text = new StringBuilder(guarded(line(instruction)));
    for (Heredoc document : documents(instruction)) {
      text.append('\n').append(document.content()).append(document.name());
    }
    return text.toString();
  }

  /** The instruction's first line: what progress shows. */
  public String line(Instruction instruction) {
    String flags =
        flags(instruction).stream().map(flag -> flag + " ").collect(Collectors.joining());
    return instruction.keyword() + " " + flags + unlikeFlag(arguments(instruction));
  }

  /**
   * A lone escape at the end would continue the line; a form feed after it is trimmed again by the
   * parser.
   */
  private String guarded(String line) {
    String first = line.lines().findFirst().orElse("");
    boolean continued = first.endsWith(String.valueOf(escape)) && first.length() == line.length();
    return continued ? line + "\f" : line;
  }

  private static List<Heredoc> documents(Instruction instruction) {
    List<CopySource> sources =
        instruction instanceof Instruction.Copy copy
            ? copy.sources()
            : instruction instanceof Instruction.Add add ? add.sources() : List.of();
    if (instruction instanceof Instruction.Run run) {
      return run.documents();
    }
    return sources.stream()
        .filter(CopySource.Inline.class::isInstance)
        .map(source -> ((CopySource.Inline) source).document())
        .toList();
  }

  private String arguments(Instruction instruction) {
    if (instruction instanceof Instruction.From i) {
      return i.name() == null ? i.image() : i.image() + " AS " + i.name();
    } else if (instruction instanceof Instruction.Arg i) {
      return i.declarations().stream()
          .map(d -> d.defaultValue() == null ? d.name() : d.name() + "=" + d.defaultValue())
          .collect(Collectors.joining(" "));
    } else if (instruction instanceof Instruction.Env i) {
      return pairs(i.pairs());
    } else if (instruction instanceof Instruction.Label i) {
      return pairs(i.pairs());
    } else if (instruction instanceof Instruction.Expose i) {
      return String.join(" ", i.ports());
    } else if (instruction instanceof Instruction.Volume i) {
      return words(i.paths());
    } else if (instruction instanceof Instruction.Shell i) {
      return JsonForm.print(i.arguments());
    } else if (instruction instanceof Instruction.Copy i) {
      return operands(i.sources(), i.destination());
    } else if (instruction instanceof Instruction.Add i) {
      return operands(i.sources(), i.destination());
    }
    return text(instruction);
  }

  private static String text(Instruction instruction) {
    if (instruction instanceof Instruction.Workdir i) {
      return i.path();
    } else if (instruction instanceof Instruction.User i) {
      return i.user();
    } else if (instruction instanceof Instruction.Stopsignal i) {
      return i.signal();
    } else if (instruction instanceof Instruction.Maintainer i) {
      return i.name();
    } else if (instruction instanceof Instruction.Entrypoint i) {
      return command(i.command());
    } else if (instruction instanceof Instruction.Cmd i) {
      return command(i.command());
    } else if (instruction instanceof Instruction.Run i) {
      return command(i.command());
    } else if (instruction instanceof Instruction.Healthcheck i) {
      return i.test() == null ? "NONE" : "CMD " + command(i.test());
    }
    return ((Instruction.Onbuild) instruction).expression();
  }

  private static String pairs(List<KeyValue> pairs) {
    return pairs.stream()
        .map(p -> p.key() + (p.legacy() ? " " : "=") + p.value())
        .collect(Collectors.joining(" "));
  }

  private static String unlikeFlag(String rest) {
    return rest.startsWith("--") ? "-- " + rest : rest;
  }

  private static String command(Command command) {
    return command instanceof Command.Exec exec
        ? JsonForm.print(exec.arguments())
        : ((Command.Shell) command).text();
  }

  private String operands(List<CopySource> sources, String destination) {
    List<String> words = new ArrayList<>();
    boolean documents = false;
    for (CopySource source : sources) {
      documents |= source instanceof CopySource.Inline;
      words.add(
          source instanceof CopySource.Inline inline
              ? mark(inline.document())
              : ((CopySource.Path) source).pattern());
    }
    words.add(destination);
    return documents ? String.join(" ", words) : words(words);
  }

  private static String mark(Heredoc document) {
    String name = document.expand() ? document.name() : "'" + document.name() + "'";
    return "<<" + (document.chomp() ? "-" : "") + name;
  }

  /** Plain where that reads back the same, else JSON. */
  private String words(List<String> words) {
    boolean plain = words.stream().allMatch(this::isPlain) && !words.get(0).startsWith("[");
    return plain ? String.join(" ", words) : JsonForm.print(words);
  }

  private boolean isPlain(String word) {
    return !word.isEmpty()
        && !word.contains("<<")
        && !word.endsWith(String.valueOf(escape))
        && word.codePoints().noneMatch(Blank::isSpace);
  }

  private List<String> flags(Instruction instruction) {
    FlagList flags = new FlagList();
    if (instruction instanceof Instruction.From i) {
      flags.text("platform", i.platform());
    } else if (instruction instanceof Instruction.Copy i) {
      flags.text("from", i.from()).text("chown", i.chown()).text("chmod", i.chmod());
      flags.on("link", i.link()).on("parents", i.parents()).all("exclude", i.excludes());
    } else if (instruction instanceof Instruction.Add i) {
      flags.text("chown", i.chown()).text("chmod", i.chmod()).on("link", i.link());
      flags.all("exclude", i.excludes()).text("checksum", i.checksum());
      flags.choice("keep-git-dir", i.keepGitDir()).choice("unpack", i.unpack());
    } else if (instruction instanceof Instruction.Run i) {
      flags.all("mount", i.mounts().stream().map(DockerfilePrinter::csv).toList());
      flags.text("network", i.network()).text("security", i.security());
    } else if (instruction instanceof Instruction.Healthcheck i) {
      flags.duration("interval", i.interval()).duration("timeout", i.timeout());
      flags.duration("start-period", i.startPeriod()).duration("start-interval", i.startInterval());
      flags.text("retries", i.retries() == 0 ? null : String.valueOf(i.retries()));
    }
    return flags.words;
  }

  private static String csv(MountSpec mount) {
    return mount.fields().stream()
        .map(MountSpec.Field::toString)
        .map(f -> f.contains(",") || f.startsWith("\"") ? '"' + f.replace("\"", "\"\"") + '"' : f)
        .collect(Collectors.joining(","));
  }

  private final class FlagList {
    private final List<String> words = new ArrayList<>();

    FlagList text(String name, @Nullable String value) {
      if (value != null) {
        words.add("--" + name + "=" + quoted(value));
      }
      return this;
    }

    FlagList on(String name, boolean given) {
      if (given) {
        words.add("--" + name);
      }
      return this;
    }

    FlagList choice(String name, @Nullable Boolean value) {
      return text(name, value == null ? null : value.toString());
    }

    FlagList all(String name, List<String> values) {
      values.forEach(value -> text(name, value));
      return this;
    }

    FlagList duration(String name, @Nullable Duration value) {
      return text(name, value == null ? null : GoDuration.print(value));
    }

    private String quoted(String value) {
      StringBuilder result = new StringBuilder();
      for (char c : value.toCharArray()) {
        if (Blank.isSpace(c) || c == '\'' || c == '"' || c == escape) {
          result.append(escape);
        }
        result.append(c);
      }
      return result.toString();
    }
  }
}
