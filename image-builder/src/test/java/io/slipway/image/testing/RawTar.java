package io.slipway.image.testing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes tar blocks as told, right or wrong; only the checksum is always right. */
public final class RawTar {
  private static final int BLOCK = 512;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  public RawTar file(String name, String content) {
    return entry('0', name, "", content.getBytes(StandardCharsets.UTF_8));
  }

  public RawTar directory(String name) {
    return entry('5', name + "/", "", new byte[0]);
  }

  public RawTar symlink(String name, String target) {
    return entry('2', name, target, new byte[0]);
  }

  public RawTar hardLink(String name, String target) {
    return entry('1', name, target, new byte[0]);
  }

  public RawTar pax(String records) {
    return entry('x', "pax", "", records.getBytes(StandardCharsets.UTF_8));
  }

  /** One pax record, its length counted. */
  public static String record(String key, String value) {
    int body = key.length() + value.getBytes(StandardCharsets.UTF_8).length + 3;
    int length = body + Integer.toString(body).length();
    length = body + Integer.toString(length).length();
    return length + " " + key + "=" + value + "\n";
  }

  public RawTar entry(char type, String name, String link, byte[] content) {
    byte[] header = new byte[BLOCK];
    put(header, 0, name);
    put(header, 100, "0000755");
    put(header, 108, "0000000");
    put(header, 116, "0000000");
    put(header, 124, String.format("%011o", content.length));
    put(header, 136, "00000000001");
    header[156] = (byte) type;
    put(header, 157, link);
    put(header, 257, "ustar\00000");
    return block(header).content(content);
  }

  /** A device node. */
  public RawTar device(char type, String name, int major, int minor) {
    byte[] header = new byte[BLOCK];
    put(header, 0, name);
    put(header, 100, "0000666");
    header[156] = (byte) type;
    put(header, 257, "ustar\00000");
    put(header, 329, String.format("%07o", major));
    put(header, 337, String.format("%07o", minor));
    return block(header);
  }

  /** A header with its checksum set. */
  public RawTar block(byte[] header) {
    Arrays.fill(header, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    put(header, 148, String.format("%06o\0 ", sum));
    out.writeBytes(header);
    return this;
  }

  private RawTar content(byte[] content) {
    out.writeBytes(content);
    out.writeBytes(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
    return this;
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }

  /** What was written so far, without the end of the archive. */
  public byte[] open() {
    return out.toByteArray();
  }

  public byte[] bytes() {
    out.writeBytes(new byte[2 * BLOCK]);
    return out.toByteArray();
  }
}
