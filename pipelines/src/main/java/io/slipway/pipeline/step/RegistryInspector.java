package io.slipway.pipeline.step;

import io.slipway.deploy.DeployException;
import io.slipway.deploy.gate.Finding;
import io.slipway.deploy.gate.ImageInspector;
import io.slipway.deploy.release.ImageReference;
import io.slipway.deploy.release.Scanned;
import io.slipway.image.BuildException;
import io.slipway.image.RegistryAccess;
import io.slipway.image.registry.RegistryArtifacts;
import io.slipway.image.sign.KeyException;
import io.slipway.image.sign.VerifyingKey;
import io.slipway.registry.gate.GateException;
import io.slipway.registry.gate.Gates;
import io.slipway.registry.gate.Severity;
import io.slipway.registry.harbor.HarborAccess;
import io.slipway.registry.harbor.HarborClient;
import io.slipway.registry.harbor.artifact.Artifacts.Artifact;
import io.slipway.registry.harbor.artifact.Artifacts.ScanSummary;
import io.slipway.registry.harbor.rest.HarborException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a deployment's gates ask of registries, by the other engines' clients. */
final class RegistryInspector implements ImageInspector {
  private static final String FINISHED = "Success";

  private final RegistryAccess access;
  private final StepContext context;

  RegistryInspector(RegistryAccess access, StepContext context) {
    this.access = access;
    this.context = context;
  }

  @Override
  public Finding signed(ImageReference image, List<Path> keys) throws InterruptedException {
    requireReadable(keys);
    List<String> names = keys.stream().map(Path::toString).toList();
    try {
      return new CosignSignatures(context.workspace(), access)
          .refusal(reference(image), new Gates.Signed(names, List.of(), null))
          .map(Finding::no)
          .orElseGet(() -> Finding.yes("signed"));
    } catch (GateException e) {
      return Finding.open(String.valueOf(e.getMessage()));
    }
  }

  private static void requireReadable(List<Path> keys) {
    try {
      for (Path key : keys) {
        VerifyingKey.read(key);
      }
    } catch (KeyException e) {
      throw DeployException.usage(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public Finding present(ImageReference image) throws InterruptedException {
    try (RegistryArtifacts registry = RegistryArtifacts.open(access)) {
      return registry.find(reference(image)).isPresent()
          ? Finding.yes(host(image) + " has it")
          : Finding.no(
              "%s has no %s yet; is it replicated there?".formatted(host(image), reference(image)));
    } catch (BuildException e) {
      return Finding.open(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public Finding scanned(ImageReference image, Scanned.Severity worst) throws InterruptedException {
    String path = path(image);
    int slash = path.indexOf('/');
    if (slash < 0) {
      throw DeployException.usage(
          "%s is in no project, but a scan is asked of a Harbor, whose repositories are PROJECT/NAME"
              .formatted(image.repository()));
    }
    try (HarborClient harbor =
        HarborClient.open(host(image), harborAccess(), (what, next, of, after, reason) -> {})) {
      // Any registry answers 404 for an artifact of an API that it does not have.
      harbor.system().info();
      Optional<Artifact> artifact =
          harbor
              .artifacts(path.substring(0, slash))
              .find(path.substring(slash + 1), image.digest());
      return artifact.isEmpty()
          ? Finding.open("%s has no %s yet".formatted(host(image), reference(image)))
          : judged(artifact.get(), worst);
    } catch (HarborException e) {
      return Finding.open(String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      throw DeployException.usage(String.valueOf(e.getMessage()));
    }
  }

  private static Finding judged(Artifact artifact, Scanned.Severity worst) {
    Optional<Severity> found =
        artifact
            .scan()
            .filter(scan -> FINISHED.equals(scan.scanStatus()))
            .map(ScanSummary::severity)
            .flatMap(Severity::of);
    if (found.isEmpty()) {
      return Finding.open("no scan of it has finished");
    }
    String words = "its worst finding is " + found.get().name().toLowerCase(Locale.ROOT);
    boolean passes = found.get().compareTo(Severity.valueOf(worst.name())) <= 0;
    return passes
        ? Finding.yes(words)
        : Finding.no(
            "%s, and %s is the worst that may pass"
                .formatted(words, worst.name().toLowerCase(Locale.ROOT)));
  }

  private HarborAccess harborAccess() {
    return new HarborAccess(
        access.dockerConfig(), access.plainHttp(), access.insecure(), context.environment());
  }

  /** Without a tag, which says nothing beside a digest. */
  private static String reference(ImageReference image) {
    return host(image) + "/" + path(image) + "@" + image.digest();
  }

  private static String host(ImageReference image) {
    return image.repository().split("/", 2)[0];
  }

  private static String path(ImageReference image) {
    String[] parts = image.repository().split("/", 2);
    return parts.length == 1 ? "" : parts[1].replaceAll(":[^/]*$", "");
  }
}
