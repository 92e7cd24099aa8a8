package io.slipway.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/** Debian's docker-registry on a free loopback port; its log tells who asked for what. */
final class DockerRegistry implements AutoCloseable {

  static final String USER = "ci";
  static final String PASSWORD = "s3:cret";

  private static final String HTPASSWD =
      USER + ":$2b$04$QdLY9w5QK3H2O7w.FoG2XOTTNFfPlKGuvZZjaoihSOjmaZkxZMmZe\n";
  private static final Path PROGRAM = Path.of("/usr/bin/docker-registry");

  private final Process process;
  private final Path log;
  private final String address;

  private DockerRegistry(Process process, Path log, String address) {
    this.process = process;
    this.log = log;
    this.address = address;
  }

  static DockerRegistry start(Path directory) {
    return start(directory, "", "");
  }

  /** As it is where nobody says otherwise: it answers 405 to every DELETE. */
  static DockerRegistry startWithoutDeletes(Path directory) {
    return start(directory, "", "", "REGISTRY_STORAGE_DELETE_ENABLED=false");
  }

  static DockerRegistry startWithPassword(Path directory) {
    Path passwords = write(directory.resolve("htpasswd"), HTPASSWD);
    return start(directory, "", "auth: {htpasswd: {realm: test, path: " + passwords + "}}\n");
  }

  /** With a certificate that nobody has signed. */
  static DockerRegistry startWithTls(Path directory) throws IOException, InterruptedException {
    Files.createDirectories(directory);
    Path key = directory.resolve("key.pem");
    Path certificate = directory.resolve("cert.pem");
    String command =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=nobody -keyout %s -out %s"
            .formatted(key, certificate);
    int exit =
        new ProcessBuilder(command.split(" "))
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("openssl.log").toFile())
            .start()
            .waitFor();
    if (exit != 0) {
      throw new IOException("openssl ended with " + exit);
    }
    return start(directory, ", tls: {certificate: %s, key: %s}".formatted(certificate, key), "");
  }

  /** With a certificate, for clients that show one of the authority's; all are PEM files. */
  static DockerRegistry startWithMutualTls(
      Path directory, String certificate, String key, String authority) {
    String tls = ", tls: {certificate: %s, key: %s, clientcas: [%s]}";
    return start(directory, tls.formatted(certificate, key, authority), "");
  }

  /** For clients with a token of {@link TokenServer}, signed by the certificate's key. */
  static DockerRegistry startWithTokens(Path directory, String realm, Path certificate) {
    String auth =
        "auth: {token: {realm: \"%s\", service: %s, issuer: %s, rootcertbundle: %s}}\n"
            .formatted(realm, TokenServer.SERVICE, TokenServer.ISSUER, certificate);
    return start(directory, "", auth);
  }

  /** It tells what happens there, with a secret (distribution's "Work with notifications"). */
  static DockerRegistry startWithNotifications(Path directory, String url, String secret) {
    String endpoints =
        "notifications: {endpoints: [{name: test, url: \"%s\", headers: {Authorization: [\"Bearer %s\"]}, timeout: 5s, threshold: 3, backoff: 100ms}]}\n"
            .formatted(url, secret);
    return start(directory, "", endpoints);
  }

  private static Path write(Path file, String content) {
    try {
      Files.createDirectories(file.getParent());
      return Files.writeString(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static DockerRegistry start(Path directory, String http, String more) {
    return start(directory, http, more, "REGISTRY_STORAGE_DELETE_ENABLED=true");
  }

  private static DockerRegistry start(
      Path directory, String http, String more, String environment) {
    boolean there = Files.isExecutable(PROGRAM);
    Assumptions.assumeTrue(there || !"optional".equals(System.getProperty("slipway.tools")));
    try {
      Files.createDirectories(directory);
      int port = freePort();
      Path log = directory.resolve("log");
      ProcessBuilder builder =
          new ProcessBuilder(
                  PROGRAM.toString(), "serve", config(directory, port, http, more).toString())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      String[] variable = environment.split("=", 2);
      builder.environment().put(variable[0], variable[1]);
      DockerRegistry registry = new DockerRegistry(builder.start(), log, "127.0.0.1:" + port);
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .pollInterval(Duration.ofMillis(20))
          .until(() -> accepts(port));
      return registry;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path config(Path directory, int port, String http, String more) {
    return write(
        directory.resolve("config.yml"),
        """
        version: 0.1
        log: {accesslog: {disabled: false}, level: error}
        storage:
          filesystem: {rootdirectory: %s}
        http: {addr: "127.0.0.1:%d"%s}
        """
                .formatted(directory.resolve("data"), port, http)
            + more);
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static boolean accepts(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  String address() {
    return address;
  }

  /** Requests such as {@code GET /v2/shop/api/blobs/} in the access log. */
  long requests(String methodAndPath) {
    try (Stream<String> lines = Files.lines(log)) {
      return lines.filter(line -> line.contains("\"" + methodAndPath)).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<String> log() throws IOException {
    return Files.readAllLines(log);
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
