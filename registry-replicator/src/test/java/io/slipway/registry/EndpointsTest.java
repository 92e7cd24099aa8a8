package io.slipway.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.local.fault.Call;
import io.slipway.local.fault.Fault;
import io.slipway.local.fault.Fault.Side;
import io.slipway.local.fault.FaultProxy;
import io.slipway.local.fault.FaultRule;
import io.slipway.registry.settings.RegistrySettings;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Registries that answer at several places, of which some are ill. */
@Timeout(60)
class EndpointsTest {

  private static final int LARGE = 3_000_000;

  @TempDir static Path directory;
  private static ShakyRegistries registries;
  private static FaultProxy secondSource;
  private static FaultProxy secondTo;
  private static int number;

  private final EventLog events = new EventLog();
  private final String repository = "endpoints/r" + number++;

  @BeforeAll
  static void start() throws Exception {
    registries = ShakyRegistries.start(directory);
    secondSource = FaultProxy.start(FaultProxy.Options.before(registries.source.address()));
    secondTo = FaultProxy.start(FaultProxy.Options.before(registries.to.address()));
  }

  @AfterAll
  static void stop() {
    secondSource.close();
    secondTo.close();
    registries.close();
  }

  @BeforeEach
  void doNoHarm() {
    List.of(registries.sourceProxy, registries.toProxy, secondSource, secondTo)
        .forEach(FaultProxy::setRules);
  }

  private RunOptions options(String firstSource, String firstTo) {
    return RunOptions.defaults()
        .withRegistries(
            List.of(
                settings("source.test", firstSource, secondSource.address()),
                settings("to.test", firstTo, secondTo.address())));
  }

  private static RegistrySettings settings(String name, String... endpoints) {
    return RegistrySettings.of(name).withEndpoints(List.of(endpoints));
  }

  private TestImage copy(RunOptions options) throws Exception {
    TestImage image =
        TestImage.image(number, LARGE).push(registries.source.address(), repository, "1");
    copyAgain(options);
    return image;
  }

  private void copyAgain(RunOptions options) throws Exception {
    ShakyRegistries.replicator()
        .copy("source.test/" + repository + ":1", List.of("to.test/" + repository), options, events)
        .orThrow();
  }

  private void assertThere(TestImage image) throws Exception {
    assertThat(TestImage.pull(registries.to.address(), repository, "1"))
        .isEqualTo(image.manifest());
    assertThat(Walk.assertWhole(registries.to.address(), repository)).isEqualTo(1);
  }

  private RunOptions both() {
    return options(registries.sourceProxy.address(), registries.toProxy.address());
  }

  @Test
  void shouldUseOtherEndpoint_whenFirstIsDown() throws Exception {
    String nobody = "127.0.0.1:" + DockerRegistry.freePort();

    TestImage image = copy(options(nobody, nobody));

    assertThere(image);
    assertThat(events.of(ReplicationEvent.EndpointFailed.class))
        .extracting(ReplicationEvent.EndpointFailed::registry)
        .containsExactlyInAnyOrder("source.test", "to.test");
    assertThat(events.of(ReplicationEvent.Retrying.class)).isEmpty();
  }

  @Test
  void shouldReadOnElsewhere_whenEndpointBreaksOffInMidBlob() throws Exception {
    registries.sourceProxy.setRules(
        FaultRule.on(Call.method("GET").and(Call.path("/blobs/")), new Fault.Truncate(LARGE / 2)));

    TestImage image = copy(both());

    assertThere(image);
    assertThat(
            ShakyRegistries.blobRequests(
                registries.source, repository, entry -> entry.status() == 206))
        .singleElement()
        .satisfies(entry -> assertThat(entry.responseBytes()).isLessThan(LARGE * 3L / 4));
  }

  @Test
  void shouldSendToOtherEndpoint_whenFirstBreaksOffInMidUpload() throws Exception {
    registries.toProxy.setRules(
        FaultRule.on(
            call -> call.method().matches("PUT|PATCH"),
            ShakyRegistries.reset(Side.REQUEST, 100_000)));

    assertThere(copy(both()));
  }

  @Test
  void shouldTakeRightBytesElsewhere_whenEndpointLies() throws Exception {
    registries.sourceProxy.setRules(
        FaultRule.on(
            Call.method("GET").and(Call.path("/blobs/")), new Fault.Corrupt(Side.RESPONSE)));

    assertThere(copy(both()));
  }

  @Test
  void shouldTakeRightManifestElsewhere_whenEndpointLies() throws Exception {
    registries.sourceProxy.setRules(
        FaultRule.on(Call.path("/manifests/sha256:"), new Fault.Corrupt(Side.RESPONSE)));

    assertThere(copy(both()));
  }

  @Test
  void shouldReportTheLastFailure_whenAllEndpointsAreDown() throws Exception {
    registries.toProxy.setRules(FaultRule.always(new Fault.Status(503, null)));
    secondTo.setRules(FaultRule.always(new Fault.Status(502, null)));
    TestImage.image(number, 10).push(registries.source.address(), repository, "1");

    ReplicationResult result =
        ShakyRegistries.replicator()
            .copy(
                "source.test/" + repository + ":1",
                List.of("to.test/" + repository),
                both(),
                events);

    assertThat(result.failures())
        .singleElement()
        .satisfies(failure -> assertThat(failure.message()).contains(secondTo.address(), "502"));
  }
}
