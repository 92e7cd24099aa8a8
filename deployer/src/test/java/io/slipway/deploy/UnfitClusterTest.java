package io.slipway.deploy;

import static io.slipway.deploy.TestReleases.IMAGE_1;
import static io.slipway.deploy.TestReleases.IMAGE_2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.slipway.deploy.release.CanaryStep;
import io.slipway.deploy.release.Strategy;
import io.slipway.local.fault.Call;
import io.slipway.local.fault.Fault;
import io.slipway.local.fault.FaultProxy;
import io.slipway.local.fault.FaultRule;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clusters that lack something, and machines whose clocks differ. */
class UnfitClusterTest {
  private static final Strategy STEPS =
      Rehearsal.canary(
          new CanaryStep(20, Duration.ofHours(1)), new CanaryStep(100, Rehearsal.ANALYSE));

  @TempDir Path directory;

  private Deployer at(String address, Rehearsal shop) throws IOException {
    Path kubeconfig = directory.resolve("elsewhere.yaml");
    Files.writeString(
        kubeconfig,
        Files.readString(shop.site.kubeconfig()).replace(shop.site.url(), "http://" + address));
    return Deployer.connect(ClusterAccess.of(kubeconfig), CrashSite.NEXT, shop.clock, shop.clock);
  }

  @Test
  void shouldNameTheMissingKind_whenIstioIsNotInstalled() throws Exception {
    try (Rehearsal shop = new Rehearsal(directory, 1);
        FaultProxy proxy =
            FaultProxy.start(
                FaultProxy.Options.before(shop.site.url().substring("http://".length()))
                    .withRules(
                        FaultRule.on(
                            Call.path("/apis/networking.istio.io/"),
                            new Fault.Status(404, null))));
        Deployer deployer = at(proxy.address(), shop)) {
      assertThatThrownBy(() -> shop.deploy(deployer, STEPS, IMAGE_1))
          .isInstanceOf(DeployException.class)
          .hasMessageMatching(
              "the cluster has no (DestinationRule|VirtualService) \\(networking.istio.io/v1\\),"
                  + " which routing.istio needs; install Istio 1.22 or newer .*");
    }
  }

  @Test
  void shouldNameVerbAndResource_whenAPermissionIsMissing() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", UnfitClusterTest::forbid);
    server.start();
    try (Rehearsal shop = new Rehearsal(directory, 1);
        Deployer deployer = at("127.0.0.1:" + server.getAddress().getPort(), shop)) {
      assertThatThrownBy(() -> deployer.status("shop", "shop"))
          .isInstanceOf(DeployException.class)
          .hasMessage(
              "could not read the state of release shop in namespace shop: not allowed (configmaps"
                  + " \"slipway-shop\" is forbidden: User \"ci\" cannot get resource \"configmaps\""
                  + " in API group \"\" in the namespace \"shop\"); grant the verb get on"
                  + " configmaps");
    } finally {
      server.stop(0);
    }
  }

  /** As a real API server words it. */
  private static void forbid(HttpExchange exchange) throws IOException {
    byte[] body =
        """
        {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":\
        "configmaps \\"slipway-shop\\" is forbidden: User \\"ci\\" cannot get resource \
        \\"configmaps\\" in API group \\"\\" in the namespace \\"shop\\"","reason":"Forbidden",\
        "details":{"name":"slipway-shop","kind":"configmaps"},"code":403}"""
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(403, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  /** Who lives is told by what changes while one watches, not by anyone's clock. */
  @ParameterizedTest
  @ValueSource(longs = {-7_200, 7_200})
  void shouldLeaveALivingControllerAlone_whenTheClocksDiffer(long seconds) throws Exception {
    try (Rehearsal shop = new Rehearsal(directory, 1);
        Deployer first =
            Deployer.connect(ClusterAccess.of(shop.site.kubeconfig()), ShopCluster.TIMINGS)) {
      shop.deploy(STEPS, IMAGE_1);
      QuickClock other = new QuickClock(1);
      other.skip(Duration.ofSeconds(seconds));
      Throwable[] refused = new Throwable[1];
      shop.interference =
          event -> {
            if (event instanceof RolloutEvent.PhaseChanged change
                && change.to().equals("analysing")) {
              refused[0] = deployFrom(other, shop);
              throw DeployException.failed("enough");
            }
          };

      assertThatThrownBy(() -> shop.deploy(first, STEPS, IMAGE_2)).hasMessage("enough");

      assertThat(refused[0])
          .isInstanceOf(DeployException.class)
          .hasMessageContaining("is being rolled out by ");
      assertThat(shop.weights()).containsExactly(80, 20);
    }
  }

  private static Throwable deployFrom(QuickClock clock, Rehearsal shop) {
    try (Deployer second =
        Deployer.connect(
            ClusterAccess.of(shop.site.kubeconfig()), ShopCluster.TIMINGS, clock, clock)) {
      second.deploy(
          shop.release(STEPS),
          shop.site.files(shop.namespace),
          new DeployOptions(IMAGE_1, false),
          RolloutListener.NONE);
      return new AssertionError("it took over");
    } catch (DeployException | InterruptedException e) {
      return e;
    }
  }
}
