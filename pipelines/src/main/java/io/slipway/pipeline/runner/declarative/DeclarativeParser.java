package io.slipway.pipeline.runner.declarative;

import groovy.lang.Closure;
import io.slipway.pipeline.runner.Scope;
import io.slipway.pipeline.runner.declarative.PipelineModel.StageModel;
import io.slipway.pipeline.runner.steps.Arguments;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a {@code pipeline { }} into its model; whatever it doesn't know is refused by its line. */
final class DeclarativeParser {
  static final Set<String> PIPELINE =
      Set.of(
          "agent",
          "parameters",
          "environment",
          "options",
          "stages",
          "post",
          "triggers",
          "tools",
          "libraries");
  static final Set<String> STAGE =
      Set.of(
          "agent",
          "environment",
          "when",
          "options",
          "input",
          "steps",
          "stages",
          "parallel",
          "failFast",
          "post",
          "tools",
          "matrix");
  static final Set<String> INPUT = Set.of("message", "ok", "id", "submitter");

  private static final Set<String> UNSUPPORTED = Set.of("tools", "libraries", "matrix");

  private final SectionReader reader;
  private final Scope scope;

  DeclarativeParser(SectionReader reader, Scope scope) {
    this.reader = reader;
    this.scope = scope;
  }

  PipelineModel pipeline(Closure<?> block, int line, String file) throws Exception {
    Map<String, Entry> sections = sections("pipeline", block, PIPELINE);
    Entry stages = sections.get("stages");
    if (stages == null) {
      throw new Entry("pipeline", none(), line, file).refuse("'pipeline' needs a 'stages' section");
    }
    return new PipelineModel(
        entries(sections, "parameters", Parameters.KINDS),
        block(sections, "environment"),
        pipelineOptions(sections),
        stages(stages),
        post(sections));
  }

  private static Arguments none() {
    return Arguments.of("pipeline", List.of());
  }

  private List<StageModel> stages(Entry section) throws Exception {
    List<StageModel> stages = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Entry entry : reader.read(section.name(), section.block(), Set.of("stage"), scope)) {
      StageModel stage = stage(entry);
      if (!names.add(stage.name())) {
        throw entry.refuse("There are two stages named '" + stage.name() + "'");
      }
      stages.add(stage);
    }
    if (stages.isEmpty()) {
      throw section.refuse("'" + section.name() + "' needs at least one stage");
    }
    return stages;
  }

  private StageModel stage(Entry entry) throws Exception {
    String name = entry.arguments().named("name").required("name");
    Map<String, Entry> sections = sections("stage", entry.block(), STAGE);
    Entry nested = body(entry, sections);
    boolean steps = nested.name().equals("steps");
    return new StageModel(
        name,
        entry.line(),
        block(sections, "environment"),
        sections.get("when"),
        Options.ofStage(entries(sections, "options", Options.names())),
        Entry.once(entries(sections, "input", INPUT), "input"),
        steps ? nested.block() : null,
        steps ? List.of() : stages(nested),
        nested.name().equals("parallel"),
        failFast(sections),
        post(sections));
  }

  private static Entry body(Entry stage, Map<String, Entry> sections) {
    List<Entry> bodies =
        List.of("steps", "stages", "parallel").stream()
            .map(sections::get)
            .filter(Objects::nonNull)
            .toList();
    if (bodies.size() != 1) {
      throw stage.refuse("A stage needs exactly one of 'steps', 'stages' and 'parallel'");
    }
    return bodies.get(0);
  }

  private Map<String, Entry> sections(String section, Closure<?> block, Set<String> known)
      throws Exception {
    Map<String, Entry> sections = new LinkedHashMap<>();
    for (Entry entry : Entry.once(reader.read(section, block, known, scope), section)) {
      if (UNSUPPORTED.contains(entry.name())) {
        throw entry.refuse("'" + entry.name() + "' isn't supported by slipway run");
      }
      if (entry.name().equals("agent")) {
        checkAgent(entry);
      }
      sections.put(entry.name(), entry);
    }
    return sections;
  }

  private static void checkAgent(Entry agent) {
    if (!(agent.value() instanceof SectionReader.Agent)) {
      throw agent.refuse("slipway run supports 'agent any' and 'agent none' only");
    }
  }

  private Options pipelineOptions(Map<String, Entry> sections) throws Exception {
    Options options = Options.of(entries(sections, "options", Options.names()));
    if (sections.containsKey("triggers")) {
      options.withoutEffect().add("triggers");
    }
    return options;
  }

  private List<Entry> entries(Map<String, Entry> sections, String name, Set<String> known)
      throws Exception {
    Entry section = sections.get(name);
    return section == null ? List.of() : reader.read(name, section.block(), known, scope);
  }

  private static @Nullable Closure<?> block(Map<String, Entry> sections, String name) {
    return Optional.ofNullable(sections.get(name)).map(Entry::block).orElse(null);
  }

  private Map<String, Closure<?>> post(Map<String, Entry> sections) throws Exception {
    Map<String, Closure<?>> post = new LinkedHashMap<>();
    for (Entry entry : Entry.once(entries(sections, "post", PostCondition.names()), "post")) {
      post.put(entry.name(), entry.block());
    }
    return post;
  }

  private static boolean failFast(Map<String, Entry> sections) {
    Entry entry = sections.get("failFast");
    if (entry == null) {
      return false;
    }
    if (!sections.containsKey("parallel")) {
      throw entry.refuse("'failFast' belongs to a stage with 'parallel'");
    }
    return entry.flag();
  }
}
