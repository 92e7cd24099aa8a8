package io.slipway.image.mount;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The data types of the SSH protocol (RFC 4251, section 5). */
final class SshWire {
  private final ByteBuffer in;

  private SshWire(ByteBuffer in) {
    this.in = in;
  }

  static SshWire reading(byte[] bytes) {
    return new SshWire(ByteBuffer.wrap(bytes));
  }

  int number() throws IOException {
    try {
      return in.getInt();
    } catch (BufferUnderflowException e) {
      throw truncated(e);
    }
  }

  int octet() throws IOException {
    try {
      return in.get() & 0xff;
    } catch (BufferUnderflowException e) {
      throw truncated(e);
    }
  }

  byte[] bytes() throws IOException {
    int length = number();
    if (length < 0 || length > in.remaining()) {
      throw truncated(null);
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  String text() throws IOException {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  BigInteger integer() throws IOException {
    byte[] bytes = bytes();
    return bytes.length == 0 ? BigInteger.ZERO : new BigInteger(bytes);
  }

  private static IOException truncated(@org.jspecify.annotations.Nullable Exception cause) {
    return new IOException("it ends before all that it announces", cause);
  }

  /** What is written, piece by piece. */
  static final class Writer {
    private final java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();

    Writer octet(int value) {
      out.write(value);
      return this;
    }

    Writer number(int value) {
      out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
      return this;
    }

    Writer bytes(byte[] value) {
      number(value.length);
      out.writeBytes(value);
      return this;
    }

    Writer text(String value) {
      return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    Writer integer(BigInteger value) {
      return bytes(value.signum() == 0 ? new byte[0] : value.toByteArray());
    }

    byte[] toBytes() {
      return out.toByteArray();
    }
  }
}
