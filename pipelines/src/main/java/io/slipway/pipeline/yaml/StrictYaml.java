package io.slipway.pipeline.yaml;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads YAML files to records. Input is bounded: size, depth, and what aliases multiply. */
public final class StrictYaml {
  private static final int LARGEST_FILE = 1 << 20;

  private StrictYaml() {}

  /**
   * Every document of a file.
   *
   * @param environment what {@code ${NAME}} is taken from
   * @throws YamlException where the file is missing, isn't YAML, or doesn't fit {@code type}
   */
  public static <T extends Record> List<T> readAll(
      Path file, Class<T> type, Map<String, String> environment) throws YamlException {
    return parseAll(text(file), file.toString(), type, environment);
  }

  /** The one document of a file. */
  public static <T extends Record> T readOne(
      Path file, Class<T> type, Map<String, String> environment) throws YamlException {
    List<T> all = readAll(file, type, environment);
    if (all.size() != 1) {
      throw new YamlException(file + ": expected one document, but found " + all.size());
    }
    return all.get(0);
  }

  /** As {@link #readAll}, from text that messages call {@code file}. */
  public static <T extends Record> List<T> parseAll(
      String text, String file, Class<T> type, Map<String, String> environment)
      throws YamlException {
    RecordBinder binder = new RecordBinder(file, environment);
    List<T> documents = new ArrayList<>();
    for (Node document : compose(text, file)) {
      documents.add(type.cast(binder.bind(document, type)));
    }
    if (documents.isEmpty()) {
      throw new YamlException(file + ": the file has no document");
    }
    return documents;
  }

  private static List<Node> compose(String text, String file) throws YamlException {
    LoadSettings settings =
        LoadSettings.builder().setLabel(file).setCodePointLimit(LARGEST_FILE).build();
    try {
      List<Node> nodes = new ArrayList<>();
      new Compose(settings).composeAllFromString(text).forEach(nodes::add);
      return nodes;
    } catch (MarkedYamlEngineException e) {
      throw new YamlException(file + place(e) + ": " + e.getProblem());
    } catch (YamlEngineException e) {
      throw new YamlException(file + ": " + e.getMessage());
    }
  }

  private static String place(MarkedYamlEngineException e) {
    return e.getProblemMark()
        .map(mark -> ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1))
        .orElse("");
  }

  private static String text(Path file) throws YamlException {
    try {
      if (!Files.isRegularFile(file)) {
        throw new YamlException("There is no file " + file);
      }
      if (Files.size(file) > LARGEST_FILE) {
        throw new YamlException(file + ": is larger than " + LARGEST_FILE + " bytes");
      }
      return Files.readString(file);
    } catch (IOException e) {
      throw new YamlException("Tried to read " + file + ": " + e);
    }
  }
}
