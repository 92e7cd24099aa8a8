import io.slipway.image.BuildRequest;
import io.slipway.image.ImageBuilder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Rebuilds in one JVM, as Jenkins does: context, reference, state directory. Prints seconds. */
public final class InJvm {
  private static final int WARM_UP = 20;
  private static final int MEASURED = 20;

  public static void main(String[] args) throws Exception {
    BuildRequest request =
        BuildRequest.of(Path.of(args[0]), Path.of(args[2])).tags(List.of(args[1])).push(true).build();
    double[] seconds = new double[MEASURED];
    for (int i = -WARM_UP; i < MEASURED; i++) {
      long started = System.nanoTime();
      ImageBuilder.create().build(request, event -> {});
      if (i >= 0) {
        seconds[i] = (System.nanoTime() - started) / 1e9;
      }
    }
    Arrays.sort(seconds);
    System.out.printf("%.4f%n", seconds[MEASURED / 2]);
    System.exit(0);
  }
}
