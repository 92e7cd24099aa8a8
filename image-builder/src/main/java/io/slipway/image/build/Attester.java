package io.slipway.image.build;

import io.slipway.image.AttestationOptions;
import io.slipway.image.BuildEvent;
import io.slipway.image.BuildException;
import io.slipway.image.UsageException;
import io.slipway.image.attest.AttestationManifests;
import io.slipway.image.attest.ImagePurls;
import io.slipway.image.attest.Statement;
import io.slipway.image.export.BuiltImage;
import io.slipway.image.export.PlatformImage;
import io.slipway.image.provenance.Provenance;
import io.slipway.image.sbom.BomFormat;
import io.slipway.image.sbom.BomSubject;
import io.slipway.image.sbom.Inventory;
import io.slipway.image.sbom.find.InventoryCache;
import io.slipway.image.suggest.Nearest;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Adds to a built image what is said about it. */
final class Attester {
  private static final String ALL = "all";

  private final Machine machine;
  private final List<BomFormat> formats;
  private final Provenance.@Nullable Mode mode;

  private Attester(Machine machine, List<BomFormat> formats, Provenance.@Nullable Mode mode) {
    this.machine = machine;
    this.formats = formats;
    this.mode = mode;
  }

  /**
   * An image with its attestations, and the statements by the digest of the platform's manifest
   * that they are about.
   */
  record Attested(BuiltImage image, Map<String, List<Statement>> statements) {}

  /**
   * @throws UsageException where what is asked for makes no sense, before anything is built
   */
  static void check(AttestationOptions options, boolean push, @Nullable String mediaTypes)
      throws UsageException {
    formats(options.sbom());
    mode(options.provenance());
    boolean attested = options.sbom() != null || options.provenance() != null;
    if (attested && "docker".equals(mediaTypes)) {
      throw new UsageException(
          "Docker's media types have no place for attestations; drop --media-types docker, or"
              + " --sbom and --provenance");
    }
    if (options.signKey() != null && !push) {
      throw new UsageException("--sign-key signs what is pushed; add --push");
    }
    Signatures.key(options);
    if (options.referrers() && !attested && options.signKey() == null) {
      throw new UsageException("--referrers needs --sbom, --provenance or --sign-key");
    }
  }

  private static List<BomFormat> formats(@Nullable String text) throws UsageException {
    if (text == null) {
      return List.of();
    } else if (text.equals(ALL)) {
      return List.of(BomFormat.values());
    }
    for (BomFormat format : BomFormat.values()) {
      if (format.name().equalsIgnoreCase(text)) {
        return List.of(format);
      }
    }
    throw unknown("--sbom", text, List.of("spdx", "cyclonedx", ALL));
  }

  private static Provenance.@Nullable Mode mode(@Nullable String text) throws UsageException {
    if (text == null) {
      return null;
    }
    for (Provenance.Mode mode : Provenance.Mode.values()) {
      if (mode.name().equalsIgnoreCase(text)) {
        return mode;
      }
    }
    throw unknown("--provenance", text, List.of("min", "max"));
  }

  private static UsageException unknown(String option, String text, List<String> known) {
    return new UsageException(
        option
            + ": '"
            + text
            + "' is not known; write "
            + String.join(" or ", known)
            + Nearest.hint(text, known));
  }

  static Attester of(Machine machine) throws UsageException {
    AttestationOptions options = machine.request().attestations();
    return new Attester(machine, formats(options.sbom()), mode(options.provenance()));
  }

  /**
   * @param results of the target stages, in the order of the image's platforms
   */
  Attested attest(BuiltImage image, List<StageResult> results, ProvenanceNotes notes)
      throws BuildException, InterruptedException {
    Map<String, List<Statement>> statements = new LinkedHashMap<>();
    BuiltImage attested = image;
    for (int i = 0; i < results.size(); i++) {
      PlatformImage platform = image.platforms().get(i);
      List<Statement> said = new ArrayList<>(boms(platform, results.get(i)));
      if (mode != null) {
        byte[] predicate = notes.of(i, image).predicate(mode);
        said.add(statement(platform, Provenance.PREDICATE_TYPE, predicate));
      }
      if (!said.isEmpty()) {
        statements.put(platform.manifest().digest(), said);
        attested = attached(attested, platform, said);
      }
    }
    return new Attested(attested, statements);
  }

  private BuiltImage attached(BuiltImage image, PlatformImage platform, List<Statement> said) {
    BuiltImage attached =
        image.withAttachment(AttestationManifests.inIndex(platform.descriptor(), said));
    if (machine.request().attestations().referrers()) {
      for (Statement statement : said) {
        attached =
            attached.withReferrer(AttestationManifests.referrer(platform.descriptor(), statement));
      }
    }
    return attached;
  }

  private List<Statement> boms(PlatformImage platform, StageResult result)
      throws BuildException, InterruptedException {
    if (formats.isEmpty()) {
      return List.of();
    }
    Inventory inventory = inventory(machine, result.files());
    for (Inventory.Gap gap : inventory.gaps()) {
      machine
          .events()
          .emit(
              new BuildEvent.Warning(
                  "sbom-gap",
                  "the SBOM is not complete: /" + gap.location() + ": " + gap.reason(),
                  "",
                  0));
    }
    List<Statement> statements = new ArrayList<>();
    for (BomFormat format : formats) {
      byte[] document = format.write(subject(platform), inventory);
      statements.add(statement(platform, format.predicateType(), document));
    }
    return statements;
  }

  static Inventory inventory(Machine machine, FileState files)
      throws BuildException, InterruptedException {
    try {
      return new InventoryCache(machine.state(), machine.session())
          .of(files.chainId(), files.tree());
    } catch (InterruptedIOException | ClosedByInterruptException e) {
      Thread.interrupted();
      throw (InterruptedException) new InterruptedException().initCause(e);
    } catch (IOException e) {
      throw new BuildException(
          "Tried to read the image's files for its SBOM, but: " + e.getMessage(), e);
    }
  }

  private BomSubject subject(PlatformImage platform) {
    List<String> tags = machine.request().tags();
    String digest = platform.manifest().digest();
    return new BomSubject(
        tags.isEmpty() ? digest : tags.get(0),
        digest,
        platform.platform(),
        platform.config().created().orElse(Instant.EPOCH));
  }

  private Statement statement(PlatformImage platform, String type, byte[] predicate) {
    List<String> names =
        machine.request().tags().stream()
            .map(tag -> ImagePurls.of(tag, platform.platform()))
            .filter(purl -> !purl.isEmpty())
            .toList();
    Statement statement = Statement.of(type, names, platform.manifest().digest(), predicate);
    machine
        .events()
        .emit(
            new BuildEvent.ImageAttested(
                platform.platform().toString(),
                type,
                platform.manifest().digest(),
                statement.json().size()));
    return statement;
  }
}
