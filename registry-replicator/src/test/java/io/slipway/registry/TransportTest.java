package io.slipway.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.local.registry.LocalRegistry;
import io.slipway.registry.settings.ClientCertificate;
import io.slipway.registry.settings.RegistrySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * To Debian's docker-registry with a certificate of an authority of ours, which asks for one of
 * ours in turn; directly, and through a proxy with a password.
 */
@Timeout(60)
class TransportTest {

  @TempDir static Path directory;
  private static LocalRegistry source;
  private static DockerRegistry guarded;

  @BeforeAll
  static void start() throws Exception {
    source = LocalRegistry.start(LocalRegistry.Options.in(directory.resolve("source")));
    TestImage.image(1, 300_000).push(source.address(), "shop/api", "1");
    openssl(
        """
        req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=ours -keyout ca.key -out ca.crt
        req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=registry -addext subjectAltName=IP:127.0.0.1,DNS:registry.test -CA ca.crt -CAkey ca.key -keyout server.key -out server.crt
        req -x509 -newkey ec -pkeyopt ec_paramgen_curve:secp384r1 -nodes -days 2 -subj /CN=client -addext extendedKeyUsage=clientAuth -CA ca.crt -CAkey ca.key -keyout ec.key -out ec.crt
        ec -in ec.key -out ec-sec1.key
        req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=client -addext extendedKeyUsage=clientAuth -CA ca.crt -CAkey ca.key -keyout rsa.key -out rsa.crt
        rsa -in rsa.key -traditional -out rsa-pkcs1.key
        pkey -in rsa.key -aes256 -passout pass:x -out rsa-locked.key
        """);
    guarded =
        DockerRegistry.startWithMutualTls(
            directory.resolve("guarded"), file("server.crt"), file("server.key"), file("ca.crt"));
  }

  @AfterAll
  static void stop() {
    source.close();
    guarded.close();
  }

  private static String file(String name) {
    return directory.resolve(name).toString();
  }

  private static void openssl(String commands) throws IOException, InterruptedException {
    for (String command : commands.lines().toList()) {
      Process process =
          new ProcessBuilder(("openssl " + command).split(" "))
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("openssl.log").toFile())
              .start();
      assertThat(process.waitFor())
          .as(command + Files.readString(directory.resolve("openssl.log")))
          .isZero();
    }
  }

  private static ReplicationResult copy(RegistrySettings settings) throws Exception {
    return Replicator.create()
        .copy(
            source.address() + "/shop/api:1",
            List.of(settings.name() + "/shop/api"),
            RunOptions.defaults().withRegistries(List.of(settings)),
            ReplicationListener.NONE);
  }

  private static RegistrySettings settings(String certificate, String key) {
    return RegistrySettings.of(guarded.address())
        .withTls(file("ca.crt"), new ClientCertificate(file(certificate), file(key)));
  }

  @ParameterizedTest
  @CsvSource({
    "ec.crt, ec.key",
    "ec.crt, ec-sec1.key",
    "rsa.crt, rsa.key",
    "rsa.crt, rsa-pkcs1.key"
  })
  void shouldBeLetIn_whenCertificateIsShown(String certificate, String key) throws Exception {
    assertThat(copy(settings(certificate, key)).orThrow().tags()).hasSize(1);
  }

  @Test
  void shouldUseCertificates_whenTheyLieWherePodmanLooks() throws Exception {
    String home = System.getProperty("user.home");
    Path own = directory.resolve("home/.config/containers/certs.d/" + guarded.address());
    Files.createDirectories(own);
    Files.copy(directory.resolve("ca.crt"), own.resolve("ca.crt"));
    RegistrySettings nothing = RegistrySettings.of(guarded.address());
    System.setProperty("user.home", file("home"));
    try {
      assertThat(copy(nothing).failures()).isNotEmpty();
      Files.copy(directory.resolve("ec.crt"), own.resolve("client.cert"));
      Files.copy(directory.resolve("ec.key"), own.resolve("client.key"));

      assertThat(copy(nothing).orThrow().tags()).hasSize(1);
    } finally {
      System.setProperty("user.home", home);
    }
  }

  @Test
  void shouldBeTurnedAway_whenNoCertificateIsShown() throws Exception {
    ReplicationResult result =
        copy(RegistrySettings.of(guarded.address()).withTls(file("ca.crt"), null));

    assertThat(result.failures()).isNotEmpty();
  }

  @Test
  void shouldNotTrust_whenAuthorityIsUnknown() throws Exception {
    ReplicationResult result = copy(RegistrySettings.of(guarded.address()));

    assertThat(result.failures())
        .singleElement()
        .satisfies(
            failure -> assertThat(failure.message()).contains("trust the registry's certificate"));
  }

  @ParameterizedTest
  @CsvSource({
    "rsa.crt, rsa-locked.key, its key is encrypted",
    "rsa.crt, none.key, it is missing",
    "rsa.key, rsa.key, it holds no certificate",
    "rsa.crt, ca.crt, it holds no private key"
  })
  void shouldSayWhatIsWrong_whenFilesAreNotWhatTheyShould(
      String certificate, String key, String why) {
    assertThatThrownBy(() -> copy(settings(certificate, key)))
        .isInstanceOf(ReplicationException.class)
        .hasMessageContaining("Tried to read the PEM file")
        .hasMessageContaining(why);
  }

  private static String child(String settings) throws Exception {
    Path log = directory.resolve("child.log");
    int exit =
        ChildRun.start(
                log,
                source.address() + "/shop/api:1",
                "registry.test:" + guarded.address().replaceFirst(".*:", "") + "/shop/child",
                file("state"),
                "registry.test:"
                    + guarded.address().replaceFirst(".*:", "")
                    + ",ca=%s,certificate=%s,key=%s,"
                        .formatted(file("ca.crt"), file("ec.crt"), file("ec.key"))
                    + settings)
            .waitFor();
    return exit + " " + Files.readString(log);
  }

  /** The name registry.test exists for the proxy only. */
  @Test
  void shouldGoThroughTheProxy_whenItKnowsThePassword() throws Exception {
    try (ConnectProxy proxy = new ConnectProxy()) {
      String said = child("proxy=http://me:pass%20word@127.0.0.1:" + proxy.port());

      assertThat(said).startsWith("0 ");
      assertThat(proxy.tunnels())
          .isNotEmpty()
          .allMatch(target -> target.startsWith("registry.test:"));
    }
  }

  @Test
  void shouldSaySo_whenTheProxyRefusesThePassword() throws Exception {
    try (ConnectProxy proxy = new ConnectProxy()) {
      String said = child("proxy=http://me:hunter2@127.0.0.1:" + proxy.port());

      assertThat(said).startsWith("1 ").contains("the proxy").doesNotContain("hunter2");
    }
  }
}
