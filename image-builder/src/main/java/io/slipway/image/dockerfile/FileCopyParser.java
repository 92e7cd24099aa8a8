package io.slipway.image.dockerfile;

import io.slipway.image.dockerfile.Flags.Kind;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** COPY and ADD. */
final class FileCopyParser {
  private static final Map<String, Kind> COPY_FLAGS =
      Map.of(
          "from", Kind.TEXT,
          "chown", Kind.TEXT,
          "chmod", Kind.TEXT,
          "link", Kind.SWITCH,
          "parents", Kind.SWITCH,
          "exclude", Kind.LIST);
  private static final Map<String, Kind> ADD_FLAGS =
      Map.of(
          "chown", Kind.TEXT,
          "chmod", Kind.TEXT,
          "link", Kind.SWITCH,
          "exclude", Kind.LIST,
          "checksum", Kind.TEXT,
          "keep-git-dir", Kind.SWITCH,
          "unpack", Kind.SWITCH);

  private record Operands(List<CopySource> sources, String destination) {}

  Instruction copy(Node node) throws DockerfileException {
    Flags flags = Flags.read(node, COPY_FLAGS);
    Operands operands = operands(node);
    return new Instruction.Copy(
        operands.sources(),
        operands.destination(),
        flags.text("from"),
        flags.text("chown"),
        flags.text("chmod"),
        flags.isOn("link"),
        flags.isOn("parents"),
        flags.all("exclude"));
  }

  Instruction add(Node node) throws DockerfileException {
    Flags flags = Flags.read(node, ADD_FLAGS);
    Operands operands = operands(node);
    return new Instruction.Add(
        operands.sources(),
        operands.destination(),
        flags.text("chown"),
        flags.text("chmod"),
        flags.isOn("link"),
        flags.all("exclude"),
        flags.text("checksum"),
        flags.choice("keep-git-dir"),
        flags.choice("unpack"));
  }

  private static Operands operands(Node node) throws DockerfileException {
    boolean json = JsonForm.isArray(node.rest());
    List<String> words = InstructionParser.jsonOr(node, Words.plain(node.rest()));
    if (words.size() < 2) {
      throw node.error(
          node.name()
              + " requires at least two arguments, a source and a destination, but "
              + words.size()
              + (words.size() == 1 ? " was" : " were")
              + " provided");
    }
    String destination = words.get(words.size() - 1);
    if (!json && HeredocMark.of(destination).isPresent()) {
      throw node.error(node.name() + " cannot accept a heredoc as a destination");
    }
    return new Operands(sources(node, words.subList(0, words.size() - 1), json), destination);
  }

  private static List<CopySource> sources(Node node, List<String> words, boolean json)
      throws DockerfileException {
    Iterator<Heredoc> documents = node.heredocs().iterator();
    List<CopySource> sources = new ArrayList<>();
    for (String word : words) {
      boolean document = !json && HeredocMark.of(word).isPresent();
      if (document && !documents.hasNext()) {
        throw node.error("cannot tell which here-document '" + word + "' names");
      }
      sources.add(document ? new CopySource.Inline(documents.next()) : new CopySource.Path(word));
    }
    if (documents.hasNext()) {
      throw node.error(
          "the heredoc '"
              + documents.next().name()
              + "' is no source by itself; write <<NAME as a word of its own");
    }
    return sources;
  }
}
