package io.slipway.image.property;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.image.dockerfile.Command;
import io.slipway.image.dockerfile.CopySource;
import io.slipway.image.dockerfile.Directives;
import io.slipway.image.dockerfile.Dockerfile;
import io.slipway.image.dockerfile.DockerfileException;
import io.slipway.image.dockerfile.DockerfileParser;
import io.slipway.image.dockerfile.DockerfilePrinter;
import io.slipway.image.dockerfile.Heredoc;
import io.slipway.image.dockerfile.Instruction;
import io.slipway.image.dockerfile.KeyValue;
import io.slipway.image.dockerfile.MountSpec;
import io.slipway.image.dockerfile.SourceRange;
import io.slipway.image.dockerfile.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** {@code parse(print(x)) = x} for files that nobody has written, and a place for every mistake. */
class DockerfilePropertyTest {
  private static final SourceRange NOWHERE = SourceRange.line("Dockerfile", 1);

  @Property(tries = 3000)
  void shouldFailOnlyWithAPlace_whateverTheBytes(@ForAll byte[] bytes) {
    try {
      assertThat(DockerfileParser.parse("Dockerfile", bytes).statements()).isNotEmpty();
    } catch (DockerfileException e) {
      assertThat(e.getMessage()).matches("(?s)Dockerfile:\\d+: .+");
    }
  }

  @Property(tries = 3000)
  void shouldParseWhatItPrints(
      @ForAll("instructions") List<Instruction> instructions, @ForAll boolean backtick)
      throws DockerfileException {
    Dockerfile dockerfile = file(instructions, backtick ? '`' : '\\');
    String printed = DockerfilePrinter.print(dockerfile);
    Dockerfile again = DockerfileParser.parse("Dockerfile", printed);
    assertThat(again.instructions()).as(printed).isEqualTo(dockerfile.instructions());
    assertThat(DockerfilePrinter.print(again)).isEqualTo(printed);
  }

  private static Dockerfile file(List<Instruction> instructions, char escape) {
    List<Statement> statements = new ArrayList<>();
    statements.add(statement(new Instruction.From("base", null, "start")));
    instructions.forEach(instruction -> statements.add(statement(instruction)));
    Directives directives = new Directives(null, escape, null);
    return new Dockerfile("Dockerfile", directives, statements, List.of());
  }

  private static Statement statement(Instruction instruction) {
    Statement.Written written = new Statement.Written(instruction.keyword(), "");
    return new Statement(instruction, NOWHERE, List.of(), written);
  }

  @Provide
  Arbitrary<List<Instruction>> instructions() {
    return instruction().list().ofMinSize(1).ofMaxSize(6);
  }

  private static Arbitrary<Instruction> instruction() {
    return Arbitraries.oneOf(
        Arbitraries.oneOf(from(), arg(), env(), label(), expose(), volume()),
        Arbitraries.oneOf(
            path().map(Instruction.Workdir::new),
            word().map(Instruction.User::new),
            Arbitraries.of("SIGTERM", "9").map(Instruction.Stopsignal::new),
            path().map(Instruction.Maintainer::new),
            free().list().ofMinSize(1).ofMaxSize(3).map(Instruction.Shell::new)),
        command().map(Instruction.Cmd::new),
        command().map(Instruction.Entrypoint::new),
        healthcheck(),
        run(),
        copy(sources(), flag()),
        add(sources(), flag()),
        copy(withDocuments(), plainFlag()),
        add(withDocuments(), plainFlag()));
  }

  private static Arbitrary<String> name() {
    return Arbitraries.of("a", "A_1", "zeta", "x9");
  }

  /** Without blanks, quotes and what the grammar gives a meaning to. */
  private static Arbitrary<String> word() {
    return Arbitraries.of(
        "a", "$x", "${x:-y}", "a.b/c", "\u00e9", "a=b", "*?[a]", "x,y", "#", "-z");
  }

  private static Arbitrary<String> path() {
    return Arbitraries.of("/a", "b c", "/${x}/d", "\"q r\"", "a#b", "--", "[x");
  }

  /** As it may stand in JSON form: anything. */
  private static Arbitrary<String> free() {
    return Arbitraries.oneOf(
            Arbitraries.strings().ofMaxLength(6),
            Arbitraries.of("\"", "\\", "'", "\n", "<<E", "[", "a b", "\u2028", "\ud83d\ude00", "`"))
        .filter(text -> text.codePoints().noneMatch(c -> c >= 0xd800 && c <= 0xdfff));
  }

  private static Arbitrary<String> value() {
    return Arbitraries.of("", "v", "\"a b\"", "'c d'", "$x", "a=b=c", "\"\"", "${x:+\"y z\"}");
  }

  private static Arbitrary<Instruction> from() {
    return Combinators.combine(
            word(), word().injectNull(0.5), Arbitraries.of("s1", "b-2").injectNull(0.3))
        .as(Instruction.From::new);
  }

  private static Arbitrary<Instruction> arg() {
    return Combinators.combine(name(), value().injectNull(0.3))
        .as(Instruction.Arg.Declaration::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(3)
        .map(Instruction.Arg::new);
  }

  private static Arbitrary<List<KeyValue>> pairs() {
    Arbitrary<List<KeyValue>> modern =
        Combinators.combine(name(), value())
            .as((k, v) -> new KeyValue(k, v, false))
            .list()
            .ofMinSize(1)
            .ofMaxSize(3);
    return Arbitraries.oneOf(
        modern,
        Combinators.combine(name(), path()).as((k, v) -> List.of(new KeyValue(k, v, true))));
  }

  private static Arbitrary<Instruction> env() {
    return pairs().map(Instruction.Env::new);
  }

  private static Arbitrary<Instruction> label() {
    return pairs().map(Instruction.Label::new);
  }

  private static Arbitrary<Instruction> expose() {
    return Arbitraries.of("80", "8-9/udp", "$P").list().ofMinSize(1).map(Instruction.Expose::new);
  }

  private static Arbitrary<Instruction> volume() {
    return free()
        .map(String::strip)
        .filter(text -> !text.isEmpty())
        .list()
        .ofMinSize(1)
        .ofMaxSize(3)
        .map(Instruction.Volume::new);
  }

  private static Arbitrary<Command> command() {
    return Arbitraries.oneOf(
        free().list().ofMinSize(1).ofMaxSize(3).map(Command.Exec::new),
        Arbitraries.of("make all", "a && b | c", "[ -e x ]", "echo \"#\" '$x'", "x ; --flag")
            .map(Command.Shell::new));
  }

  private static Arbitrary<Instruction> healthcheck() {
    Arbitrary<Duration> time =
        Arbitraries.longs().between(1, 100_000).map(Duration::ofMillis).injectNull(0.5);
    return Combinators.combine(command(), time, time, time, Arbitraries.integers().between(0, 9))
        .as(
            (test, interval, timeout, start, retries) ->
                new Instruction.Healthcheck(test, interval, timeout, start, null, retries));
  }

  private static Arbitrary<Instruction> run() {
    Arbitrary<MountSpec> mount =
        Combinators.combine(Arbitraries.of("type", "target", "id", "source", "from"), word())
            .as(MountSpec.Field::new)
            .list()
            .ofMinSize(1)
            .ofMaxSize(3)
            .map(MountSpec::new);
    Arbitrary<Command> shell = Arbitraries.of("a b", "x | y").map(Command.Shell::new);
    Arbitrary<Instruction> documented =
        document()
            .map(d -> new Instruction.Run(mark("cat ", d), List.of(d), List.of(), null, null));
    Arbitrary<Instruction> plain =
        Combinators.combine(
                Arbitraries.oneOf(command(), shell),
                mount.list().ofMaxSize(2),
                Arbitraries.of("none", "host").injectNull(0.6),
                Arbitraries.of("sandbox", "insecure").injectNull(0.6))
            .as((c, mounts, net, sec) -> new Instruction.Run(c, List.of(), mounts, net, sec));
    return Arbitraries.oneOf(plain, documented);
  }

  private static Command mark(String before, Heredoc d) {
    String name = d.expand() ? d.name() : "'" + d.name() + "'";
    return new Command.Shell(before + "<<" + (d.chomp() ? "-" : "") + name);
  }

  private static Arbitrary<Heredoc> document() {
    Arbitrary<String> content =
        Arbitraries.of(
                "", "$x\n", "\tEND\n", "# no comment\n", "a \\\n", "<<B\n", "\r\n", "FROM x\n")
            .list()
            .ofMaxSize(4)
            .map(lines -> String.join("", lines));
    return Combinators.combine(
            Arbitraries.of("EOT", "E_1"),
            Arbitraries.of(true, false),
            Arbitraries.of(true, false),
            content)
        .as(Heredoc::new);
  }

  private static Arbitrary<List<CopySource>> sources() {
    return Arbitraries.oneOf(word(), free().filter(s -> !s.isEmpty()))
        .map(path -> (CopySource) new CopySource.Path(path))
        .list()
        .ofMinSize(1)
        .ofMaxSize(3);
  }

  private static Arbitrary<List<CopySource>> withDocuments() {
    Arbitrary<CopySource> path = word().map(CopySource.Path::new);
    Arbitrary<CopySource> inline = document().map(CopySource.Inline::new);
    return Arbitraries.oneOf(
        Combinators.combine(path, inline, inline).as(List::of),
        inline.list().ofMinSize(1).ofMaxSize(2));
  }

  private static Arbitrary<String> flag() {
    return Arbitraries.of("x", "$x", "a b", "'q'", "\\", "a\\ b", "`", "u+rwX,go=", "1:2", "a\0b");
  }

  /** Marks of here-documents are found by other rules of quoting than flags, as in BuildKit. */
  private static Arbitrary<String> plainFlag() {
    return Arbitraries.of("x", "$x", "u+rwX,go=", "1:2");
  }

  private static Arbitrary<Instruction> copy(
      Arbitrary<List<CopySource>> sources, Arbitrary<String> flag) {
    return Combinators.combine(
            sources,
            word(),
            flag.injectNull(0.5),
            flag.injectNull(0.5),
            flag.injectNull(0.5),
            Arbitraries.of(true, false),
            Arbitraries.of(true, false),
            flag.list().ofMaxSize(2))
        .as(Instruction.Copy::new);
  }

  private static Arbitrary<Instruction> add(
      Arbitrary<List<CopySource>> sources, Arbitrary<String> flag) {
    return Combinators.combine(
            sources,
            word(),
            flag.injectNull(0.5),
            flag.injectNull(0.5),
            Arbitraries.of(true, false),
            flag.list().ofMaxSize(2),
            flag.injectNull(0.7),
            Arbitraries.of(true, false).injectNull(0.5))
        .as(
            (from, to, chown, chmod, link, excludes, checksum, keep) ->
                new Instruction.Add(from, to, chown, chmod, link, excludes, checksum, keep, null));
  }
}
