package io.slipway.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.local.registry.AccessLogEntry;
import io.slipway.local.registry.LocalRegistry;
import io.slipway.registry.HaltingRun.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two images that share a layer, and an SBOM, go in chunks to three registries; the process is gone
 * at the first write of its journal, another one at the second, and so on. Each is killed before,
 * within or after its write in turn; {@code -Dslipway.kills=all} does all three at each.
 */
@Timeout(600)
class KilledAtEachWriteTest {

  private static final boolean ALL = "all".equals(System.getProperty("slipway.kills"));
  private static final int LARGE = 1_500_000;

  @TempDir Path directory;
  private LocalRegistry source;
  private List<LocalRegistry> sites;

  @BeforeEach
  void start() throws Exception {
    source = registry("source");
    sites = List.of(registry("a"), registry("b"), registry("c"));
  }

  private LocalRegistry registry(String name) throws IOException {
    return LocalRegistry.start(LocalRegistry.Options.in(directory.resolve(name)));
  }

  @AfterEach
  void stop() {
    source.close();
    sites.forEach(LocalRegistry::close);
  }

  @Test
  void shouldEndCompleteAndRepeatNoFinishedBlob_whenKilledAtAnyWrite() throws Exception {
    int writes = 0;
    for (boolean halted = true; halted; writes++) {
      for (Place place : places(writes)) {
        halted = killAndResume("k" + writes + place.ordinal(), place, writes + 1);
      }
    }
    // A header, and for each site: three configs, the SBOM's layer, the large layer's begin, two
    // chunks, end and arrival, and its mount. A run that was never halted would show nothing.
    assertThat(writes).isGreaterThan(1 + 3 * 10);
  }

  private static List<Place> places(int write) {
    Place[] all = Place.values();
    return ALL ? List.of(all) : List.of(all[write % all.length]);
  }

  /** False where the run had fewer writes than that. */
  private boolean killAndResume(String group, Place place, int write) throws Exception {
    List<byte[]> shared = TestImage.layers(1, LARGE);
    TestImage api = TestImage.image(2, TestImage.MANIFEST, null, shared);
    TestImage web = TestImage.image(3, TestImage.MANIFEST, null, shared);
    TestImage sbom = TestImage.image(4, TestImage.MANIFEST, api, TestImage.layers(4, 300));
    api.push(source.address(), group + "/api", "1");
    web.push(source.address(), group + "/web", "1");
    sbom.push(source.address(), group + "/api", sbom.digest());
    Path state = directory.resolve("state-" + group);

    int exit = run(group, place, write, state);
    for (LocalRegistry site : sites) {
      Walk.assertWhole(site.address(), group + "/api");
      Walk.assertWhole(site.address(), group + "/web");
    }
    ShakyRegistries.replicator()
        .replicate(
            HaltingRun.policy(group, hosts()),
            HaltingRun.options(state, hosts()),
            ReplicationListener.NONE)
        .orThrow();

    for (LocalRegistry site : sites) {
      assertComplete(site, group, api, web, sbom);
    }
    assertThat(state).isDirectoryNotContaining("glob:**.journal");
    return exit == HaltingRun.HALTED;
  }

  private List<String> hosts() {
    return Stream.concat(Stream.of(source), sites.stream()).map(LocalRegistry::address).toList();
  }

  private int run(String group, Place place, int write, Path state) throws Exception {
    Path log = directory.resolve("log");
    Process process =
        ChildRun.start(
            HaltingRun.class,
            log,
            Stream.concat(
                    Stream.of(place.name(), String.valueOf(write), group, state.toString()),
                    hosts().stream())
                .toArray(String[]::new));
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(log)).isIn(0, HaltingRun.HALTED);
    return process.exitValue();
  }

  private static void assertComplete(
      LocalRegistry site, String group, TestImage api, TestImage web, TestImage sbom)
      throws Exception {
    assertThat(TestImage.pull(site.address(), group + "/api", "1")).isEqualTo(api.manifest());
    assertThat(TestImage.pull(site.address(), group + "/web", "1")).isEqualTo(web.manifest());
    assertThat(TestImage.pull(site.address(), group + "/api", sbom.digest()))
        .isEqualTo(sbom.manifest());
    Walk.assertWhole(site.address(), group + "/api");
    Walk.assertWhole(site.address(), group + "/web");
    assertThat(
            TestImage.get(
                "http://%s/v2/%s/api/referrers/%s".formatted(site.address(), group, api.digest())))
        .contains(sbom.digest());
    List<AccessLogEntry> uploads =
        site.accessLog().stream()
            .filter(entry -> entry.path().startsWith("/v2/" + group + "/"))
            .filter(entry -> entry.path().contains("/blobs/uploads/"))
            .toList();
    assertThat(uploads)
        .filteredOn(entry -> entry.status() == 201)
        .extracting(entry -> repository(entry) + " " + entry.query())
        .doesNotHaveDuplicates();
    long once = api.blobBytes() + web.blobs().get(0).length + sbom.blobBytes();
    // The log has what was answered: no answered byte is sent again.
    assertThat(uploads.stream().mapToLong(AccessLogEntry::requestBytes).sum())
        .isLessThanOrEqualTo(once);
  }

  private static String repository(AccessLogEntry entry) {
    return entry.path().replaceFirst("/blobs/.*", "");
  }
}
