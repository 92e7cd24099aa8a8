package io.slipway.image.testing;

import io.slipway.image.BuildEvent;
import io.slipway.image.BuildRequest;
import io.slipway.image.BuildResult;
import io.slipway.image.ImageBuilder;
import io.slipway.image.ImageOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A build in a JVM of its own: to be killed, or to be run by another user. */
public final class BuildMain {
  private BuildMain() {}

  /**
   * Arguments: context, state directory, OCI layout to write. Prints output lines and the digest.
   */
  public static void main(String[] args) throws Exception {
    BuildRequest request =
        BuildRequest.of(Path.of(args[0]), Path.of(args[1]))
            .tags(List.of("app:1"))
            .outputs(List.of("oci:" + args[2]))
            .image(new ImageOptions(Map.of(), Map.of(), null, null, false, null, true))
            .build();
    BuildResult result = ImageBuilder.create().build(request, BuildMain::print);
    System.out.println(result.digest() + " cached " + result.cachedSteps());
    System.exit(0);
  }

  private static void print(BuildEvent event) {
    if (event instanceof BuildEvent.StepOutput output) {
      System.out.println(output.text());
      System.out.flush();
    }
  }
}
