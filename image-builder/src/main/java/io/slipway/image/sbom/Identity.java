package io.slipway.image.sbom;

import io.slipway.image.config.Digests;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** Names that documents bear: derived from what they say, so that they are the same each time. */
final class Identity {
  static final String TOOL = "slipway";

  private Identity() {}

  static String version() {
    return Optional.ofNullable(Identity.class.getPackage().getImplementationVersion())
        .orElse("dev");
  }

  /** Unique to the content, as SPDX (6.5) and CycloneDX ask. */
  static UUID uuid(BomSubject subject, Inventory inventory) {
    MessageDigest hash = Digests.sha256();
    hash.update((subject + "\n" + inventory).getBytes(StandardCharsets.UTF_8));
    ByteBuffer bytes = ByteBuffer.wrap(hash.digest());
    // Version 8 is for digests (RFC 9562, 5.8); schemas of both formats take any version.
    long high = bytes.getLong() & ~0xf000L | 0x8000L;
    long low = bytes.getLong() & 0x3fffffffffffffffL | 0x8000000000000000L;
    return new UUID(high, low);
  }

  static String namespace(BomSubject subject, Inventory inventory) {
    String name = subject.name().replaceAll("[^A-Za-z0-9./-]", "-");
    return "https://slipway.io/spdx/" + name + "-" + uuid(subject, inventory);
  }

  /** Type oci: the name is the repository's last part, the version its digest. */
  static String imagePurl(BomSubject subject) {
    String repository = subject.name().replaceFirst("@.*", "").replaceFirst(":[^/:]*$", "");
    Map<String, String> qualifiers = new TreeMap<>();
    qualifiers.put("arch", subject.platform().architecture());
    if (repository.contains("/")) {
      qualifiers.put("repository_url", repository);
    }
    String name = repository.substring(repository.lastIndexOf('/') + 1);
    return Purls.of("oci", "", name, subject.digest(), qualifiers);
  }
}
