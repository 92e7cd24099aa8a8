package io.slipway.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.local.registry.LocalRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DiskFullTest {

  @TempDir Path directory;

  private static int run(String... command) throws Exception {
    return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
  }

  /** A file system of one megabyte; only root may mount one. */
  @Test
  void shouldReportAndLeaveNoTag_whenDestinationsDiskIsFull() throws Exception {
    Path small = Files.createDirectory(directory.resolve("small"));
    Assumptions.assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", small.toString()) == 0);
    try (LocalRegistry source =
            LocalRegistry.start(LocalRegistry.Options.in(directory.resolve("source")));
        LocalRegistry to = LocalRegistry.start(LocalRegistry.Options.in(small))) {
      TestImage.image(1, 3_000_000).push(source.address(), "shop/api", "1");

      ReplicationResult result =
          ShakyRegistries.replicator()
              .copy(
                  source.address() + "/shop/api:1",
                  List.of(to.address() + "/shop/api"),
                  RunOptions.defaults(),
                  ReplicationListener.NONE);

      assertThat(result.failures())
          .singleElement()
          .satisfies(failure -> assertThat(failure.message()).contains("disk is full"));
      assertThat(Walk.assertWhole(to.address(), "shop/api")).isZero();
    } finally {
      run("umount", "-l", small.toString());
    }
  }
}
