package io.slipway.image.sbom;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.cyclonedx.Version;
import org.cyclonedx.exception.GeneratorException;
import org.cyclonedx.generators.BomGeneratorFactory;
import org.cyclonedx.model.Bom;
import org.cyclonedx.model.Component.Type;
import org.cyclonedx.model.Composition;
import org.cyclonedx.model.Composition.Aggregate;
import org.cyclonedx.model.Dependency;
import org.cyclonedx.model.Hash;
import org.cyclonedx.model.LicenseChoice;
import org.cyclonedx.model.Metadata;
import org.cyclonedx.model.OrganizationalEntity;
import org.cyclonedx.model.Property;
import org.cyclonedx.model.license.Expression;
import org.cyclonedx.model.metadata.ToolInformation;

/** CycloneDX 1.6 as JSON (ECMA-424), through the specification's own library. */
final class CycloneDxDocument {
  private static final String IMAGE = "image";
  private static final String SYSTEM = "operating-system";

  private CycloneDxDocument() {}

  static byte[] write(BomSubject subject, Inventory inventory) {
    Bom bom = new Bom();
    bom.setSerialNumber("urn:uuid:" + Identity.uuid(subject, inventory));
    bom.setMetadata(metadata(subject, inventory));
    system(inventory.os()).ifPresent(bom::addComponent);
    inventory.components().forEach(component -> bom.addComponent(component(component)));
    bom.setDependencies(dependencies(inventory));
    bom.setCompositions(List.of(completeness(inventory)));
    try {
      return BomGeneratorFactory.createJson(Version.VERSION_16, bom)
          .toJsonString(false)
          .getBytes(StandardCharsets.UTF_8);
    } catch (GeneratorException e) {
      throw new IllegalStateException("a document of plain values can be written", e);
    }
  }

  private static Metadata metadata(BomSubject subject, Inventory inventory) {
    Metadata metadata = new Metadata();
    metadata.setTimestamp(Date.from(subject.created()));
    ToolInformation tools = new ToolInformation();
    tools.setComponents(List.of(named(Type.APPLICATION, "", Identity.TOOL, Identity.version())));
    metadata.setToolChoice(tools);
    metadata.setComponent(image(subject));
    List<Property> gaps = new ArrayList<>();
    for (Inventory.Gap gap : inventory.gaps()) {
      gaps.add(new Property("slipway:not-read", "/" + gap.location() + ": " + gap.reason()));
    }
    if (!gaps.isEmpty()) {
      metadata.setProperties(gaps);
    }
    return metadata;
  }

  private static org.cyclonedx.model.Component image(BomSubject subject) {
    org.cyclonedx.model.Component image =
        named(Type.CONTAINER, IMAGE, subject.name(), subject.digest());
    image.setPurl(Identity.imagePurl(subject));
    image.setHashes(
        List.of(new Hash(Hash.Algorithm.SHA_256, subject.digest().replaceFirst(".*:", ""))));
    return image;
  }

  private static java.util.Optional<org.cyclonedx.model.Component> system(OsRelease os) {
    if (!os.known()) {
      return java.util.Optional.empty();
    }
    org.cyclonedx.model.Component system =
        named(Type.OPERATING_SYSTEM, SYSTEM, os.id(), os.versionId());
    if (!os.prettyName().isEmpty()) {
      system.setDescription(os.prettyName());
    }
    return java.util.Optional.of(system);
  }

  private static org.cyclonedx.model.Component named(
      Type type, String ref, String name, String version) {
    org.cyclonedx.model.Component result = new org.cyclonedx.model.Component();
    result.setType(type);
    result.setName(name);
    if (!ref.isEmpty()) {
      result.setBomRef(ref);
    }
    if (!version.isEmpty()) {
      result.setVersion(version);
    }
    return result;
  }

  private static org.cyclonedx.model.Component component(Component component) {
    org.cyclonedx.model.Component result =
        named(Type.LIBRARY, component.id(), component.name(), component.version());
    if (!component.purl().isEmpty()) {
      result.setPurl(component.purl());
    }
    if (!component.licence().isEmpty()) {
      LicenseChoice licence = new LicenseChoice();
      licence.setExpression(new Expression(component.licence()));
      result.setLicenses(licence);
    }
    if (!component.supplier().isEmpty()) {
      OrganizationalEntity supplier = new OrganizationalEntity();
      supplier.setName(component.supplier());
      result.setSupplier(supplier);
    }
    result.setHashes(hashes(component.checksums()));
    result.setProperties(properties(component));
    return result;
  }

  private static List<Hash> hashes(Map<String, String> checksums) {
    List<Hash> hashes = new ArrayList<>();
    checksums.forEach((name, hex) -> hashes.add(new Hash(name, hex.toLowerCase(Locale.ROOT))));
    return hashes;
  }

  private static List<Property> properties(Component component) {
    List<Property> properties = new ArrayList<>();
    properties.add(new Property("slipway:location", "/" + component.location()));
    if (!component.source().isEmpty()) {
      properties.add(new Property("slipway:source", component.source()));
    }
    return properties;
  }

  private static List<Dependency> dependencies(Inventory inventory) {
    List<Dependency> all = new ArrayList<>();
    Dependency image = new Dependency(IMAGE);
    inventory.components().forEach(c -> image.addDependency(new Dependency(c.id())));
    all.add(image);
    inventory
        .dependencies()
        .forEach(
            (from, to) -> {
              Dependency dependency = new Dependency(from);
              to.forEach(other -> dependency.addDependency(new Dependency(other)));
              all.add(dependency);
            });
    return all;
  }

  /** Software that no package manager and no archive names isn't there; nobody knows more. */
  private static Composition completeness(Inventory inventory) {
    Composition composition = new Composition();
    composition.setAggregate(inventory.gaps().isEmpty() ? Aggregate.UNKNOWN : Aggregate.INCOMPLETE);
    composition.setAssemblies(List.of(new org.cyclonedx.model.BomReference(IMAGE)));
    return composition;
  }
}
