package io.slipway.image.sbom;

import io.slipway.image.config.Json;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * SPDX 2.3 as JSON (spdx.github.io/spdx-spec/v2.3). The image and its distribution are packages,
 * too, so that relationships have ends.
 */
final class SpdxDocument {
  private static final String UNKNOWN = "NOASSERTION";
  private static final String DOCUMENT = "SPDXRef-DOCUMENT";
  private static final String IMAGE = "SPDXRef-image";
  private static final String SYSTEM = "SPDXRef-operating-system";
  private static final Pattern REFERENCE = Pattern.compile("LicenseRef-[A-Za-z0-9.-]+");

  private final BomSubject subject;
  private final Inventory inventory;
  private final ObjectNode document = Json.newObject();
  private final ArrayNode packages = Json.newObject().putArray("packages");
  private final ArrayNode relationships = Json.newObject().putArray("relationships");

  private SpdxDocument(BomSubject subject, Inventory inventory) {
    this.subject = subject;
    this.inventory = inventory;
  }

  static byte[] write(BomSubject subject, Inventory inventory) {
    return Json.bytes(new SpdxDocument(subject, inventory).document());
  }

  private ObjectNode document() {
    document.put("spdxVersion", "SPDX-2.3").put("dataLicense", "CC0-1.0").put("SPDXID", DOCUMENT);
    document.put("name", subject.name());
    document.put("documentNamespace", Identity.namespace(subject, inventory));
    creation();
    image();
    system();
    inventory.components().forEach(this::component);
    inventory.dependencies().forEach(this::dependencies);
    licences();
    document.set("packages", packages);
    document.set("relationships", relationships);
    return document;
  }

  private void creation() {
    ObjectNode info = document.putObject("creationInfo");
    info.put("created", subject.created().truncatedTo(ChronoUnit.SECONDS).toString());
    info.putArray("creators").add("Tool: " + Identity.TOOL + "-" + Identity.version());
    info.put("licenseListVersion", "3.27");
    if (!inventory.gaps().isEmpty()) {
      document.put("comment", gaps());
    }
  }

  private String gaps() {
    StringBuilder text = new StringBuilder("Not complete; could not be read:");
    for (Inventory.Gap gap : inventory.gaps()) {
      text.append("\n/").append(gap.location()).append(": ").append(gap.reason());
    }
    return text.toString();
  }

  private ObjectNode newPackage(String id, String name, String version) {
    ObjectNode json = packages.addObject();
    json.put("SPDXID", id).put("name", name);
    if (!version.isEmpty()) {
      json.put("versionInfo", version);
    }
    json.put("downloadLocation", UNKNOWN).put("filesAnalyzed", false);
    return json;
  }

  private void image() {
    ObjectNode json = newPackage(IMAGE, subject.name(), subject.digest());
    json.put("primaryPackagePurpose", "CONTAINER");
    json.put("licenseConcluded", UNKNOWN).put("licenseDeclared", UNKNOWN);
    json.put("copyrightText", UNKNOWN);
    checksum(json.putArray("checksums"), "SHA256", subject.digest().replaceFirst(".*:", ""));
    purl(json, Identity.imagePurl(subject));
    relate(DOCUMENT, "DESCRIBES", IMAGE);
  }

  private void system() {
    OsRelease os = inventory.os();
    if (os.known()) {
      ObjectNode json = newPackage(SYSTEM, os.id(), os.versionId());
      json.put("primaryPackagePurpose", "OPERATING_SYSTEM");
      json.put("licenseConcluded", UNKNOWN).put("licenseDeclared", UNKNOWN);
      json.put("copyrightText", UNKNOWN);
      if (!os.prettyName().isEmpty()) {
        json.put("description", os.prettyName());
      }
      relate(IMAGE, "CONTAINS", SYSTEM);
    }
  }

  private void component(Component component) {
    ObjectNode json = newPackage(id(component.id()), component.name(), component.version());
    json.put("licenseConcluded", UNKNOWN);
    json.put("licenseDeclared", component.licence().isEmpty() ? UNKNOWN : component.licence());
    json.put("copyrightText", UNKNOWN);
    if (!component.supplier().isEmpty()) {
      json.put("supplier", "Organization: " + agent(component.supplier()));
    }
    json.put("sourceInfo", sourceInfo(component));
    json.put("primaryPackagePurpose", "LIBRARY");
    if (!component.checksums().isEmpty()) {
      ArrayNode checksums = json.putArray("checksums");
      component
          .checksums()
          .forEach((name, hex) -> checksum(checksums, name.replace("SHA-", "SHA"), hex));
    }
    purl(json, component.purl());
    relate(IMAGE, "CONTAINS", id(component.id()));
  }

  /** SPDX has addresses in parentheses. */
  private static String agent(String supplier) {
    return supplier.replaceFirst("\\s*<([^<>]*)>\\s*$", " ($1)");
  }

  private static String sourceInfo(Component component) {
    String found = "found in /" + component.location();
    return component.source().isEmpty() ? found : found + ", built from: " + component.source();
  }

  private static void checksum(ArrayNode checksums, String algorithm, String hex) {
    checksums
        .addObject()
        .put("algorithm", algorithm)
        .put("checksumValue", hex.toLowerCase(Locale.ROOT));
  }

  private static void purl(ObjectNode json, String purl) {
    if (!purl.isEmpty()) {
      json.putArray("externalRefs")
          .addObject()
          .put("referenceCategory", "PACKAGE-MANAGER")
          .put("referenceType", "purl")
          .put("referenceLocator", purl);
    }
  }

  private void dependencies(String from, List<String> to) {
    to.forEach(other -> relate(id(from), "DEPENDS_ON", id(other)));
  }

  private void relate(String from, String type, String to) {
    relationships
        .addObject()
        .put("spdxElementId", from)
        .put("relationshipType", type)
        .put("relatedSpdxElement", to);
  }

  /** Licences without an SPDX name must be declared. */
  private void licences() {
    TreeSet<String> references = new TreeSet<>();
    for (Component component : inventory.components()) {
      REFERENCE
          .matcher(component.licence())
          .results()
          .map(MatchResult::group)
          .forEach(references::add);
    }
    if (!references.isEmpty()) {
      ArrayNode infos = document.putArray("hasExtractedLicensingInfos");
      references.forEach(reference -> infos.add(licence(reference)));
    }
  }

  private static ObjectNode licence(String reference) {
    String name = reference.substring("LicenseRef-".length());
    return Json.newObject()
        .put("licenseId", reference)
        .put("name", name)
        .put("extractedText", "The package names its licence " + name + ".");
  }

  private static String id(String component) {
    return "SPDXRef-" + component;
  }
}
