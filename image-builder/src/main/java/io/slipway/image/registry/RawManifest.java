package io.slipway.image.registry;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;
import com.google.cloud.tools.jib.image.json.ManifestTemplate;
import io.slipway.image.config.RawBytes;
import java.nio.charset.StandardCharsets;

/** A manifest that Jib pushes byte for byte, so that its digest stays what was computed. */
final class RawManifest implements ManifestTemplate {
  private final String json;
  private final String mediaType;

  RawManifest(RawBytes bytes, String mediaType) {
    this.json = new String(bytes.toArray(), StandardCharsets.UTF_8);
    this.mediaType = mediaType;
  }

  @JsonValue
  @JsonRawValue
  String json() {
    return json;
  }

  @Override
  public int getSchemaVersion() {
    return 2;
  }

  @Override
  public String getManifestMediaType() {
    return mediaType;
  }
}
