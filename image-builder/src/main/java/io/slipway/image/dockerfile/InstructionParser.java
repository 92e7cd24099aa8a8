package io.slipway.image.dockerfile;

import io.slipway.image.dockerfile.Flags.Kind;
import io.slipway.image.suggest.Nearest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Nodes -> typed instructions: one method per keyword, found in one table. */
final class InstructionParser {
  private static final Pattern STAGE_NAME = Pattern.compile("[a-z][a-z0-9-_.]*");

  @FunctionalInterface
  private interface Rule {
    Instruction parse(Node node) throws DockerfileException;
  }

  private final char escape;
  private final Map<String, Rule> rules = new TreeMap<>();

  InstructionParser(char escape) {
    this.escape = escape;
    FileCopyParser copies = new FileCopyParser();
    rules.put("FROM", this::from);
    rules.put("ARG", this::arg);
    rules.put("ENV", node -> new Instruction.Env(pairs(node)));
    rules.put("LABEL", node -> new Instruction.Label(pairs(node)));
    rules.put("WORKDIR", node -> new Instruction.Workdir(single(node)));
    rules.put("USER", node -> new Instruction.User(single(node)));
    rules.put("STOPSIGNAL", node -> new Instruction.Stopsignal(single(node)));
    rules.put("MAINTAINER", node -> new Instruction.Maintainer(single(node)));
    rules.put("EXPOSE", node -> new Instruction.Expose(atLeastOne(node, Words.plain(node.rest()))));
    rules.put("VOLUME", this::volume);
    rules.put("ENTRYPOINT", node -> new Instruction.Entrypoint(unflagged(node)));
    rules.put("CMD", node -> new Instruction.Cmd(unflagged(node)));
    rules.put("SHELL", this::shell);
    rules.put("HEALTHCHECK", HealthcheckParser::parse);
    rules.put("ONBUILD", this::onbuild);
    rules.put("COPY", copies::copy);
    rules.put("ADD", copies::add);
    rules.put("RUN", RunParser::parse);
  }

  Instruction parse(Node node) throws DockerfileException {
    Rule rule = rules.get(node.name());
    if (rule == null) {
      throw node.error(
          "unknown instruction: " + node.keyword() + Nearest.hint(node.name(), rules.keySet()));
    }
    return rule.parse(node);
  }

  private Instruction from(Node node) throws DockerfileException {
    Flags flags = Flags.read(node, Map.of("platform", Kind.TEXT));
    List<String> words = Words.plain(node.rest());
    if (words.size() == 1) {
      return new Instruction.From(words.get(0), flags.text("platform"), null);
    }
    if (words.size() != 3 || !words.get(1).equalsIgnoreCase("as")) {
      throw node.error("FROM requires either one or three arguments: FROM IMAGE [AS NAME]");
    }
    String name = words.get(2).toLowerCase(Locale.ROOT);
    if (!STAGE_NAME.matcher(name).matches()) {
      throw node.error(
          "invalid name for build stage: '"
              + words.get(2)
              + "'; a name starts with a letter and goes on with letters, digits, '-', '_', '.'");
    }
    return new Instruction.From(words.get(0), flags.text("platform"), name);
  }

  private Instruction arg(Node node) throws DockerfileException {
    Flags.none(node);
    List<Instruction.Arg.Declaration> declarations = new ArrayList<>();
    for (String word : atLeastOne(node, Words.quoted(node.rest(), escape))) {
      int equals = word.indexOf('=');
      if (equals == 0) {
        throw node.error("ARG names can not be blank");
      }
      declarations.add(
          equals < 0
              ? new Instruction.Arg.Declaration(word, null)
              : new Instruction.Arg.Declaration(
                  word.substring(0, equals), word.substring(equals + 1)));
    }
    return new Instruction.Arg(declarations);
  }

  private List<KeyValue> pairs(Node node) throws DockerfileException {
    Flags.none(node);
    List<String> words = atLeastOne(node, Words.quoted(node.rest(), escape));
    if (words.get(0).indexOf('=') < 0) {
      return List.of(legacyPair(node));
    }
    List<KeyValue> pairs = new ArrayList<>();
    for (String word : words) {
      int equals = word.indexOf('=');
      if (equals < 0) {
        throw node.error("can't find = in \"" + word + "\". Must be of the form: name=value");
      }
      pairs.add(pair(node, word.substring(0, equals), word.substring(equals + 1), false));
    }
    return Collections.unmodifiableList(pairs);
  }

  private static KeyValue legacyPair(Node node) throws DockerfileException {
    String[] parts = node.rest().split("[\\t\\u000B\\f\\r ]+", 2);
    if (parts.length < 2) {
      throw node.error(node.name() + " must have two arguments: name=value");
    }
    return pair(node, parts[0], parts[1], true);
  }

  private static KeyValue pair(Node node, String key, String value, boolean legacy)
      throws DockerfileException {
    if (key.isEmpty()) {
      throw node.error(node.name() + " names can not be blank");
    }
    return new KeyValue(key, value, legacy);
  }

  private static String single(Node node) throws DockerfileException {
    Flags.none(node);
    if (node.rest().isEmpty()) {
      throw node.error(node.name() + " requires exactly one argument");
    }
    return node.rest();
  }

  private static List<String> atLeastOne(Node node, List<String> words) throws DockerfileException {
    Flags.none(node);
    if (words.isEmpty()) {
      throw node.error(node.name() + " requires at least one argument");
    }
    return words;
  }

  private Instruction volume(Node node) throws DockerfileException {
    List<String> words = jsonOr(node, Words.plain(node.rest()));
    List<String> paths = atLeastOne(node, words).stream().map(String::strip).toList();
    if (paths.contains("")) {
      throw node.error("VOLUME specified can not be an empty string");
    }
    return new Instruction.Volume(paths);
  }

  private Instruction shell(Node node) throws DockerfileException {
    Flags.none(node);
    List<String> words = JsonForm.parse(node, node.rest()).orElse(null);
    if (words == null && !node.rest().isEmpty()) {
      throw node.error(
          "SHELL requires the arguments to be in JSON form: SHELL [\"/bin/sh\", \"-c\"]");
    }
    return new Instruction.Shell(atLeastOne(node, words == null ? List.of() : words));
  }

  private Instruction onbuild(Node node) throws DockerfileException {
    Flags.none(node);
    if (node.rest().isEmpty()) {
      throw node.error("ONBUILD requires at least one argument");
    }
    Node trigger =
        NodeSplitter.split(node.line(), node.restOffset(), escape, List.of())
            .withHeredocs(node.heredocs(), node.at().endLine());
    if (trigger.name().equals("ONBUILD")) {
      throw node.error("chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed");
    }
    if (trigger.name().equals("FROM") || trigger.name().equals("MAINTAINER")) {
      throw node.error(trigger.name() + " isn't allowed as an ONBUILD trigger");
    }
    return new Instruction.Onbuild(expression(node), parse(trigger));
  }

  private static String expression(Node node) {
    StringBuilder text = new StringBuilder(node.rest());
    for (Heredoc document : node.heredocs()) {
      text.append('\n').append(document.content()).append(document.name());
    }
    return text.toString();
  }

  private static Command unflagged(Node node) throws DockerfileException {
    Flags.none(node);
    return command(node, node.rest());
  }

  static Command command(Node node, String text) throws DockerfileException {
    return JsonForm.parse(node, text)
        .<Command>map(Command.Exec::new)
        .orElseGet(() -> new Command.Shell(text));
  }

  static List<String> jsonOr(Node node, List<String> words) throws DockerfileException {
    return JsonForm.parse(node, node.rest()).orElse(words);
  }
}
