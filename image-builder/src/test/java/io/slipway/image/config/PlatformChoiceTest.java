package io.slipway.image.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which image of an index serves a platform: containerd's {@code platforms.Only}. */
class PlatformChoiceTest {

  private static ImageIndex index(String platforms) {
    List<Descriptor> manifests = new ArrayList<>();
    for (String platform : platforms.split(" ")) {
      byte[] content = platform.getBytes(StandardCharsets.UTF_8);
      manifests.add(
          Descriptor.of(MediaTypes.OCI_MANIFEST, content).withPlatform(Platform.parse(platform)));
    }
    return ImageIndex.of(manifests, Map.of());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "linux/arm/v7 | linux/arm/v5 linux/arm/v6 linux/arm64 | linux/arm/v6",
        "linux/arm/v7 | linux/arm/v8 linux/arm64 | none",
        "linux/arm/v6 | linux/arm/v7 linux/arm/v5 | linux/arm/v5",
        "linux/arm | linux/arm/v6 linux/arm/v7 | linux/arm/v7",
        "linux/arm64 | linux/arm/v7 linux/arm64/v8 | linux/arm64",
        "linux/arm64 | linux/amd64 linux/arm/v6 linux/arm/v7 | linux/arm/v7",
        "linux/arm64/v9 | linux/arm64 linux/arm/v7 | linux/arm64",
        "linux/amd64 | linux/amd64/v2 linux/386 | linux/386",
        "linux/amd64 | linux/amd64/v2 linux/amd64/v3 | none",
        "linux/amd64/v3 | linux/amd64 linux/amd64/v2 linux/amd64/v4 | linux/amd64/v2",
        "linux/amd64/v2 | linux/386 linux/amd64 | linux/amd64",
        "linux/386 | linux/amd64 | none",
        "linux/ppc64le | linux/ppc64 | none",
        "windows/amd64 | linux/amd64 windows/amd64 | windows/amd64",
      })
  void shouldTakeTheBestThatThePlatformRuns(String wanted, String offered, String chosen) {
    String found =
        index(offered)
            .select(Platform.parse(wanted))
            .map(descriptor -> String.valueOf(descriptor.platform()))
            .orElse("none");
    assertThat(found).isEqualTo(chosen);
  }

  @Test
  void shouldKeepTheVersionOfTheSystem_inConfigurationsAndDescriptors() {
    ImageConfig config =
        ImageConfig.read(
            ("{\"os\":\"windows\",\"architecture\":\"amd64\",\"os.version\":\"10.0.17763.1\","
                    + "\"os.features\":[\"win32k\"],\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}")
                .getBytes(StandardCharsets.UTF_8));
    Platform windows = Platform.parse("windows/amd64");
    assertThat(config.withPlatform(windows).osVersion())
        .isEqualTo(new OsVersion("10.0.17763.1", List.of("win32k")));
    assertThat(config.withPlatform(Platform.parse("linux/amd64")).osVersion())
        .isEqualTo(OsVersion.NONE);
    Descriptor descriptor =
        Descriptor.of(MediaTypes.OCI_MANIFEST, new byte[0])
            .withPlatform(windows, config.osVersion());
    assertThat(descriptor.toJson().toString())
        .contains(
            "{\"architecture\":\"amd64\",\"os\":\"windows\",\"os.version\":\"10.0.17763.1\","
                + "\"os.features\":[\"win32k\"]}");
    assertThat(Descriptor.read(descriptor.toJson())).isEqualTo(descriptor);
  }
}
