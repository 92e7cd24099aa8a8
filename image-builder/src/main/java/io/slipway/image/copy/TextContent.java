package io.slipway.image.copy;

import io.slipway.image.layer.ContentDigest;
import io.slipway.image.layer.LayerEntry;
import io.slipway.image.layer.LayerWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/** A here-document. */
record TextContent(byte[] bytes, String known) implements CopyItem.Content {
  @Override
  public void write(LayerWriter out, LayerEntry entry) throws IOException {
    out.write(entry, new ByteArrayInputStream(bytes), ContentDigest.known(known));
  }
}
