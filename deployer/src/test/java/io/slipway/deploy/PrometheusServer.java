package io.slipway.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Debian's Prometheus, which scrapes a page every second. */
public record PrometheusServer(Process process, String url) implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/bin/prometheus");

  /** Starts one; skips the test where it isn't there and needn't be. */
  public static PrometheusServer scraping(String page, Path directory) throws IOException {
    boolean installed = Files.isExecutable(PROGRAM);
    if ("optional".equals(System.getProperty("slipway.tools"))) {
      Assumptions.assumeTrue(installed, "prometheus is not installed");
    }
    assertThat(installed).as("Debian's prometheus is installed; bin/setup test does it").isTrue();
    URI uri = URI.create(page);
    Path config = directory.resolve("prometheus.yml");
    Files.writeString(
        config,
        """
        scrape_configs:
          - job_name: mesh
            scrape_interval: 1s
            metrics_path: %s
            static_configs: [{targets: ["%s"]}]
        """
            .formatted(uri.getPath(), uri.getAuthority()));
    int port = freePort();
    Process process =
        new ProcessBuilder(
                PROGRAM.toString(),
                "--config.file=" + config,
                "--storage.tsdb.path=" + directory.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    return new PrometheusServer(process, "http://127.0.0.1:" + port);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    process.waitFor();
  }
}
