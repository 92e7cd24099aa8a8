package io.slipway.pipeline.runner.steps;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.slipway.pipeline.runner.PipelineFailure;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Steps that read, write and keep files of the workspace. */
final class FileSteps {
  /** Bytes that readFile takes into memory. */
  private static final long READ_LIMIT = 64L << 20;

  private FileSteps() {}

  static void addTo(Map<String, Step> steps) {
    steps.put("readFile", FileSteps::read);
    steps.put("writeFile", FileSteps::write);
    steps.put("fileExists", FileSteps::exists);
    steps.put("deleteDir", FileSteps::deleteDir);
    steps.put("archiveArtifacts", FileSteps::archive);
    steps.put("stash", FileSteps::stash);
    steps.put("unstash", FileSteps::unstash);
  }

  /** What an I/O error means, which Java's exceptions say by their class only. */
  static String words(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "no such file: " + e.getMessage();
    }
    if (e instanceof FileAlreadyExistsException) {
      return "exists already: " + e.getMessage();
    }
    if (e instanceof NotDirectoryException) {
      return "not a directory: " + e.getMessage();
    }
    return String.valueOf(e.getMessage());
  }

  private static String read(StepCall call) throws IOException {
    Arguments arguments = call.arguments().named("file", "encoding");
    Path file = call.scope().directory().resolve(arguments.required("file"));
    if (Files.isRegularFile(file) && Files.size(file) > READ_LIMIT) {
      throw new PipelineFailure("readFile: " + file + " is larger than " + READ_LIMIT + " bytes");
    }
    byte[] bytes = Files.readAllBytes(file);
    return switch (arguments.text("encoding", "UTF-8")) {
      case "UTF-8" -> new String(bytes, UTF_8);
      case "Base64" -> Base64.getEncoder().encodeToString(bytes);
      default -> throw arguments.usage("the parameter 'encoding' takes UTF-8 or Base64");
    };
  }

  private static @Nullable Object write(StepCall call) throws IOException {
    Arguments arguments = call.arguments().named("file", "text", "encoding");
    Path file = call.scope().directory().resolve(arguments.required("file"));
    Path folder = file.getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    String text = arguments.required("text");
    switch (arguments.text("encoding", "UTF-8")) {
      case "UTF-8" -> Files.writeString(file, text);
      case "Base64" -> Files.write(file, Base64.getMimeDecoder().decode(text));
      default -> throw arguments.usage("the parameter 'encoding' takes UTF-8 or Base64");
    }
    return null;
  }

  private static boolean exists(StepCall call) {
    String file = call.arguments().named("file").required("file");
    return Files.exists(call.scope().directory().resolve(file));
  }

  private static @Nullable Object deleteDir(StepCall call) throws IOException {
    call.arguments().named();
    FileSet.delete(call.scope().directory());
    return null;
  }

  private static @Nullable Object archive(StepCall call) throws IOException {
    Arguments arguments =
        call.arguments().named("artifacts", "allowEmptyArchive", "excludes", "fingerprint");
    String artifacts = arguments.required("artifacts");
    Path target = call.run().spec().recordDirectory().resolve("artifacts");
    int copied = copy(call, artifacts, arguments.text("excludes", ""), target);
    if (copied == 0 && !arguments.flag("allowEmptyArchive", false)) {
      throw new PipelineFailure(
          "archiveArtifacts: no file in " + call.scope().directory() + " matches " + artifacts);
    }
    call.say("Archived " + copied + " files in " + target);
    return null;
  }

  private static @Nullable Object stash(StepCall call) throws IOException {
    Arguments arguments = call.arguments().named("name", "includes", "excludes", "allowEmpty");
    Path target = stashOf(call, arguments.required("name"));
    FileSet.delete(target);
    Files.createDirectories(target);
    String includes = arguments.text("includes", "**");
    int copied = copy(call, includes, arguments.text("excludes", ""), target);
    if (copied == 0 && !arguments.flag("allowEmpty", false)) {
      throw new PipelineFailure("stash: no file matches " + includes);
    }
    call.say("Stashed " + copied + " files");
    return null;
  }

  private static @Nullable Object unstash(StepCall call) throws IOException {
    String name = call.arguments().named("name").required("name");
    Path stash = stashOf(call, name);
    if (!Files.isDirectory(stash)) {
      throw new PipelineFailure("unstash: nothing was stashed as '" + name + "' in this run");
    }
    FileSet.copy(stash, List.of("**"), List.of(), call.scope().directory());
    return null;
  }

  private static Path stashOf(StepCall call, String name) {
    if (!name.matches("[A-Za-z0-9_.-]+") || name.startsWith(".")) {
      throw call.arguments().usage("'" + name + "' is no name: letters, digits, '_', '-', '.'");
    }
    return call.run().spec().recordDirectory().resolve("stashes").resolve(name);
  }

  private static int copy(StepCall call, String includes, String excludes, Path target)
      throws IOException {
    return FileSet.copy(
        call.scope().directory(), FileSet.patterns(includes), FileSet.patterns(excludes), target);
  }
}
