package io.slipway.registry;

import io.slipway.registry.Policies.FilterOf;
import io.slipway.registry.journal.Journals;
import io.slipway.registry.settings.RegistrySettings;
import io.slipway.registry.store.Limits;
import io.slipway.registry.store.Retry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A replication as a process of its own that is gone at its journal's n-th write: as a kill -9
 * there, with nothing cleaned up and no more said to anybody.
 */
final class HaltingRun {

  static final int HALTED = 137;
  static final String CHUNK = "1MiB";

  private HaltingRun() {}

  /** Where at a write. */
  enum Place {
    BEFORE,
    TORN,
    AFTER
  }

  public static void main(String[] args) throws Exception {
    Place place = Place.valueOf(args[0]);
    int last = Integer.parseInt(args[1]);
    RegistryReplicator replicator =
        new RegistryReplicator(
            Retry.usual(),
            Limits.usual(),
            state ->
                new Journals(state, Clock.systemUTC(), file -> new Halting(file, place, last)));
    List<String> registries = Arrays.asList(args).subList(4, args.length);
    replicator
        .replicate(policy(args[2], registries), options(Path.of(args[3]), registries), event -> {})
        .orThrow();
  }

  /** All repositories of a group, from the first registry to the others. */
  static ReplicationPolicy policy(String group, List<String> registries) {
    Policies policy = Policies.from(registries.get(0)).filter(FilterOf.repository(group + "/**"));
    for (int i = 1; i < registries.size(); i++) {
      policy.to("site-" + i, registries.get(i));
    }
    return policy.named(group);
  }

  static RunOptions options(Path state, List<String> registries) {
    return RunOptions.defaults()
        .withState(state)
        .withRegistries(
            registries.stream()
                .map(host -> RegistrySettings.of(host).withChunkSize(CHUNK))
                .toList());
  }

  private record Halting(WritableByteChannel file, Place place, int last, AtomicInteger writes)
      implements WritableByteChannel {

    Halting(WritableByteChannel file, Place place, int last) {
      this(file, place, last, new AtomicInteger());
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
      if (writes.incrementAndGet() < last) {
        return file.write(bytes);
      }
      if (place != Place.BEFORE) {
        file.write(place == Place.TORN ? half(bytes) : bytes);
      }
      Runtime.getRuntime().halt(HALTED);
      return 0;
    }

    private static ByteBuffer half(ByteBuffer bytes) {
      return bytes.slice(0, bytes.remaining() / 2);
    }

    @Override
    public boolean isOpen() {
      return file.isOpen();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
