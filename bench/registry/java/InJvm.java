import io.slipway.pipeline.cli.Main;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Replicates again and again in one JVM, as Jenkins does: a policy, a state directory, and the
 * directories that are emptied before each time (without any, all but the first time finds nothing
 * to do). Prints the median of the seconds after the first times.
 */
public final class InJvm {
  private static final int WARM_UP = 8;
  private static final int MEASURED = 5;

  public static void main(String[] args) throws Exception {
    List<Path> emptied = Stream.of(args).skip(2).map(Path::of).toList();
    double[] seconds = new double[MEASURED];
    for (int i = -WARM_UP; i < MEASURED; i++) {
      for (Path directory : emptied) {
        empty(directory);
      }
      long started = System.nanoTime();
      replicate(args[0], args[1]);
      if (i >= 0) {
        seconds[i] = (System.nanoTime() - started) / 1e9;
      }
    }
    Arrays.sort(seconds);
    System.out.printf("%.3f%n", seconds[MEASURED / 2]);
    System.exit(0);
  }

  private static void replicate(String policy, String state) {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("SLIPWAY_STATE", state);
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    int code = Main.run(new String[] {"replicate", "-f", policy}, nowhere, System.err, environment);
    if (code != 0) {
      throw new IllegalStateException("replicate ended with " + code);
    }
  }

  private static void empty(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
