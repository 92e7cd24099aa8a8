package io.slipway.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.slipway.local.registry.LocalRegistry;
import io.slipway.registry.Policies.FilterOf;
import io.slipway.registry.journal.Journal;
import io.slipway.registry.journal.JournalEntry;
import io.slipway.registry.journal.Journals;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many questions a run asks, by the registries' own logs. */
class RequestCountTest {

  private static final int TAGS = 60;

  /** The scheme, the list of tags, and whether there is an API of referrers. */
  private static final int CONSTANT = 4;

  /** More than the questions under way before the first answer says that there is no such API. */
  private static final int AT_ONCE = 16;

  @TempDir Path directory;
  private LocalRegistry a;
  private LocalRegistry b;
  private final EventLog events = new EventLog();
  private final Replicator replicator = Replicator.create();

  @BeforeEach
  void startRegistries() throws Exception {
    a = LocalRegistry.start(LocalRegistry.Options.in(directory.resolve("a")));
    b = LocalRegistry.start(LocalRegistry.Options.in(directory.resolve("b")));
  }

  @AfterEach
  void stopRegistries() {
    a.close();
    b.close();
  }

  private ReplicationPolicy policy(String from, String to) {
    return Policies.from(from).filter(FilterOf.repository("x")).to("b", to).named("counted");
  }

  private ReplicationResult run(String from, String to, RunOptions options) throws Exception {
    return replicator.replicate(policy(from, to), options, events).orThrow();
  }

  private RunOptions remembering() {
    return RunOptions.defaults().withState(directory.resolve("state"));
  }

  private static long count(LocalRegistry registry, String method, String path) {
    return registry.accessLog().stream()
        .filter(entry -> entry.method().equals(method) && entry.path().contains(path))
        .count();
  }

  @Test
  void shouldAskThreeTimesForEachTag_whenNothingIsNew() throws Exception {
    for (int i = 0; i < TAGS; i++) {
      TestImage.image(i, 10).push(a.address(), "x", "v" + i);
      TestImage.image(i, 10).push(b.address(), "x", "v" + i);
    }
    int fromA = a.accessLog().size();
    int fromB = b.accessLog().size();

    ReplicationResult result = run(a.address(), b.address(), RunOptions.defaults());

    assertThat(result.tags()).hasSize(TAGS).noneMatch(ReplicationResult.TagState::changed);
    assertThat(a.accessLog().size() - fromA).isLessThanOrEqualTo(2 * TAGS + CONSTANT);
    assertThat(b.accessLog().size() - fromB).isLessThanOrEqualTo(TAGS + CONSTANT);
  }

  @Test
  void shouldAskTwiceForEachTag_whenTheSourceHasNoReferrersApi() throws Exception {
    try (DockerRegistry source = DockerRegistry.start(directory.resolve("docker"))) {
      for (int i = 0; i < TAGS; i++) {
        TestImage.image(i, 10).push(b.address(), "x", "v" + i);
        TestImage.image(i, 10).push(source.address(), "x", "v" + i);
      }
      long before = source.requests("GET") + source.requests("HEAD");
      int fromB = b.accessLog().size();

      run(source.address(), b.address(), RunOptions.defaults());

      assertThat(source.requests("GET") + source.requests("HEAD") - before)
          .isLessThanOrEqualTo(TAGS + CONSTANT + AT_ONCE);
      assertThat(b.accessLog().size() - fromB).isLessThanOrEqualTo(TAGS + CONSTANT);
    }
  }

  @Test
  void shouldFindReferrersByTheListOfTags_whenTheSourceHasNoApi() throws Exception {
    try (DockerRegistry source = DockerRegistry.start(directory.resolve("docker"))) {
      TestImage image = TestImage.image(1, 10).push(source.address(), "x", "1");
      TestImage sbom = TestImage.referrer(image, "application/vnd.example.sbom");
      sbom.push(source.address(), "x", sbom.digest());
      TestImage.index(sbom).push(source.address(), "x", image.digest().replace(':', '-'));

      run(source.address(), b.address(), RunOptions.defaults());

      assertThat(TestImage.get("http://" + b.address() + "/v2/x/referrers/" + image.digest()))
          .contains(sbom.digest());
    }
  }

  @Test
  void shouldAskForNothingThere_whenTheRepositoryIsNew() throws Exception {
    for (int i = 0; i < TAGS; i++) {
      TestImage.image(i, 10, 20).push(a.address(), "x", "v" + i);
    }
    run(a.address(), b.address(), remembering());

    assertThat(count(b, "HEAD", "/blobs/")).isZero();
    assertThat(count(b, "GET", "/tags/list")).isEqualTo(1);
    // Each tag is read back once it is set, and that is all.
    assertThat(count(b, "HEAD", "/manifests/")).isEqualTo(TAGS);
    assertThat(count(b, "PUT", "/manifests/")).isEqualTo(TAGS);
  }

  @Test
  void shouldAskOnceForEachRepository_whenManyAreNew() throws Exception {
    pushEachToItsOwn(a);

    runAll();

    assertThat(count(b, "GET", "/tags/list")).isEqualTo(TAGS);
    assertThat(count(b, "HEAD", "/blobs/")).isZero();
    // Each tag is read back once it is set, and that is all.
    assertThat(count(b, "HEAD", "/manifests/")).isEqualTo(TAGS);
  }

  @Test
  void shouldAskForFewRepositories_whenManyAreThere() throws Exception {
    pushEachToItsOwn(a);
    pushEachToItsOwn(b);

    runAll();

    assertThat(count(b, "GET", "/tags/list")).isLessThanOrEqualTo(4);
    assertThat(count(b, "HEAD", "/manifests/")).isEqualTo(TAGS);
  }

  private static void pushEachToItsOwn(LocalRegistry registry) throws Exception {
    for (int i = 0; i < TAGS; i++) {
      TestImage.image(i, 10, 20).push(registry.address(), "shop/app" + i, "1");
    }
  }

  private void runAll() throws Exception {
    ReplicationPolicy all =
        Policies.from(a.address())
            .filter(FilterOf.repository("shop/**"))
            .to("b", b.address())
            .named("all");
    replicator.replicate(all, remembering(), events).orThrow();
  }

  @Test
  void shouldAskForBlobs_whenTheRunBeforeWasCutOff() throws Exception {
    TestImage image = TestImage.image(1, 10, 20).push(a.address(), "x", "1");
    leaveJournal();
    image.push(b.address(), "y", "1");

    run(a.address(), b.address(), remembering());

    assertThat(count(b, "HEAD", "/v2/x/blobs/")).isEqualTo(3);
  }

  private void leaveJournal() throws Exception {
    Journals journals = new Journals(directory.resolve("state"), Clock.systemUTC());
    try (Journal journal = journals.open("counted", entry -> {}, () -> {})) {
      journal.append(new JournalEntry.BlobThere("elsewhere", "z", "sha256:" + "0".repeat(64)));
    }
  }

  @Test
  void shouldAskFiveTimes_whenOneTagIsThere() throws Exception {
    TestImage.image(1, 10).push(a.address(), "x", "1");
    TestImage.image(1, 10).push(b.address(), "x", "1");
    int before = a.accessLog().size() + b.accessLog().size();

    replicator
        .copy(a.address() + "/x:1", List.of(b.address() + "/x:1"), RunOptions.defaults(), events)
        .orThrow();

    // Two for the schemes; its manifest, its referrers, cosign's tags; the tag there.
    assertThat(a.accessLog().size() + b.accessLog().size() - before).isLessThanOrEqualTo(6);
  }

  @Test
  void shouldReadTheManifest_whenTheRegistryDoesNotTellTheDigest() throws Exception {
    TestImage image = TestImage.image(1, 10).push(a.address(), "x", "1");
    HttpServer silent =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    silent.createContext("/", exchange -> answerWithoutDigest(exchange, image.manifest()));
    silent.start();
    try {
      ReplicationResult result =
          run(a.address(), "127.0.0.1:" + silent.getAddress().getPort(), RunOptions.defaults());
      assertThat(result.tags()).hasSize(1).noneMatch(ReplicationResult.TagState::changed);
    } finally {
      silent.stop(0);
    }
  }

  private static void answerWithoutDigest(HttpExchange exchange, byte[] manifest)
      throws IOException {
    try (exchange) {
      boolean asked = exchange.getRequestURI().getPath().equals("/v2/x/manifests/1");
      exchange.getResponseHeaders().set("Content-Type", TestImage.MANIFEST);
      if (exchange.getRequestMethod().equals("HEAD") || !asked) {
        exchange.sendResponseHeaders(
            asked || exchange.getRequestURI().getPath().equals("/v2/") ? 200 : 404, -1);
        return;
      }
      exchange.sendResponseHeaders(200, manifest.length);
      exchange.getResponseBody().write(manifest);
    }
  }
}
