package io.slipway.image.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class DockerfileParserPropertyTest {
  private static final List<String> PIECES =
      List.of(
          "FROM",
          "ARG",
          "ENV",
          "LABEL",
          "COPY",
          "ADD",
          "RUN",
          "CMD",
          "ENTRYPOINT",
          "SHELL",
          "USER",
          "WORKDIR",
          "EXPOSE",
          "VOLUME",
          "HEALTHCHECK",
          "ONBUILD",
          "STOPSIGNAL",
          "MAINTAINER",
          " ",
          " ",
          " ",
          "\n",
          "\n",
          "\n",
          "\r\n",
          "\t",
          "\\",
          "\\\n",
          "`",
          "`\n",
          "#",
          "# escape=`\n",
          "# syntax=x\n",
          "a",
          "b",
          "=",
          "a=b",
          "--",
          "--from=x",
          "--chown=a\\ b",
          "--mount=type=cache",
          "--mount=\"a,b\"",
          "--interval=1s",
          "--link",
          "<<E",
          "<<-E",
          "<<'E'",
          "<<",
          "E\n",
          "\nE\n",
          "[",
          "]",
          "[\"a\"]",
          "\"",
          "'",
          ",",
          "$x",
          "${x:-y}",
          "AS",
          "NONE",
          "\u00A0",
          "\f",
          "\u000B",
          "\uFEFF",
          "\uD83D\uDE00",
          "\uD800",
          "\u0000",
          "{",
          "}",
          "/");

  @Provide
  Arbitrary<String> soup() {
    return Arbitraries.of(PIECES)
        .list()
        .ofMaxSize(30)
        .map(pieces -> "FROM a\n" + String.join("", pieces));
  }

  private static Optional<Dockerfile> parse(String text) {
    try {
      return Optional.of(DockerfileParser.parse("Dockerfile", text));
    } catch (DockerfileException e) {
      assertThat(e.getMessage()).matches("(?s)Dockerfile:\\d+: .+");
      assertThat(e.at().startLine()).isBetween(1, 1 + (int) text.lines().count());
      return Optional.empty();
    }
  }

  @Property(tries = 3000)
  void shouldFailOnlyWithAPlace_whateverTheText(@ForAll String text) {
    parse(text);
  }

  @Property(tries = 4000)
  void shouldParseToTheSame_whenPrinted(@ForAll("soup") String text) throws Exception {
    Optional<Dockerfile> parsed = parse(text);
    if (parsed.isPresent()) {
      String printed = DockerfilePrinter.print(parsed.get());
      assertThat(DockerfileParser.parse("Dockerfile", printed).instructions())
          .as(printed)
          .isEqualTo(parsed.get().instructions());
    }
  }
}
