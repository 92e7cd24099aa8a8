package io.slipway.pipeline.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Assumptions;

/** Debian's Chromium, headless, cut off from everything but the page. */
record Chromium(Path directory) {

  private static final Path BINARY = Path.of("/usr/bin/chromium");
  private static final List<String> QUIET =
      List.of(
          "--headless",
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--hide-scrollbars",
          "--window-size=1200,2000",
          "--virtual-time-budget=5000",
          "--enable-logging=stderr");

  record Page(String dom, String log) {}

  static void require() {
    boolean there = Files.isExecutable(BINARY);
    Assumptions.assumeTrue(
        there || !"optional".equals(System.getProperty("slipway.tools")),
        "chromium is not installed");
    assertThat(there).as("chromium is installed (bin/setup test)").isTrue();
  }

  Page open(String url) throws IOException, InterruptedException {
    Path out = directory.resolve("dom.html");
    return new Page(run(out, url, "--dump-dom"), Files.readString(log(out)));
  }

  BufferedImage screenshot(String url, boolean dark) throws IOException, InterruptedException {
    Path png = directory.resolve(dark ? "dark.png" : "light.png");
    run(
        directory.resolve("shot"),
        url,
        "--screenshot=" + png,
        "--blink-settings=preferredColorScheme=" + (dark ? 0 : 1));
    return ImageIO.read(png.toFile());
  }

  private String run(Path out, String url, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(BINARY.toString()));
    command.addAll(QUIET);
    command.add("--user-data-dir=" + Files.createTempDirectory(directory, "profile"));
    command.addAll(List.of(options));
    command.add(url);
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(log(out).toFile())
            .start();
    try {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("chromium ends: " + command).isTrue();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    return Files.readString(out, StandardCharsets.UTF_8);
  }

  private static Path log(Path out) {
    return out.resolveSibling(out.getFileName() + ".log");
  }
}
