package io.slipway.registry.status;

import io.slipway.registry.StateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Where a policy's status lies between runs; replaced whole, so a reader sees no half of it. */
public final class StatusFile {

  private static final Logger LOG = LoggerFactory.getLogger(StatusFile.class);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path file;

  /**
   * @param state the directory that the policy's runs keep their state in
   */
  public StatusFile(Path state, String policy) {
    this.file = state.resolve(StateFiles.name(policy) + ".status.json");
  }

  /** Empty where no run was, or what it left cannot be read. */
  public Optional<ReplicationStatus> read() {
    try {
      return Files.exists(file)
          ? Optional.of(JSON.readValue(file, ReplicationStatus.class))
          : Optional.empty();
    } catch (JacksonException e) {
      LOG.warn("Tried to read the status in {}, but {}.", file, e.getOriginalMessage());
      return Optional.empty();
    }
  }

  public void write(ReplicationStatus status) {
    Path next = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".tmp");
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      JSON.writeValue(next, status);
      Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | JacksonException e) {
      LOG.warn("Tried to write the status to {}, but {}.", file, e.toString());
    } finally {
      deleteQuietly(next);
    }
  }

  private static void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.debug("Tried to delete {}", file, e);
    }
  }
}
