package io.slipway.pipeline.demo;

import io.slipway.pipeline.record.RecordEntry;
import io.slipway.pipeline.record.RunRecordReader;
import io.slipway.pipeline.runner.RunResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a run of the shop's Jenkinsfile ended.
 *
 * @param digest the digest of the shop's image, as pushed
 * @param outcomes what each site's rollout came to, such as {@code promoted}
 */
record ShopRun(
    ShopVersion version,
    int exitCode,
    long millis,
    String digest,
    List<String> outcomes,
    @Nullable String message) {

  private static final String IMAGE = "/shop/web:";

  static ShopRun of(ShopVersion version, RunResult result, Path recordDirectory)
      throws IOException {
    List<RecordEntry> entries = RunRecordReader.readAll(recordDirectory);
    return new ShopRun(
        version,
        result.exitCode(),
        result.millis(),
        digest(entries),
        outcomes(entries),
        result.message());
  }

  private static String digest(List<RecordEntry> entries) {
    return entries.stream()
        .filter(
            entry ->
                entry.type().equals("build.imagePushed") && entry.text("reference").contains(IMAGE))
        .map(entry -> entry.text("digest"))
        .findFirst()
        .orElse("");
  }

  private static List<String> outcomes(List<RecordEntry> entries) {
    return entries.stream()
        .filter(entry -> entry.type().equals("rollout.rolloutFinished"))
        .map(entry -> entry.text("outcome"))
        .toList();
  }
}
