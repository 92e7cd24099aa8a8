package io.slipway.pipeline.runner.declarative;

import groovy.lang.Closure;
import groovy.lang.MissingPropertyException;
import io.slipway.pipeline.NearestWord;
import io.slipway.pipeline.runner.PipelineFailure;
import io.slipway.pipeline.runner.Scope;
import io.slipway.pipeline.runner.script.DslCall;
import io.slipway.pipeline.runner.script.DslObject;
import io.slipway.pipeline.runner.script.Interpreter;
import io.slipway.pipeline.runner.steps.Arguments;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Notes the calls in a section's block. */
final class SectionReader {
  private final Interpreter interpreter;
  private final String file;

  SectionReader(Interpreter interpreter, String file) {
    this.interpreter = interpreter;
    this.file = file;
  }

  /** The calls in {@code block}, which must be among {@code known}. */
  List<Entry> read(String section, Closure<?> block, Set<String> known, Scope scope)
      throws Exception {
    Notes notes = new Notes(section, known, file);
    interpreter.runWith(block, notes, scope);
    return notes.entries;
  }

  /** {@code when { } steps { }} on one line is, to Groovy, a call on what {@code when} gave. */
  private static final class AfterEntry extends DslObject {
    private final String before;

    AfterEntry(String before) {
      this.before = before;
    }

    @Override
    public @Nullable Object call(DslCall call) {
      throw PipelineFailure.usage(
          "'"
              + call.name()
              + "' must begin on a line of its own (or after ';'), not behind '"
              + before
              + "'");
    }
  }

  /** {@code any} and {@code none} of {@code agent}. */
  enum Agent {
    ANY,
    NONE
  }

  private static final class Notes extends DslObject {
    private final String section;
    private final Set<String> known;
    private final String file;
    private final List<Entry> entries = new ArrayList<>();

    Notes(String section, Set<String> known, String file) {
      this.section = section;
      this.known = known;
      this.file = file;
    }

    @Override
    public @Nullable Object call(DslCall call) {
      if (!known.contains(call.name())) {
        throw PipelineFailure.usage(
            "'"
                + call.name()
                + "' isn't known in "
                + section
                + NearestWord.hint(call.name(), known)
                + "; known are "
                + String.join(", ", known.stream().sorted().toList()));
      }
      Arguments arguments = Arguments.of(call.name(), call.arguments());
      Entry entry = new Entry(call.name(), arguments, call.line(), file);
      entries.add(entry);
      return new AfterEntry(call.name());
    }

    @Override
    public Object getProperty(String name) {
      return switch (name) {
        case "any" -> Agent.ANY;
        case "none" -> Agent.NONE;
        default -> throw new MissingPropertyException(name, Notes.class);
      };
    }

    @Override
    public void setProperty(String name, @Nullable Object value) {
      throw PipelineFailure.usage("'" + name + " = ...' isn't known in " + section);
    }
  }
}
