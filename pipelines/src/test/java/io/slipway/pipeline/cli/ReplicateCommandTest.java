package io.slipway.pipeline.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.local.registry.LocalRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReplicateCommandTest {
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir Path temp;
  private LocalRegistry a;
  private LocalRegistry b;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void startRegistries() throws IOException {
    a = LocalRegistry.start(LocalRegistry.Options.in(temp.resolve("a")));
    b = LocalRegistry.start(LocalRegistry.Options.in(temp.resolve("b")));
  }

  @AfterEach
  void stopRegistries() {
    a.close();
    b.close();
  }

  private int run(String... args) {
    out.reset();
    err.reset();
    Map<String, String> environment =
        Map.of(
            "SLIPWAY_STATE",
            temp.resolve("state").toString(),
            "SLIPWAY_WEBHOOK_SECRET",
            "pssst",
            "COSIGN_PASSWORD",
            "open-sesame",
            "HOME",
            temp.toString());
    return Main.run(
        args, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), environment);
  }

  private String policy(String... lines) throws IOException {
    Path file = temp.resolve("replication.yaml");
    String head =
        """
        apiVersion: slipway.io/v1
        kind: ReplicationPolicy
        metadata: {name: shop}
        spec:
          sources: [{registry: "%s"}]
          destinations: [{name: b, registry: "%s"}]
        """;
    String text =
        head.formatted(a.address(), b.address()) + "  " + String.join("\n  ", lines) + "\n";
    return Files.writeString(file, text).toString();
  }

  private static HttpResponse<String> send(
      String method, String url, String body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url)).method(method, BodyPublishers.ofString(body));
    return CLIENT.send(
        (headers.length == 0 ? request : request.headers(headers)).build(),
        BodyHandlers.ofString());
  }

  /** An image without layers; what it says makes its digest. */
  private void push(String repository, String tag) throws Exception {
    String config = "{\"os\":\"linux\",\"architecture\":\"amd64\",\"x\":\"" + tag + "\"}";
    String digest = digest(config);
    String repo = "http://" + a.address() + "/v2/" + repository;
    send("POST", repo + "/blobs/uploads/?digest=" + digest, config);
    String manifest =
        "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":\"%s\",\"size\":%d},\"layers\":[]}"
            .formatted(digest, config.length());
    HttpResponse<String> put =
        send(
            "PUT",
            repo + "/manifests/" + tag,
            manifest,
            "Content-Type",
            "application/vnd.oci.image.manifest.v1+json");
    assertThat(put.statusCode()).isEqualTo(201);
  }

  private static String digest(String text) throws Exception {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    return "sha256:" + HexFormat.of().formatHex(hash);
  }

  private boolean isAtB(String repository, String tag) throws Exception {
    return send("HEAD", "http://" + b.address() + "/v2/" + repository + "/manifests/" + tag, "")
            .statusCode()
        == 200;
  }

  @Test
  void shouldDoExactlyWhatDryRunPrints_whenRunAfterwards() throws Exception {
    push("shop/web", "1.0.0");
    push("shop/web", "2.0.0");
    String file = policy("filters: [{repository: \"shop/**\", semver: \"^1\"}]");

    assertThat(run("replicate", "-f", file, "--dry-run", "--json")).isZero();
    JsonNode plan = JSON.readTree(out.toString(UTF_8)).path("plans").path(0);
    assertThat(isAtB("shop/web", "1.0.0")).isFalse();
    assertThat(run("replicate", "-f", file, "--json")).isZero();
    JsonNode done = JSON.readTree(out.toString(UTF_8));

    assertThat(plan.path("bytes").asLong())
        .isPositive()
        .isEqualTo(done.path("bytesCopied").asLong());
    JsonNode stage = plan.path("plan").path("stages").path(0).path("plan");
    assertThat(stage.path("deliveries")).hasSize(1);
    assertThat(stage.path("deliveries").path(0).path("tag").asString()).isEqualTo("1.0.0");
    assertThat(done.path("tags")).hasSize(1);
    assertThat(run("replicate", "-f", file, "--dry-run")).isZero();
    assertThat(out.toString(UTF_8)).contains("0 blobs, 0 B to send, 1 tags right already");
  }

  @Test
  void shouldShowMatrixAndMetrics_whenPolicyHasRun() throws Exception {
    push("shop/web", "1.0.0");
    String file = policy("filters: [{repository: \"shop/**\"}]");
    Path metrics = temp.resolve("slipway.prom");
    assertThat(run("replicate", "status", "-f", file)).isZero();
    assertThat(out.toString(UTF_8)).contains("shop: has not run here");

    run("replicate", "-f", file, "--metrics-file", metrics.toString());

    assertThat(metrics)
        .content()
        .contains(
            "slipway_replication_tags{policy=\"shop\",destination=\"b\",state=\"verified\"} 1")
        .contains("slipway_replication_behind_tags{policy=\"shop\",destination=\"b\"} 0");
    assertThat(run("replicate", "status", "-f", file)).isZero();
    assertThat(out.toString(UTF_8)).contains("shop/web:1.0.0", "verified ", "b: in sync");
    push("shop/web", "1.1.0");
    assertThat(run("replicate", "status", "-f", file, "--live", "--json")).isZero();
    JsonNode lag = JSON.readTree(out.toString(UTF_8)).path(0).path("lags").path(0);
    assertThat(lag.path("tags").asInt()).isEqualTo(1);
    assertThat(isAtB("shop/web", "1.1.0")).isFalse();
  }

  @Test
  void shouldEndWithRefused_whenKeyVouchesForNothing() throws Exception {
    push("shop/web", "1");
    Path key = temp.resolve("k");
    Path pub = publicKey(key, keyPair());
    String gates = "gates: {signed: {keys: [\"" + pub + "\"]}}";
    assertThat(run("replicate", "-f", policy("filters: [{repository: \"**\"}]", gates)))
        .isEqualTo(4);
    assertThat(err.toString(UTF_8)).contains("shop/web:1 does not go to b: gate signed: ");
    assertThat(isAtB("shop/web", "1")).isFalse();
    assertThat(
            run(
                "replicate",
                "-f",
                policy(
                    "filters: [{repository: \"**\"}]", "gates: {signed: {keys: [nowhere.pub]}}")))
        .isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("Policy shop: ", "nowhere.pub");
  }

  @Test
  void shouldBringWhatIsSignedAndItsSignature_whenKeyVouchesForIt() throws Exception {
    String key = temp.resolve("cosign").toString();
    assertThat(run("keygen", "--output-key-prefix", key)).as(err.toString(UTF_8)).isZero();
    push("shop/web", "ours");
    push("shop/web", "unsigned");
    String signed = a.address() + "/shop/web:ours";
    assertThat(run("sign", signed, "--key", key + ".key")).as(err.toString(UTF_8)).isZero();
    String gates = "gates: {signed: {keys: [\"" + key + ".pub\"]}, refused: skip}";

    assertThat(run("replicate", "-f", policy("filters: [{repository: \"**\"}]", gates)))
        .as(err.toString(UTF_8))
        .isZero();

    assertThat(isAtB("shop/web", "unsigned")).isFalse();
    String there = b.address() + "/shop/web:ours";
    assertThat(run("verify", there, "--key", key + ".pub")).as(err.toString(UTF_8)).isZero();
  }

  /** What {@code cosign sign} leaves (SIGNATURE_SPEC.md), made here by hand. */
  @Test
  void shouldBringWhatCosignSigned_whenItsKeyVouchesForIt() throws Exception {
    KeyPair pair = keyPair();
    push("shop/web", "theirs");
    push("shop/web", "forged");
    String theirs = digestOf("shop/web", "theirs");
    signAsCosign(pair, theirs, theirs);
    signAsCosign(pair, digestOf("shop/web", "forged"), theirs);
    String pub = publicKey(temp.resolve("k"), pair).toString();
    String gates = "gates: {signed: {keys: [\"" + pub + "\"]}}";

    assertThat(run("replicate", "-f", policy("filters: [{repository: \"**\"}]", gates)))
        .isEqualTo(4);

    assertThat(isAtB("shop/web", "theirs")).isTrue();
    assertThat(isAtB("shop/web", theirs.replace(':', '-') + ".sig")).isTrue();
    assertThat(isAtB("shop/web", "forged")).isFalse();
    assertThat(run("verify", b.address() + "/shop/web:theirs", "--key", pub)).isZero();
  }

  private String digestOf(String repository, String tag) throws Exception {
    return send("HEAD", "http://" + a.address() + "/v2/" + repository + "/manifests/" + tag, "")
        .headers()
        .firstValue("Docker-Content-Digest")
        .orElseThrow();
  }

  /**
   * @param subject whose signature it says to be, by its tag
   * @param about what was signed
   */
  private void signAsCosign(KeyPair pair, String subject, String about) throws Exception {
    String payload =
        "{\"critical\":{\"identity\":{\"docker-reference\":\"any/name\"},\"image\":{\"docker-manifest-digest\":\"%s\"},\"type\":\"cosign container image signature\"},\"optional\":null}"
            .formatted(about);
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(pair.getPrivate());
    signature.update(payload.getBytes(UTF_8));
    String config = "{}";
    String repo = "http://" + a.address() + "/v2/shop/web";
    send("POST", repo + "/blobs/uploads/?digest=" + digest(config), config);
    send("POST", repo + "/blobs/uploads/?digest=" + digest(payload), payload);
    String manifest =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":\"%s\",\"size\":2},\"layers\":[{\"mediaType\":\"application/vnd.dev.cosign.simplesigning.v1+json\",\"digest\":\"%s\",\"size\":%d,\"annotations\":{\"dev.cosignproject.cosign/signature\":\"%s\"}}]}"
            .formatted(
                MANIFEST,
                digest(config),
                digest(payload),
                payload.length(),
                Base64.getEncoder().encodeToString(signature.sign()));
    String tag = subject.replace(':', '-') + ".sig";
    assertThat(
            send("PUT", repo + "/manifests/" + tag, manifest, "Content-Type", MANIFEST)
                .statusCode())
        .isEqualTo(201);
  }

  private static KeyPair keyPair() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static Path publicKey(Path file, KeyPair pair) throws Exception {
    String body = Base64.getMimeEncoder().encodeToString(pair.getPublic().getEncoded());
    return Files.writeString(
        file, "-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n");
  }

  @Test
  void shouldNameLineAndNearestKey_whenPolicyIsWrong() throws Exception {
    String[][] wrong = {
      {
        "filters: [{repository: x, semvr: ^1}]", ":7:29: unknown key 'semvr' (did you mean semver?)"
      },
      {
        "filters: [{repository: x, semver: one}]", ":7:29: semver: 'one' is not a range of versions"
      },
      {"filters: [{repository: x, tagRegex: \"(\"}]", ":7:29: tagRegex: '(' is not a regular"},
      {"filters: [{repository: x}]\n  overide: never", ":8:3: unknown key 'overide' (did you mean"},
      {"filters: [{repository: x}]\n  override: no", "expected one of always, never, fail"},
      {"filters: [{repository: x}]\n  trigger: {cron: \"0 25 * * *\"}", "cron: '25' is not a hour"},
      {"filters: [{repository: x}]\n  gates: {scan: {severity: bad}}", "expected one of none, "},
      {"filters: [{repository: x}]\n  deletions: {max: -1}", "max: is -1, but must be 0 or more"},
      {
        "filters: [{repository: x, referrers: {include: some}}]",
        "expected one of all, byType, none"
      },
    };
    for (String[] one : wrong) {
      int code = run("replicate", "-f", policy(one[0]));
      assertThat(code).as(one[0] + " " + err.toString(UTF_8)).isEqualTo(2);
      assertThat(err.toString(UTF_8)).contains("replication.yaml:").contains(one[1]);
    }
  }

  @Test
  void shouldRunPolicy_whenRegistryReportsPush() throws Exception {
    String file = policy("filters: [{repository: \"shop/**\"}]", "trigger: {webhook: true}");
    Thread watch = new Thread(() -> run("replicate", "-f", file, "--watch", "--progress", "plain"));
    watch.start();
    try {
      String url =
          Awaitility.await().atMost(Duration.ofSeconds(60)).until(this::url, u -> u != null);
      push("shop/web", "1");
      String push =
          "{\"events\":[{\"action\":\"push\",\"target\":{\"repository\":\"shop/web\",\"tag\":\"1\"}}]}";

      assertThat(send("POST", url + "webhook", push).statusCode()).isEqualTo(401);
      assertThat(send("POST", url + "webhook", "x", "Authorization", "pssst").statusCode())
          .isEqualTo(400);
      assertThat(send("POST", url + "webhook", push, "Authorization", "Bearer pssst").body())
          .isEqualTo("1 due\n");

      Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> isAtB("shop/web", "1"));
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> send("GET", url + "metrics", "").body().contains("state=\"verified\"} 1"));
    } finally {
      watch.interrupt();
      watch.join(30_000);
    }
    assertThat(watch.isAlive()).isFalse();
  }

  private String url() {
    Matcher url = Pattern.compile("(http://127\\.0\\.0\\.1:\\d+/)").matcher(out.toString(UTF_8));
    return url.find() ? url.group(1) : null;
  }

  @Test
  void shouldBeRefused_whenWatchsOptionsAreWrong() throws Exception {
    String file = policy("filters: [{repository: \"shop/**\"}]");
    assertThat(run("replicate", "-f", file, "--listen", "127.0.0.1:1")).isEqualTo(2);
    assertThat(run("replicate", "-f", file, "--watch", "--dry-run")).isEqualTo(2);
    assertThat(run("replicate", "-f", file, "--watch", "--listen", "nowhere")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("'nowhere' is not HOST:PORT");
  }
}
