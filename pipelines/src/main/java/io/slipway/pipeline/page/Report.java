package io.slipway.pipeline.page;

import io.slipway.pipeline.record.RunRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A run record as one HTML file that needs no server and no network: the bundle and the record are
 * inside it. A content security policy names the scripts and the style by their hashes, so that
 * nothing from the record can ever run (CSP level 3, section 8.3).
 */
public final class Report {

  private Report() {}

  /**
   * Writes the report; an existing file is replaced in one step.
   *
   * @param records a record file or the directory of one run
   * @throws IOException where there is no record, or the file cannot be written
   */
  public static void write(Path records, Path file) throws IOException {
    Path record =
        new RecordFiles(records)
            .single()
            .orElseThrow(
                () ->
                    new IOException(
                        "There is no run record at "
                            + records
                            + ": expected "
                            + RunRecord.FILE
                            + " in it, as `slipway run --record DIR` writes it"));
    Path target = file.toAbsolutePath();
    Files.createDirectories(target.getParent());
    Path draft = Files.createTempFile(target.getParent(), ".report", ".html");
    try {
      try (Writer out = Files.newBufferedWriter(draft)) {
        write(record, out);
      }
      Files.move(draft, target, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  private static void write(Path record, Writer out) throws IOException {
    String style = PageAssets.text(PageAssets.STYLE);
    List<String> scripts = PageAssets.SCRIPTS.stream().map(PageAssets::text).toList();
    out.write("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    out.write(
        "<meta http-equiv=\"Content-Security-Policy\" content=\""
            + policy(style, scripts)
            + "\">\n");
    out.write(
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n");
    out.write(
        "<title>Slipway</title>\n<style>"
            + style
            + "</style>\n</head>\n<body>\n<main id=\"slipway\" class=\"slipway\"></main>\n");
    out.write("<script type=\"application/x-ndjson\" id=\"slipway-record\">\n");
    copyLines(record, out);
    out.write("</script>\n");
    for (String script : scripts) {
      out.write("<script>" + script + "</script>\n");
    }
    out.write("</body>\n</html>\n");
  }

  /**
   * A {@code <} occurs in JSON only inside strings, where its escape means the same: no line can
   * end the script element early.
   */
  private static void copyLines(Path record, Writer out) throws IOException {
    try (BufferedReader in = Files.newBufferedReader(record)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.endsWith("}")) {
          out.write(line.replace("<", "\\u003c") + "\n");
        }
      }
    }
  }

  private static String policy(String style, List<String> scripts) {
    String hashes = scripts.stream().map(Report::hash).collect(Collectors.joining(" "));
    return "default-src 'none'; script-src "
        + hashes
        + "; style-src "
        + hash(style)
        + "; base-uri 'none'; form-action 'none'";
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
