package io.slipway.registry.harbor;

import io.slipway.local.harbor.LocalHarbor;
import io.slipway.registry.harbor.rest.HarborException;
import io.slipway.registry.store.Limits;
import io.slipway.registry.store.Retry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A Harbor with its administrator, and clients that wait for nothing. */
public final class HarborFixture implements AutoCloseable {

  public static final String PASSWORD = "Harbor12345";

  public final LocalHarbor harbor;
  public final List<String> retries = new ArrayList<>();
  public final List<Duration> pauses = new ArrayList<>();

  public HarborFixture(Path directory) throws IOException {
    this(directory, Clock.systemUTC());
  }

  /** Things are dated by the clock. */
  public HarborFixture(Path directory, Clock clock) throws IOException {
    harbor = LocalHarbor.start(LocalHarbor.Options.in(directory.resolve("harbor")), clock);
  }

  public HarborClient admin() throws HarborException, InterruptedException {
    return client(harbor.address(), "admin", PASSWORD);
  }

  public HarborClient client(String address, String user, String password)
      throws HarborException, InterruptedException {
    Map<String, String> environment =
        user.isEmpty()
            ? Map.of("DOCKER_CONFIG", "/nowhere")
            : Map.of("HARBOR_USERNAME", user, "HARBOR_PASSWORD", password);
    Retry retry = new Retry(3, Duration.ofMillis(10), Duration.ofMinutes(2), pauses::add, () -> 0);
    return HarborClient.open(
        address,
        new HarborAccess(null, Set.of(), Set.of(), environment),
        retry,
        new Limits(
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            Duration.ofSeconds(2)),
        (what, next, of, after, reason) -> retries.add(what + " " + next + "/" + of));
  }

  /** A docker config.json with one account. */
  public static Path dockerConfig(Path directory, String host, String user, String password)
      throws IOException {
    String auth =
        Base64.getEncoder()
            .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    return Files.writeString(
        directory.resolve("config.json"),
        "{\"auths\":{\"%s\":{\"auth\":\"%s\"}}}".formatted(host, auth));
  }

  @Override
  public void close() {
    harbor.close();
  }
}
