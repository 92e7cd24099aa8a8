package io.slipway.image.sbom;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.slipway.image.config.Platform;
import io.slipway.image.sbom.Inventory.Gap;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cyclonedx.Version;
import org.cyclonedx.parsers.JsonParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BomFormatTest {
  private static final BomSubject SUBJECT =
      new BomSubject(
          "registry.example:5000/shop/web:2",
          "sha256:" + "ab".repeat(32),
          Platform.parse("linux/amd64"),
          Instant.parse("2026-01-02T03:04:05.678Z"));

  private static final Inventory INVENTORY =
      new Inventory(
          OsRelease.parse("ID=debian\nVERSION_ID=\"12\"\nPRETTY_NAME=\"Debian 12\"\n"),
          List.of(
              component("zlib1g", "1:1.2.13", "Zlib", List.of(), List.of("libc6", "absent")),
              component(
                  "libc6",
                  "2.36",
                  "LGPL-2.1-or-later AND LicenseRef-odd",
                  List.of("libc"),
                  List.of()),
              jar()),
          List.of(new Gap("var/lib/rpm/Packages", "broken \"quote\"")));

  private static Component component(
      String name, String version, String licence, List<String> provides, List<String> needs) {
    return new Component(
        Component.Kind.DEB,
        Purls.distribution(
            "deb",
            OsRelease.parse("ID=debian\nVERSION_ID=12"),
            name,
            version,
            Map.of("arch", "amd64")),
        name,
        version,
        licence,
        "A Maintainer <a@example.org>",
        name + " " + version,
        "var/lib/dpkg/status",
        Map.of(),
        provides,
        needs);
  }

  private static Component jar() {
    return new Component(
        Component.Kind.JAVA,
        Purls.maven("org.example", "app", "1.0", "war"),
        "app",
        "1.0",
        "",
        "",
        "",
        "srv/app.war",
        Map.of("SHA-1", "cd".repeat(20), "SHA-256", "ab".repeat(32)),
        List.of(),
        List.of());
  }

  private static JsonNode json(BomFormat format, Inventory inventory) {
    return JsonMapper.builder().build().readTree(format.write(SUBJECT, inventory));
  }

  @Test
  void shouldFollowTheSchema_whenSpdxIsWritten() throws IOException {
    try (InputStream schema = getClass().getResourceAsStream("/resources/spdx-schema-v2.3.json")) {
      String document =
          new String(BomFormat.SPDX.write(SUBJECT, INVENTORY), StandardCharsets.UTF_8);
      Set<ValidationMessage> problems =
          JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
              .getSchema(schema)
              .validate(document, com.networknt.schema.InputFormat.JSON);
      assertThat(problems).isEmpty();
    }
  }

  @Test
  void shouldFollowTheSchema_whenCycloneDxIsWritten() throws IOException {
    byte[] document = BomFormat.CYCLONEDX.write(SUBJECT, INVENTORY);
    assertThat(new JsonParser().validate(document, Version.VERSION_16)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void shouldWriteTheSameBytes_whenTheInventoryIsTheSame(BomFormat format) {
    List<Component> reversed = new java.util.ArrayList<>(INVENTORY.components());
    java.util.Collections.reverse(reversed);
    Inventory same = new Inventory(INVENTORY.os(), reversed, INVENTORY.gaps());
    assertThat(format.write(SUBJECT, same)).isEqualTo(format.write(SUBJECT, INVENTORY));
  }

  @ParameterizedTest
  @EnumSource
  void shouldNameOtherSerial_whenTheInventoryDiffers(BomFormat format) {
    Inventory other = new Inventory(INVENTORY.os(), List.of(jar()), List.of());
    String field = format == BomFormat.SPDX ? "documentNamespace" : "serialNumber";
    assertThat(json(format, other).path(field)).isNotEqualTo(json(format, INVENTORY).path(field));
  }

  @Test
  void shouldRelateWhatIsNeeded_whenItIsThere() {
    JsonNode document = json(BomFormat.SPDX, INVENTORY);
    String relations = document.path("relationships").toString();
    String zlib = idOf(document, "zlib1g");
    String libc = idOf(document, "libc6");
    assertThat(relations)
        .contains(relation(zlib, "DEPENDS_ON", libc))
        .contains(relation("SPDXRef-image", "CONTAINS", zlib))
        .contains(relation("SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-image"))
        .doesNotContain("absent");
  }

  private static String relation(String from, String type, String to) {
    return "{\"spdxElementId\":\"%s\",\"relationshipType\":\"%s\",\"relatedSpdxElement\":\"%s\"}"
        .formatted(from, type, to);
  }

  private static String idOf(JsonNode document, String name) {
    for (JsonNode one : document.path("packages")) {
      if (one.path("name").asString().equals(name)) {
        return one.path("SPDXID").asString();
      }
    }
    throw new AssertionError("no package " + name);
  }

  @Test
  void shouldDeclareLicence_whenSpdxHasNoNameForIt() {
    JsonNode infos = json(BomFormat.SPDX, INVENTORY).path("hasExtractedLicensingInfos");
    assertThat(infos).hasSize(1);
    assertThat(infos.get(0).path("licenseId").asString()).isEqualTo("LicenseRef-odd");
  }

  @Test
  void shouldNameGaps_whenSomethingWasNotRead() {
    assertThat(json(BomFormat.SPDX, INVENTORY).path("comment").asString())
        .contains("/var/lib/rpm/Packages: broken \"quote\"");
    JsonNode cyclonedx = json(BomFormat.CYCLONEDX, INVENTORY);
    assertThat(cyclonedx.path("compositions").get(0).path("aggregate").asString())
        .isEqualTo("incomplete");
    assertThat(cyclonedx.path("metadata").path("properties").get(0).path("value").asString())
        .contains("/var/lib/rpm/Packages");
  }

  @Test
  void shouldWriteAddressesInParentheses_whenSpdxNamesSuppliers() {
    assertThat(json(BomFormat.SPDX, INVENTORY).toString())
        .contains("\"supplier\":\"Organization: A Maintainer (a@example.org)\"");
  }

  @Test
  void shouldNamePackages_asThePurlSpecificationDoes() {
    String document = json(BomFormat.SPDX, INVENTORY).toString();
    assertThat(document)
        .contains("pkg:deb/debian/zlib1g@1%3A1.2.13?arch=amd64&distro=debian-12")
        .contains("pkg:maven/org.example/app@1.0?type=war")
        .contains("pkg:oci/web@sha256%3A" + "ab".repeat(32));
  }
}
