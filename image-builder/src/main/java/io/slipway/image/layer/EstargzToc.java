package io.slipway.image.layer;

import io.slipway.image.config.Digests;
import io.slipway.image.layer.BlockFormat.Extra;
import io.slipway.image.posix.Names;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The table of contents of an eStargz layer: JSON, in the order of the tar. It is kept compressed
 * while it grows, some 40 bytes a file.
 */
final class EstargzToc {
  private static final String NAME = "stargz.index.json";
  private static final JsonMapper JSON = new JsonMapper();

  private final ByteArrayOutputStream compressed = new ByteArrayOutputStream();
  private final MessageDigest hash = Digests.sha256();
  private final OutputStream out =
      new DigestOutputStream(new DeflaterOutputStream(compressed), hash);
  private String separator = "{\"version\":1,\"entries\":[";
  private long size;
  private String digest = "";

  /** Entries whose bytes are not all appended yet. */
  private final Deque<LayerEntry> pending = new ArrayDeque<>();

  /** Of the first of them. */
  private final List<Chunk> chunks = new ArrayList<>();

  private MessageDigest content = Digests.sha256();

  private record Chunk(long offsetInLayer, long offset, int length, String digest) {}

  void add(LayerEntry entry) {
    pending.add(entry);
  }

  /** A chunk of an entry's content that begins at an offset of the layer. */
  void chunk(Block block, BlockKey key, long offset) throws IOException {
    LayerEntry file = block.file();
    while (pending.getFirst() != file) {
      writeFirst();
    }
    chunks.add(new Chunk(offset, block.offset(), block.length(), key.digest()));
    content.update(block.bytes(), 0, block.length());
    if (block.offset() + block.length() == pending.getFirst().size()) {
      writeFirst();
    }
  }

  private void writeFirst() throws IOException {
    LayerEntry entry = pending.removeFirst();
    ObjectNode node = node(entry);
    if (entry.type() == LayerEntry.Type.FILE) {
      node.put("digest", Digests.format(content.digest()));
    }
    if (!chunks.isEmpty()) {
      describe(node, 0);
    }
    write(node);
    for (int i = 1; i < chunks.size(); i++) {
      ObjectNode next = JSON.createObjectNode();
      next.put("name", text(entry.name())).put("type", "chunk");
      describe(next, i);
      write(next);
    }
    chunks.clear();
    content = Digests.sha256();
  }

  /** The size of the last chunk is left out, as the specification demands. */
  private void describe(ObjectNode node, int index) {
    Chunk chunk = chunks.get(index);
    node.put("offset", chunk.offsetInLayer()).put("chunkDigest", chunk.digest());
    if (index > 0) {
      node.put("chunkOffset", chunk.offset());
    }
    if (index < chunks.size() - 1) {
      node.put("chunkSize", chunk.length());
    }
  }

  private static ObjectNode node(LayerEntry entry) {
    ObjectNode node = JSON.createObjectNode();
    boolean directory = entry.type() == LayerEntry.Type.DIRECTORY;
    node.put("name", text(entry.name()) + (directory ? "/" : "")).put("type", type(entry));
    if (entry.size() > 0) {
      node.put("size", entry.size());
    }
    if (entry.mtimeSeconds() != 0) {
      node.put("modtime", Instant.ofEpochSecond(entry.mtimeSeconds()).toString());
    }
    if (!entry.link().isEmpty()) {
      node.put("linkName", text(entry.link()));
    }
    node.put("mode", entry.mode()).put("uid", entry.uid()).put("gid", entry.gid());
    if (entry.major() != 0 || entry.minor() != 0) {
      node.put("devMajor", entry.major()).put("devMinor", entry.minor());
    }
    if (!entry.xattrs().isEmpty()) {
      ObjectNode xattrs = node.putObject("xattrs");
      entry.xattrs().forEach(xattrs::put);
    }
    return node;
  }

  /** JSON holds no bytes that are no UTF-8; Go's encoder replaces them likewise. */
  private static String text(String name) {
    return new String(Names.encode(name), StandardCharsets.UTF_8);
  }

  private static String type(LayerEntry entry) {
    return switch (entry.type()) {
      case FILE -> "reg";
      case HARD_LINK -> "hardlink";
      case SYMLINK -> "symlink";
      case CHARACTER_DEVICE -> "char";
      case BLOCK_DEVICE -> "block";
      case DIRECTORY -> "dir";
      case FIFO -> "fifo";
    };
  }

  private void write(ObjectNode node) throws IOException {
    write(separator.getBytes(StandardCharsets.UTF_8));
    write(JSON.writeValueAsBytes(node));
    separator = ",";
  }

  private void write(byte[] bytes) throws IOException {
    out.write(bytes);
    size += bytes.length;
  }

  /** The table as the entry that it is in the tar. */
  Extra finish() throws IOException {
    while (!pending.isEmpty()) {
      writeFirst();
    }
    write("]}".getBytes(StandardCharsets.UTF_8));
    out.close();
    digest = Digests.format(hash.digest());
    LayerEntry entry = LayerEntry.file(NAME, 0444, 0, 0, size, 0);
    return new Extra(
        entry, new InflaterInputStream(new ByteArrayInputStream(compressed.toByteArray())));
  }

  /** Of the JSON, after {@link #finish}. */
  String digest() {
    return digest;
  }
}
