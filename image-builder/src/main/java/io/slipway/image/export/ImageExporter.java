package io.slipway.image.export;

import io.slipway.image.BuildException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.List;

/** Writes a built image to a target. What is there is replaced at once or not at all. */
public final class ImageExporter {
  private ImageExporter() {}

  /**
   * @param references the names the image gets there; empty means {@code latest} in a layout and no
   *     name elsewhere
   * @param standardOutput where a target without a file goes
   */
  public static void export(
      ExportTarget target, BuiltImage image, List<String> references, OutputStream standardOutput)
      throws BuildException, InterruptedException {
    ImageNames names = ImageNames.of(references);
    try {
      if (target instanceof ExportTarget.OciDirectory oci) {
        new OciLayoutWriter(oci.directory()).write(image, names);
      } else if (target instanceof ExportTarget.OciArchive archive) {
        AtomicFile.write(
            archive.file(), standardOutput, out -> new OciArchiveWriter(out).write(image, names));
      } else if (target instanceof ExportTarget.DockerArchive archive) {
        PlatformImage only = only(image);
        AtomicFile.write(
            archive.file(), standardOutput, out -> new DockerArchiveWriter(out).write(only, names));
      } else {
        new DockerEngineLoader(((ExportTarget.DockerEngine) target).socket())
            .load(only(image), names);
      }
    } catch (ClosedByInterruptException e) {
      Thread.interrupted();
      throw new InterruptedException("the export was interrupted");
    } catch (IOException e) {
      throw new BuildException(
          "could not export "
              + image.root().raw().digest()
              + " to "
              + target.words()
              + ": "
              + e.getMessage(),
          e);
    }
  }

  /** Writes what is no image, such as a cache, into an OCI layout under a tag. */
  public static void export(Path layout, FurtherManifest artifact, String tag)
      throws BuildException, InterruptedException {
    try {
      new OciLayoutWriter(layout).write(artifact, tag);
    } catch (ClosedByInterruptException e) {
      Thread.interrupted();
      throw new InterruptedException("the export was interrupted");
    } catch (IOException e) {
      String problem = "could not write into the OCI layout " + layout + ": " + e.getMessage();
      throw new BuildException(problem, e);
    }
  }

  /** Docker's archive has room for one platform, and none for what is said about an image. */
  private static PlatformImage only(BuiltImage image) throws BuildException {
    if (image.platforms().size() > 1) {
      throw new BuildException(
          "a Docker archive or Engine takes one platform, not "
              + image.platforms().size()
              + "; write an OCI layout (oci:DIR) or push");
    }
    return image.platforms().get(0);
  }
}
