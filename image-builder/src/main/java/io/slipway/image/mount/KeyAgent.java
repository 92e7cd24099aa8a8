package io.slipway.image.mount;

import io.slipway.image.mount.SshWire.Writer;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An SSH agent that holds keys of files for the time of a build, and lists and signs with them
 * (draft-ietf-sshm-ssh-agent); everything else it refuses, as BuildKit's read-only agent does.
 */
public final class KeyAgent implements SshAgent {
  private static final int FAILURE = 5;
  private static final int REQUEST_IDENTITIES = 11;
  private static final int IDENTITIES_ANSWER = 12;
  private static final int SIGN_REQUEST = 13;
  private static final int SIGN_RESPONSE = 14;
  private static final int MAX_MESSAGE = 256 << 10;

  private final List<SshKey> keys;

  private KeyAgent(List<SshKey> keys) {
    this.keys = List.copyOf(keys);
  }

  /**
   * @throws IOException where a file holds no key that can be used, with what to do
   */
  public static KeyAgent of(List<Path> files) throws IOException {
    List<SshKey> keys = new ArrayList<>();
    for (Path file : files) {
      keys.add(SshKeyFile.read(file));
    }
    return new KeyAgent(keys);
  }

  @Override
  public void serve(SocketChannel client) throws IOException {
    try {
      while (true) {
        byte[] answer = answer(message(client));
        ByteBuffer out = ByteBuffer.wrap(new Writer().bytes(answer).toBytes());
        while (out.hasRemaining()) {
          client.write(out);
        }
      }
    } catch (EOFException e) {
      // The client has had enough.
      return;
    }
  }

  private static byte[] message(SocketChannel client) throws IOException {
    int length = read(client, Integer.BYTES).getInt();
    if (length <= 0 || length > MAX_MESSAGE) {
      throw new IOException("a client of the ssh agent announced " + length + " bytes");
    }
    return read(client, length).array();
  }

  private static ByteBuffer read(SocketChannel client, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (client.read(buffer) < 0) {
        throw new EOFException();
      }
    }
    return buffer.flip();
  }

  private byte[] answer(byte[] message) {
    try {
      SshWire in = SshWire.reading(message);
      return switch (in.octet()) {
        case REQUEST_IDENTITIES -> identities();
        case SIGN_REQUEST -> signature(in.bytes(), in.bytes(), in.number());
        default -> failure();
      };
    } catch (IOException | GeneralSecurityException e) {
      return failure();
    }
  }

  private static byte[] failure() {
    return new byte[] {FAILURE};
  }

  private byte[] identities() {
    Writer out = new Writer().octet(IDENTITIES_ANSWER).number(keys.size());
    keys.forEach(key -> out.bytes(key.blob()).text(key.comment()));
    return out.toBytes();
  }

  private byte[] signature(byte[] blob, byte[] data, int flags) throws GeneralSecurityException {
    for (SshKey key : keys) {
      if (Arrays.equals(key.blob(), blob)) {
        return new Writer().octet(SIGN_RESPONSE).bytes(key.sign(data, flags)).toBytes();
      }
    }
    return failure();
  }
}
