package io.slipway.image.sbom.find;

import io.slipway.image.config.Digests;
import io.slipway.image.sbom.Inventory;
import io.slipway.image.snapshot.MergedTree;
import io.slipway.image.store.Session;
import io.slipway.image.store.StateDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Inventories by chain id, so that a build whose layers all come from the cache unpacks none for
 * its bill of materials. One file each in {@code cache/inventories}: a digest of the rest, then
 * JSON. Any of them may be removed at any time; a damaged one is taken anew.
 */
public final class InventoryCache {
  private static final Logger LOG = LoggerFactory.getLogger(InventoryCache.class);
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** To be raised when the same files get another inventory than before. */
  private static final String EDITION = "1";

  private static final int SUM = 32;

  private final Path root;
  private final Session session;

  public InventoryCache(StateDirectory state, Session session) {
    this.root = state.cache().resolve("inventories");
    this.session = session;
  }

  /**
   * What is in the file system of these layers.
   *
   * @param tree looked into only where it is not known yet
   * @throws InterruptedException soon after the thread is interrupted
   */
  public Inventory of(String chainId, MergedTree tree) throws IOException, InterruptedException {
    Path file = root.resolve(Digests.hex(Digests.of(bytes(EDITION + " " + chainId))));
    Optional<Inventory> known = read(file);
    if (known.isPresent()) {
      return known.get();
    }
    Inventory inventory = InventoryReader.read(tree);
    keep(inventory, file);
    return inventory;
  }

  private static Optional<Inventory> read(Path file) throws IOException {
    try {
      byte[] all = Files.readAllBytes(file);
      byte[] json = Arrays.copyOfRange(all, Math.min(SUM, all.length), all.length);
      if (all.length > SUM && Arrays.equals(Arrays.copyOf(all, SUM), sum(json))) {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        return Optional.of(MAPPER.readValue(json, Inventory.class));
      }
      LOG.warn("{} is damaged; the inventory is taken again", file);
    } catch (NoSuchFileException e) {
      LOG.trace("{} is not there yet", file);
    } catch (JacksonException e) {
      LOG.debug("{} was written by another version", file, e);
    }
    return Optional.empty();
  }

  private void keep(Inventory inventory, Path file) throws IOException {
    byte[] json = MAPPER.writeValueAsBytes(inventory);
    byte[] all = Arrays.copyOf(sum(json), SUM + json.length);
    System.arraycopy(json, 0, all, SUM, json.length);
    Path temporary = Files.write(session.newFile("inventory"), all);
    Files.createDirectories(root);
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** The first letters of a digest. */
  private static byte[] sum(byte[] json) {
    return bytes(Digests.hex(Digests.of(json)).substring(0, SUM));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
