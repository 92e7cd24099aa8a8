package io.slipway.image.lint;

import io.slipway.image.dockerfile.CopySource;
import io.slipway.image.dockerfile.Instruction;
import io.slipway.image.dockerfile.KeyValue;
import io.slipway.image.dockerfile.MountSpec;
import io.slipway.image.expand.Expander;
import io.slipway.image.expand.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The words of instructions in which the builder, not a shell, replaces variables. */
final class ExpandedWords {
  private static final Expander DOCUMENTS = new Expander(Quoting.document());

  private static final Pattern REMOTE =
      Pattern.compile("(?i)https?://|git@|git://|ssh://|github\\.com/");

  private final Expander words;

  ExpandedWords(char escape) {
    this.words = new Expander(Quoting.words(escape));
  }

  Expander plain() {
    return words;
  }

  /** The variables an instruction uses that aren't set; ARG is looked at by itself. */
  Set<String> usesOf(Instruction instruction, StageState state) {
    Set<String> unset = new TreeSet<>();
    for (String word : of(instruction)) {
      unset.addAll(Expansion.of(words, word, state::get).unset());
    }
    for (String document : documents(instruction)) {
      unset.addAll(Expansion.of(DOCUMENTS, document, state::get).unset());
    }
    return unset;
  }

  private static List<String> of(Instruction instruction) {
    if (instruction instanceof Instruction.Env env) {
      return pairs(env.pairs());
    } else if (instruction instanceof Instruction.Label label) {
      return pairs(label.pairs());
    } else if (instruction instanceof Instruction.Workdir workdir) {
      return List.of(workdir.path());
    } else if (instruction instanceof Instruction.User user) {
      return List.of(user.user());
    } else if (instruction instanceof Instruction.Volume volume) {
      return volume.paths();
    } else if (instruction instanceof Instruction.Stopsignal signal) {
      return List.of(signal.signal());
    } else if (instruction instanceof Instruction.Copy copy) {
      return given(patterns(copy.sources()), copy.destination(), copy.chown(), copy.chmod());
    } else if (instruction instanceof Instruction.Add add) {
      return given(
          patterns(add.sources()), add.destination(), add.chown(), add.chmod(), add.checksum());
    } else if (instruction instanceof Instruction.Run run) {
      return run.mounts().stream().flatMap(ExpandedWords::values).toList();
    }
    return List.of();
  }

  private static List<String> pairs(List<KeyValue> pairs) {
    return pairs.stream().flatMap(pair -> Stream.of(pair.key(), pair.value())).toList();
  }

  private static List<String> given(List<String> sources, @Nullable String... others) {
    List<String> all = new ArrayList<>(sources);
    for (String other : others) {
      if (other != null) {
        all.add(other);
      }
    }
    return all;
  }

  private static Stream<String> values(MountSpec mount) {
    return mount.fields().stream()
        .map(MountSpec.Field::value)
        .flatMap(value -> value == null ? Stream.<String>empty() : Stream.of(value));
  }

  private static List<String> patterns(List<CopySource> sources) {
    return sources.stream()
        .filter(CopySource.Path.class::isInstance)
        .map(source -> ((CopySource.Path) source).pattern())
        .toList();
  }

  private static List<String> documents(Instruction instruction) {
    List<CopySource> sources =
        instruction instanceof Instruction.Copy copy
            ? copy.sources()
            : instruction instanceof Instruction.Add add ? add.sources() : List.of();
    return sources.stream()
        .filter(CopySource.Inline.class::isInstance)
        .map(source -> ((CopySource.Inline) source).document())
        .filter(document -> document.expand())
        .map(document -> document.text())
        .toList();
  }

  List<KeyValue> pairs(List<KeyValue> pairs, StageState state) {
    return pairs.stream()
        .map(pair -> pair.withWords(expand(pair.key(), state), expand(pair.value(), state)))
        .toList();
  }

  private String expand(String word, StageState state) {
    String text = Expansion.of(words, word, state::get).text();
    return text == null ? "" : text;
  }

  List<String> split(List<String> parts, StageState state) {
    return parts.stream()
        .flatMap(part -> Expansion.words(words, part, state::get).stream())
        .toList();
  }

  /** Sources that are no here-documents. */
  List<String> paths(List<CopySource> sources, StageState state) {
    return patterns(sources).stream().map(pattern -> expand(pattern, state)).toList();
  }

  /** Sources of ADD in the context. */
  List<String> localPaths(List<CopySource> sources, StageState state) {
    return paths(sources, state).stream()
        .filter(path -> !REMOTE.matcher(path).lookingAt())
        .toList();
  }
}
