package io.slipway.image.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.slipway.image.sbom.Inventory;
import io.slipway.image.sbom.Licences;
import io.slipway.image.sbom.find.InventoryReader;
import io.slipway.image.testing.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** What an image may bring for its bill of materials: reading ends, and what fails is a gap. */
class SoftwareFuzzTest {
  private static final List<String> PLACES =
      List.of(
          "etc/os-release",
          "var/lib/dpkg/status",
          "lib/apk/db/installed",
          "var/lib/rpm/rpmdb.sqlite",
          "var/lib/rpm/Packages.db",
          "var/lib/rpm/Packages",
          "srv/app.jar");

  @TempDir static Path temporary;
  private static Path root;

  @BeforeAll
  static void makeTree() throws IOException {
    root = Files.createDirectory(temporary.resolve("root"));
  }

  /** The first byte says where the rest lies. */
  @FuzzTest(maxDuration = "10m")
  void readsWhateverLiesThere(byte[] input) throws Exception {
    if (input.length == 0) {
      return;
    }
    String place = PLACES.get((input[0] & 0xff) % PLACES.size());
    Trees.write(root, place, java.util.Arrays.copyOfRange(input, 1, input.length));
    try {
      Inventory inventory = InventoryReader.read(Trees.of(root));
      assertThat(inventory.gaps()).allSatisfy(gap -> assertThat(gap.reason()).isNotBlank());
    } finally {
      Files.delete(root.resolve(place));
    }
  }

  @FuzzTest(maxDuration = "10m")
  void namesLicences(byte[] input) {
    String expression = Licences.expression(new String(input, StandardCharsets.UTF_8));
    assertThat(expression).matches("[A-Za-z0-9.+() -]*");
  }
}
