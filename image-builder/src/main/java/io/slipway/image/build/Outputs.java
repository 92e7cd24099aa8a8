package io.slipway.image.build;

import io.slipway.image.BuildEvent;
import io.slipway.image.BuildException;
import io.slipway.image.BuildRequest;
import io.slipway.image.UsageException;
import io.slipway.image.export.BuiltImage;
import io.slipway.image.export.ExportTarget;
import io.slipway.image.export.FileExporter;
import io.slipway.image.export.ImageExporter;
import io.slipway.image.suggest.Nearest;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where an image goes besides registries; by the words that asked for it. */
record Outputs(
    Map<String, ExportTarget> targets, List<String> references, OutputStream standardOutput) {
  private static final List<String> MEDIA_TYPES = List.of("oci", "docker");

  /**
   * @throws BuildException where an output is not known, before anything is built
   */
  static Outputs parse(BuildRequest request) throws BuildException {
    checkMediaTypes(request.image().mediaTypes());
    Map<String, ExportTarget> targets = new LinkedHashMap<>();
    for (String output : request.outputs()) {
      ExportTarget target = ExportTarget.parse(output);
      checkPlatforms(request, output, target);
      targets.put(output, target);
    }
    checkAttestations(request, targets);
    OutputStream standardOutput = standardOutput(request, List.copyOf(targets.values()));
    return new Outputs(targets, request.tags(), standardOutput);
  }

  private static void checkAttestations(BuildRequest request, Map<String, ExportTarget> targets)
      throws UsageException {
    boolean attested =
        request.attestations().sbom() != null || request.attestations().provenance() != null;
    boolean onlyFiles =
        !targets.isEmpty() && targets.values().stream().allMatch(ExportTarget::isFiles);
    if (attested && onlyFiles && !request.push()) {
      throw new UsageException(
          "--sbom and --provenance speak about an image, and no output here is one; add one, as"
              + " oci:DIR, or push");
    }
  }

  private static void checkPlatforms(BuildRequest request, String output, ExportTarget target)
      throws UsageException {
    boolean docker =
        target instanceof ExportTarget.DockerArchive || target instanceof ExportTarget.DockerEngine;
    int platforms = Platforms.asked(request).size();
    if (docker && platforms > 1) {
      throw new UsageException(
          "--output "
              + output
              + " takes one platform, not "
              + platforms
              + "; write oci:DIR or oci-archive:FILE, or push");
    }
  }

  private static void checkMediaTypes(@Nullable String types) throws UsageException {
    if (types != null && !MEDIA_TYPES.contains(types)) {
      throw new UsageException(
          "--media-types "
              + types
              + Nearest.hint(types, MEDIA_TYPES)
              + "; there are oci and docker");
    }
  }

  private static OutputStream standardOutput(BuildRequest request, List<ExportTarget> targets)
      throws UsageException {
    long asked = targets.stream().filter(ExportTarget::isStandardOutput).count();
    OutputStream stream = request.standardOutput();
    if (asked > 1) {
      throw new UsageException("only one --output can go to standard output");
    } else if (asked == 1 && stream == null) {
      throw new UsageException("there is no standard output here to export to; name a file");
    }
    return stream == null ? OutputStream.nullOutputStream() : stream;
  }

  /** {@code stages} are the images' last stages, in their order. */
  void write(BuiltImage image, List<StageResult> stages, Times times, Events events)
      throws BuildException, InterruptedException {
    for (Map.Entry<String, ExportTarget> target : targets.entrySet()) {
      if (target.getValue().isFiles()) {
        var files = files(target.getValue(), image, stages, times);
        FileExporter.export(target.getValue(), files, standardOutput);
      } else {
        ImageExporter.export(target.getValue(), image, references, standardOutput);
      }
      events.emit(new BuildEvent.ImageExported(target.getKey(), image.root().raw().digest()));
    }
  }

  private static List<FileExporter.Files> files(
      ExportTarget target, BuiltImage image, List<StageResult> stages, Times times) {
    Boolean asked = target instanceof ExportTarget.LocalDirectory local ? local.split() : null;
    boolean split = asked == null ? stages.size() > 1 : asked;
    Long time = times.epoch() == null ? null : times.epoch().getEpochSecond();
    List<FileExporter.Files> files = new ArrayList<>();
    for (int i = 0; i < stages.size(); i++) {
      String platform = image.platforms().get(i).platform().toString().replace('/', '_');
      files.add(new FileExporter.Files(split ? platform : "", stages.get(i).files().tree(), time));
    }
    return files;
  }
}
