package io.slipway.image.sbom;

/** The documents that can be written. */
public enum BomFormat {
  SPDX("https://spdx.dev/Document", "application/spdx+json"),
  CYCLONEDX("https://cyclonedx.org/bom", "application/vnd.cyclonedx+json");

  private final String predicateType;
  private final String mediaType;

  BomFormat(String predicateType, String mediaType) {
    this.predicateType = predicateType;
    this.mediaType = mediaType;
  }

  /** What an in-toto statement calls it. */
  public String predicateType() {
    return predicateType;
  }

  /** What it is called by itself. */
  public String mediaType() {
    return mediaType;
  }

  /** The document as JSON in UTF-8; the same arguments give the same bytes. */
  public byte[] write(BomSubject subject, Inventory inventory) {
    return switch (this) {
      case SPDX -> SpdxDocument.write(subject, inventory);
      case CYCLONEDX -> CycloneDxDocument.write(subject, inventory);
    };
  }
}
