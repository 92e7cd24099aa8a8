package io.slipway.registry.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxyRouteTest {

  private static final URI TARGET = URI.create("https://harbor.example:8443/v2/");

  @ParameterizedTest
  @CsvSource({
    "harbor.example, true",
    ".example, true",
    "*.example, true",
    "example, true",
    "harbor.example:8443, true",
    "harbor.example:443, false",
    "bor.example, false",
    "other.example, false",
    "'other.example, HARBOR.example', true",
    "*, true"
  })
  void shouldGoDirectly_whenNoProxyNamesTheHost(String rules, boolean direct) {
    ProxyRoute route =
        ProxyRoute.of(null, Map.of("HTTPS_PROXY", "http://proxy:3128", "NO_PROXY", rules));

    assertThat(route.proxy(TARGET).isEmpty()).isEqualTo(direct);
  }

  @ParameterizedTest
  @CsvSource({"10.0.0.0/8, true", "10.2.0.0/16, false", "10.1.2.3, true", "fd00::/8, false"})
  void shouldGoDirectly_whenNoProxyNamesTheBlock(String rules, boolean direct) {
    ProxyRoute route = ProxyRoute.of(null, Map.of("https_proxy", "proxy:3128", "no_proxy", rules));

    assertThat(route.proxy(URI.create("https://10.1.2.3/")).isEmpty()).isEqualTo(direct);
  }

  @Test
  void shouldGoDirectly_whenTheHostIsThisMachine() {
    ProxyRoute route = ProxyRoute.of(null, Map.of("HTTP_PROXY", "http://proxy:3128"));

    assertThat(route.proxy(URI.create("http://127.0.0.1:5000/"))).isEmpty();
    assertThat(route.proxy(URI.create("http://a.example/"))).isPresent();
    assertThat(route.proxy(TARGET)).isEmpty();
  }

  @Test
  void shouldTakeTheSettings_whenBothSayOne() {
    Map<String, String> environment = Map.of("HTTPS_PROXY", "http://proxy:3128");

    assertThat(ProxyRoute.of("http://u:p@mine:1", environment).authorization(TARGET))
        .contains("Basic dTpw");
    assertThat(ProxyRoute.of("none", environment).proxy(TARGET)).isEmpty();
  }
}
