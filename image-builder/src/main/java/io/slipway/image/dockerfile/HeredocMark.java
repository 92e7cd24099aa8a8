package io.slipway.image.dockerfile;

import io.slipway.image.expand.Expander;
import io.slipway.image.expand.ExpansionException;
import io.slipway.image.expand.Quoting;
import io.slipway.image.expand.Variables;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code <<NAME} in an instruction: what announces a here-document. */
record HeredocMark(String name, boolean expand, boolean chomp) {
  private static final Set<String> KEYWORDS = Set.of("RUN", "COPY", "ADD");
  private static final Pattern FORM = Pattern.compile("^\\d*<<(-?)\\s*([^<]+)$");
  private static final Expander VERBATIM = new Expander(Quoting.verbatim());
  private static final Expander UNQUOTED =
      new Expander(new Quoting('\\', false, false, false, true));
  private static final Expander QUOTED = new Expander(new Quoting('\\', true, false, false, true));

  /** The marks of an instruction that can have here-documents; JSON form can't. */
  static List<HeredocMark> in(Node node, char escape) {
    if (!node.line().text().contains("<<") || !takesHeredocs(node, escape)) {
      return List.of();
    }
    List<HeredocMark> marks = new ArrayList<>();
    for (String word : split(VERBATIM, node.line().text())) {
      of(word).ifPresent(marks::add);
    }
    return marks;
  }

  private static boolean takesHeredocs(Node node, char escape) {
    if (node.name().equals("ONBUILD")) {
      Node trigger = NodeSplitter.split(node.line(), node.restOffset(), escape, List.of());
      return !trigger.name().equals("ONBUILD") && takesHeredocs(trigger, escape);
    }
    return KEYWORDS.contains(node.name()) && !JsonForm.isArray(node.rest());
  }

  /** Reads a word as a mark; it is quoted where taking quotes away changes it. */
  static Optional<HeredocMark> of(String word) {
    Matcher matcher = FORM.matcher(word);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    List<String> plain = split(UNQUOTED, matcher.group(2));
    List<String> quoted = split(QUOTED, matcher.group(2));
    if (plain.size() != 1 || quoted.size() != 1) {
      return Optional.empty();
    }
    boolean expand = quotes(plain.get(0)) == quotes(quoted.get(0));
    return Optional.of(new HeredocMark(plain.get(0), expand, !matcher.group(1).isEmpty()));
  }

  private static List<String> split(Expander expander, String text) {
    try {
      return expander.words(text, Variables.none());
    } catch (ExpansionException e) {
      return List.of();
    }
  }

  private static long quotes(String word) {
    return word.chars().filter(c -> c == '\'' || c == '"').count();
  }

  Heredoc read(LineSource source, Node node) throws DockerfileException {
    StringBuilder content = new StringBuilder();
    while (source.hasNext()) {
      String line = source.next();
      String end = LineSource.withoutLineEnd(line);
      if ((chomp ? withoutTabs(end) : end).equals(name)) {
        return new Heredoc(name, expand, chomp, content.toString());
      }
      content.append(line);
    }
    throw node.error("unterminated heredoc: no line is '" + name + "'");
  }

  private static String withoutTabs(String line) {
    int start = 0;
    while (start < line.length() && line.charAt(start) == '\t') {
      start++;
    }
    return line.substring(start);
  }
}
