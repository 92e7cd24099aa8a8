package io.slipway.deploy;

import static io.slipway.deploy.TestReleases.IMAGE_1;
import static io.slipway.deploy.TestReleases.IMAGE_2;
import static io.slipway.deploy.TestReleases.IMAGE_3;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ConfigMaps go and come back with the code that reads them. */
class ConfigVersionsTest {
  @TempDir Path directory;
  private ShopCluster shop;

  @BeforeEach
  void start() throws IOException {
    shop = new ShopCluster(directory);
  }

  @AfterEach
  void stop() {
    shop.close();
  }

  private void configure(String value) throws IOException {
    Files.writeString(
        shop.files.resolve("shop.yaml"),
        TestReleases.MANIFEST
            .replace("LOG: info", "LOG: " + value)
            .replace(
                "ports: [{name: http, containerPort: 8080}]",
                "ports: [{name: http, containerPort: 8080}]\n"
                    + "          envFrom: [{configMapRef: {name: shop-config}}]"));
  }

  @Test
  void shouldKeepTheConfigurationOfEachVersion_andSweepWhatNobodyNeeds() throws Exception {
    configure("one");
    shop.deploy(IMAGE_1);
    configure("two");
    assertThat(shop.deploy(IMAGE_2).outcome()).isEqualTo(Outcome.PROMOTED);
    assertThat(running()).isEqualTo("two");
    assertThat(kept()).containsExactlyInAnyOrder("one", "two");

    configure("three");
    assertThat(shop.deploy(IMAGE_3).outcome()).isEqualTo(Outcome.ROLLED_BACK);

    assertThat(running()).isEqualTo("two");
    assertThat(kept()).containsExactlyInAnyOrder("two", "three");
  }

  @Test
  void shouldRollOut_whenOnlyTheConfigurationIsAnother() throws Exception {
    configure("one");
    shop.deploy(IMAGE_1);
    configure("two");

    assertThat(shop.deploy(IMAGE_1).outcome()).isEqualTo(Outcome.PROMOTED);

    assertThat(running()).isEqualTo("two");
  }

  /** What the stable Pods read. */
  private String running() {
    String name =
        shop.deployment("shop")
            .getSpec()
            .getTemplate()
            .getSpec()
            .getContainers()
            .get(0)
            .getEnvFrom()
            .get(0)
            .getConfigMapRef()
            .getName();
    return value(shop.client.configMaps().inNamespace("shop").withName(name).get());
  }

  private List<String> kept() {
    return shop
        .client
        .configMaps()
        .inNamespace("shop")
        .withLabel("slipway.io/config", "shop-config")
        .list()
        .getItems()
        .stream()
        .map(ConfigVersionsTest::value)
        .toList();
  }

  private static String value(ConfigMap map) {
    return map.getData().get("LOG");
  }
}
