package io.slipway.pipeline.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.deploy.release.Confirm;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.release.Unconfirmed;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code routing.confirm} in a release file. */
class ConfirmYamlTest {
  private static final String RELEASE =
      """
      apiVersion: slipway.io/v1
      kind: Release
      metadata: {name: shop}
      spec:
        manifests: [shop.yaml]
        workload: {kind: Deployment, name: shop, container: shop}
        strategy: {canary: {steps: [{setWeight: 100, analyse: 1m}]}}
        routing:
          istio: {host: shop, virtualService: shop, destinationRule: shop}
          confirm:
            source: {prometheus: {url: "http://p:9090"}}
            tolerance: 2.5
            window: 45s
            onTimeout: rollBack
            onNoData: continue
        analysis:
          interval: 10s
          metrics: [{name: errors, maxErrorRatio: 0.1, source: {exposition: {url: "http://m/m"}}}]
      """;

  @Test
  void shouldReadIt() throws YamlException {
    Confirm confirm = parse(RELEASE).spec().confirm();

    assertThat(confirm).isNotNull();
    assertThat(confirm.toleranceOrDefault()).isEqualTo(2.5);
    assertThat(confirm.windowOrDefault()).isEqualTo(Duration.ofSeconds(45));
    assertThat(confirm.onTimeoutOrDefault()).isEqualTo(Unconfirmed.ROLL_BACK);
    assertThat(confirm.onNoDataOrDefault()).isEqualTo(Unconfirmed.CONTINUE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tolerance: 2.5 | tolerence: 2.5 | release.yaml:12:7: unknown key 'tolerence' (did you mean tolerance?)",
        "tolerance: 2.5 | tolerance: 80 | release.yaml:12:7: tolerance: 80.0 is not within 0 and 50 %",
        "onTimeout: rollBack | onTimeout: rollback | release.yaml:14:18: expected one of continue, pause, rollBack, but found 'rollback'",
        "onTimeout: rollBack | onTimeout: continue | release.yaml:14:7: onTimeout: continue would take Pods",
        "window: 45s | window: 6m | release.yaml:11:7: timeout: must be longer than window, which is 360 s",
        "{prometheus: {url: \"http://p:9090\"}} | {pods: {resource: cpu}} | release.yaml:11:7: source: pods doesn't count where requests go",
        "confirm: | konfirm: | release.yaml:10:5: unknown key 'konfirm' (did you mean confirm?)"
      })
  void shouldNameThePlace_whenItIsWrong(String from, String to, String message) {
    assertThatThrownBy(() -> parse(RELEASE.replace(from, to)))
        .isInstanceOf(YamlException.class)
        .hasMessageStartingWith(message);
  }

  private static Release parse(String text) throws YamlException {
    return StrictYaml.parseAll(text, "release.yaml", Release.class, Map.of()).get(0);
  }
}
