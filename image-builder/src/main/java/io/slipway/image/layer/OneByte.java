package io.slipway.image.layer;

import java.io.IOException;
import java.io.InputStream;

/** For streams that do all their work where several bytes are read at once. */
public final class OneByte {
  private OneByte() {}

  /** What {@link InputStream#read()} is to return. */
  public static int of(InputStream in) throws IOException {
    byte[] one = new byte[1];
    return in.read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }
}
