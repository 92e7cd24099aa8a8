package io.slipway.local.cluster.resource;

/** The patch formats, by media type. */
public enum PatchType {
  JSON("application/json-patch+json"),
  MERGE("application/merge-patch+json"),
  STRATEGIC("application/strategic-merge-patch+json"),
  APPLY("application/apply-patch+yaml");

  private final String mediaType;

  PatchType(String mediaType) {
    this.mediaType = mediaType;
  }

  public static PatchType of(String mediaType) {
    for (PatchType type : values()) {
      if (type.mediaType.equals(mediaType)) {
        return type;
      }
    }
    throw ApiError.unsupportedMedia("415: Unsupported Media Type");
  }
}
