package io.slipway.image.sign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.image.BuildException;
import io.slipway.image.RegistryAccess;
import io.slipway.image.attest.ArtifactManifest;
import io.slipway.image.attest.AttestationManifests;
import io.slipway.image.attest.Referrers;
import io.slipway.image.attest.Statement;
import io.slipway.image.config.Descriptor;
import io.slipway.image.config.ImageIndex;
import io.slipway.image.config.ImageManifest;
import io.slipway.image.config.Json;
import io.slipway.image.config.MediaTypes;
import io.slipway.image.config.Platform;
import io.slipway.image.config.RawBytes;
import io.slipway.image.export.BuiltImage;
import io.slipway.image.export.FurtherManifest;
import io.slipway.image.export.PlatformImage;
import io.slipway.image.registry.BlobSource;
import io.slipway.image.registry.DebianRegistry;
import io.slipway.image.registry.RegistryArtifacts;
import io.slipway.image.registry.RegistryArtifacts.Document;
import io.slipway.image.registry.SampleImage;
import io.slipway.image.sign.ImageVerifier.Demands;
import io.slipway.image.sign.Verification.Checked;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against Debian's docker-registry, which has no referrers API. */
class ImageVerifierTest {
  private static final SigningKey KEY = SigningKey.generate(new SecureRandom());
  private static final SigningKey OTHER = SigningKey.generate(new SecureRandom());
  private static final Demands PLAIN = new Demands(false, List.of());
  private static final String SPDX = "https://spdx.dev/Document";

  @TempDir static Path directory;
  private static DebianRegistry server;
  private static int names;

  private RegistryArtifacts registry;
  private String repository;

  @BeforeAll
  static void start() throws Exception {
    server = DebianRegistry.start(directory);
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @BeforeEach
  void open() {
    registry = RegistryArtifacts.open(RegistryAccess.defaults());
    repository = server.address() + "/signed/" + ++names;
  }

  @AfterEach
  void close() {
    registry.close();
  }

  private static PlatformImage image(String platform) throws Exception {
    return SampleImage.of("content " + platform, Platform.parse(platform));
  }

  private String push(BuiltImage image) throws Exception {
    for (BlobSource blob : image.blobs()) {
      registry.push(repository, blob);
    }
    for (BuiltImage.Document child : image.children()) {
      registry.push(
          repository + "@" + child.raw().digest(),
          new Document(child.descriptor().mediaType(), child.raw()));
    }
    BuiltImage.Document root = image.root();
    registry.push(repository + ":1", new Document(root.descriptor().mediaType(), root.raw()));
    return root.raw().digest();
  }

  private Verification verify(Demands demands) throws Exception {
    return new ImageVerifier(registry, KEY.publicKey()).verify(repository + ":1", demands);
  }

  private void assertRefused(Demands demands, String... reasons) {
    assertThatThrownBy(() -> verify(demands))
        .isInstanceOf(RefusedException.class)
        .hasMessageContainingAll(reasons);
  }

  @Test
  void shouldVerify_whenTheKeySignedIt() throws Exception {
    String digest = push(BuiltImage.of(image("linux/amd64")));
    new ImageSigner(registry, KEY).sign(repository, digest);
    Verification verified = verify(PLAIN);
    assertThat(verified.digest()).isEqualTo(digest);
    assertThat(verified.checked())
        .containsExactly(
            new Checked(
                digest,
                null,
                "signature",
                null,
                repository + ":" + digest.replace(':', '-') + ".sig"));
  }

  @Test
  void shouldRefuse_whenNobodySignedIt() throws Exception {
    push(BuiltImage.of(image("linux/amd64")));
    assertRefused(PLAIN, "has no signature");
  }

  @Test
  void shouldRefuse_whenAnotherKeySignedIt() throws Exception {
    String digest = push(BuiltImage.of(image("linux/amd64")));
    new ImageSigner(registry, OTHER).sign(repository, digest);
    assertRefused(PLAIN, "no signature of this key", "not this key's");
  }

  @Test
  void shouldKeepBoth_whenTwoKeysSign() throws Exception {
    String digest = push(BuiltImage.of(image("linux/amd64")));
    new ImageSigner(registry, OTHER).sign(repository, digest);
    new ImageSigner(registry, KEY).sign(repository, digest);
    verify(PLAIN);
    new ImageVerifier(registry, OTHER.publicKey()).verify(repository + ":1", PLAIN);
  }

  @Test
  void shouldChangeNothing_whenTheSameKeySignsAgain() throws Exception {
    String digest = push(BuiltImage.of(image("linux/amd64")));
    new ImageSigner(registry, KEY).sign(repository, digest);
    RawBytes first = signatures(digest).raw();
    new ImageSigner(registry, KEY).sign(repository, digest);
    assertThat(signatures(digest).raw()).isEqualTo(first);
  }

  private Document signatures(String digest) throws Exception {
    return registry.find(SignatureTags.signatures(repository, digest)).orElseThrow();
  }

  private void putSignatures(String digest, Descriptor layer, byte[] payload) throws Exception {
    registry.push(repository, BlobSource.of(layer, payload));
    byte[] config = "{}".getBytes(StandardCharsets.UTF_8);
    Descriptor configBlob = Descriptor.of(MediaTypes.OCI_CONFIG, config);
    registry.push(repository, BlobSource.of(configBlob, config));
    RawBytes manifest = ImageManifest.of(configBlob, List.of(layer), Map.of()).raw();
    registry.push(
        SignatureTags.signatures(repository, digest),
        new Document(MediaTypes.OCI_MANIFEST, manifest));
  }

  private static Descriptor signed(byte[] payload, byte[] signature) {
    return Descriptor.of(SimpleSigning.MEDIA_TYPE, payload)
        .withAnnotations(
            Map.of(SignatureTags.SIGNATURE, Base64.getEncoder().encodeToString(signature)));
  }

  @Test
  void shouldRefuse_whenThePayloadWasTamperedWith() throws Exception {
    String digest = push(BuiltImage.of(image("linux/amd64")));
    byte[] original = SimpleSigning.payload(repository, "sha256:" + "0".repeat(64));
    byte[] tampered = SimpleSigning.payload(repository, digest);
    putSignatures(digest, signed(tampered, KEY.sign(original)), tampered);
    assertRefused(PLAIN, "whose payload was changed");
  }

  @Test
  void shouldRefuse_whenTheSignatureIsOfAnotherImage() throws Exception {
    String digest = push(BuiltImage.of(image("linux/amd64")));
    String another = "sha256:" + "0".repeat(64);
    byte[] payload = SimpleSigning.payload(repository, another);
    putSignatures(digest, signed(payload, KEY.sign(payload)), payload);
    assertRefused(PLAIN, "a signature of another digest, " + another);
  }

  @Test
  void shouldRefuse_whenTheSignedTextIsNoPayload() throws Exception {
    String digest = push(BuiltImage.of(image("linux/amd64")));
    byte[] payload = "[]".getBytes(StandardCharsets.UTF_8);
    putSignatures(digest, signed(payload, KEY.sign(payload)), payload);
    assertRefused(PLAIN, "a broken signature");
  }

  @Test
  void shouldVerify_whenOpensslSignedThePayload() throws Exception {
    String digest = push(BuiltImage.of(image("linux/amd64")));
    byte[] payload = SimpleSigning.payload(repository, digest);
    Path file = Files.write(directory.resolve("payload"), payload);
    Path key = directory.resolve("ec.key");
    run("openssl", "ecparam", "-genkey", "-name", "prime256v1", "-out", key.toString());
    Path signature = directory.resolve("signature");
    run(
        "openssl",
        "dgst",
        "-sha256",
        "-sign",
        key.toString(),
        "-out",
        signature.toString(),
        file.toString());
    putSignatures(digest, signed(payload, Files.readAllBytes(signature)), payload);
    VerifyingKey known = SigningKey.read(key, null).publicKey();
    new ImageVerifier(registry, known).verify(repository + ":1", PLAIN);
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  @Test
  void shouldFindTheReferrer_whenTheRegistryKnowsOnlyTags() throws Exception {
    BuiltImage image = BuiltImage.of(image("linux/amd64"));
    String digest = push(image);
    new ImageSigner(registry, KEY).signAsReferrer(repository, image.root().descriptor());
    new ImageSigner(registry, OTHER).signAsReferrer(repository, image.root().descriptor());
    assertThat(registry.referrers(repository, digest)).isEmpty();
    Document index = registry.find(repository + ":" + digest.replace(':', '-')).orElseThrow();
    assertThat(Json.object(index.raw().toArray()).path("manifests")).hasSize(2);
    assertThat(verify(PLAIN).checked().get(0).where()).startsWith(repository + "@sha256:");
  }

  @Test
  void shouldCheckEachPlatform_whenTheImageIsAnIndex() throws Exception {
    PlatformImage amd = image("linux/amd64");
    PlatformImage arm = image("linux/arm64");
    String digest = push(BuiltImage.of(List.of(amd, arm), BuiltImage.IndexForm.OCI));
    ImageSigner signer = new ImageSigner(registry, KEY);
    signer.sign(repository, digest);
    assertThat(verify(PLAIN).checked())
        .extracting(Checked::what, Checked::platform)
        .containsExactly(
            org.assertj.core.api.Assertions.tuple("signature", null),
            org.assertj.core.api.Assertions.tuple("content", "linux/amd64"),
            org.assertj.core.api.Assertions.tuple("content", "linux/arm64"));
    assertRefused(new Demands(true, List.of()), amd.manifest().digest(), "has no signature");
    signer.sign(repository, amd.manifest().digest());
    assertRefused(new Demands(true, List.of()), arm.manifest().digest(), "has no signature");
    signer.sign(repository, arm.manifest().digest());
    assertThat(verify(new Demands(true, List.of())).checked()).hasSize(5);
  }

  @Test
  void shouldRefuse_whenTheIndexNamesAManifestOfAnotherSize() throws Exception {
    PlatformImage amd = image("linux/amd64");
    push(BuiltImage.of(amd));
    Descriptor wrong =
        Descriptor.of(MediaTypes.OCI_MANIFEST, amd.manifest().digest(), 7)
            .withPlatform(Platform.parse("linux/amd64"));
    ImageIndex index = ImageIndex.of(List.of(wrong), Map.of());
    registry.push(repository + ":1", new Document(MediaTypes.OCI_INDEX, index.raw()));
    new ImageSigner(registry, KEY).sign(repository, index.digest());
    assertRefused(PLAIN, "where the index says 7");
  }

  @Test
  void shouldRefuse_whenAReferrersPayloadWasTamperedWith() throws Exception {
    BuiltImage image = BuiltImage.of(image("linux/amd64"));
    String digest = push(image);
    byte[] original = SimpleSigning.payload(repository, "sha256:" + "0".repeat(64));
    byte[] tampered = SimpleSigning.payload(repository, digest);
    BlobSource layer = BlobSource.of(signed(tampered, KEY.sign(original)), tampered);
    new Referrers(registry)
        .push(
            repository,
            new ArtifactManifest(
                    SignatureTags.ARTIFACT_TYPE,
                    null,
                    List.of(layer),
                    image.root().descriptor(),
                    Map.of())
                .build());
    assertRefused(PLAIN, repository + "@sha256:", "whose payload was changed");
  }

  @Test
  void shouldRefuse_whenTheEnvelopeHoldsAStatementOfAnotherType() throws Exception {
    String digest = push(BuiltImage.of(image("linux/amd64")));
    new ImageSigner(registry, KEY).sign(repository, digest);
    byte[] envelope = Envelope.sign(Statement.MEDIA_TYPE, statement(digest).json().toArray(), KEY);
    String slsa = "https://slsa.dev/provenance/v1";
    Descriptor layer =
        Descriptor.of(Envelope.MEDIA_TYPE, envelope)
            .withAnnotations(Map.of(SignatureTags.PREDICATE_TYPE, slsa));
    registry.push(repository, BlobSource.of(layer, envelope));
    byte[] config = "{}".getBytes(StandardCharsets.UTF_8);
    Descriptor configBlob = Descriptor.of(MediaTypes.OCI_CONFIG, config);
    registry.push(repository, BlobSource.of(configBlob, config));
    registry.push(
        SignatureTags.attestations(repository, digest),
        new Document(
            MediaTypes.OCI_MANIFEST, ImageManifest.of(configBlob, List.of(layer), Map.of()).raw()));
    assertRefused(
        new Demands(false, List.of(slsa)),
        "has no attestation of type " + slsa,
        "of type '" + SPDX);
    assertRefused(new Demands(false, List.of(SPDX)), "has no attestation of type " + SPDX);
  }

  @Test
  void shouldRefuse_whenTheStatementInASignedIndexIsAboutAnotherImage() throws Exception {
    PlatformImage amd = image("linux/amd64");
    FurtherManifest attestation =
        AttestationManifests.inIndex(
            amd.descriptor(), List.of(statement("sha256:" + "1".repeat(64))));
    String digest = push(BuiltImage.of(amd).withAttachment(attestation));
    new ImageSigner(registry, KEY).sign(repository, digest);
    assertRefused(new Demands(false, List.of(SPDX)), "the statement is about another image");
  }

  private static Statement statement(String digest) {
    return Statement.of(SPDX, List.of(), digest, "{\"a\":1}".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void shouldVerifyAttestations_whenTheKeySignedThem() throws Exception {
    String digest = push(BuiltImage.of(image("linux/amd64")));
    ImageSigner signer = new ImageSigner(registry, KEY);
    signer.sign(repository, digest);
    Demands demands = new Demands(false, List.of(SPDX));
    assertRefused(demands, "has no attestation of type " + SPDX);
    signer.attest(repository, digest, List.of(statement(digest)));
    assertThat(verify(demands).checked())
        .last()
        .satisfies(c -> assertThat(c.where()).endsWith(".att"));
  }

  @Test
  void shouldRefuseAttestations_whenTheyAreAnotherKeysOrAboutAnotherImage() throws Exception {
    String digest = push(BuiltImage.of(image("linux/amd64")));
    new ImageSigner(registry, KEY).sign(repository, digest);
    new ImageSigner(registry, OTHER).attest(repository, digest, List.of(statement(digest)));
    new ImageSigner(registry, KEY)
        .attest(repository, digest, List.of(statement("sha256:" + "1".repeat(64))));
    assertRefused(
        new Demands(false, List.of(SPDX)),
        "no signature on it is this key's",
        "the statement is about another image");
  }

  @Test
  void shouldTrustWhatASignedIndexNames_whenTheAttestationIsInIt() throws Exception {
    PlatformImage amd = image("linux/amd64");
    FurtherManifest attestation =
        AttestationManifests.inIndex(amd.descriptor(), List.of(statement(amd.manifest().digest())));
    String digest = push(BuiltImage.of(amd).withAttachment(attestation));
    new ImageSigner(registry, KEY).sign(repository, digest);
    assertThat(verify(new Demands(false, List.of(SPDX))).checked())
        .last()
        .satisfies(
            c -> {
              assertThat(c.platform()).isEqualTo("linux/amd64");
              assertThat(c.where()).isEqualTo("signed index, " + attestation.raw().digest());
            });
  }

  /** As cosign 3 pushes it. */
  private void pushBundle(Descriptor subject, String type, SigningKey key) throws Exception {
    Statement statement =
        Statement.of(type, List.of(), subject.digest(), "{}".getBytes(StandardCharsets.UTF_8));
    byte[] envelope = Envelope.sign(Statement.MEDIA_TYPE, statement.json().toArray(), key);
    String type3 = "application/vnd.dev.sigstore.bundle.v0.3+json";
    byte[] bundle =
        ("{\"mediaType\":\""
                + type3
                + "\",\"verificationMaterial\":{\"publicKey\":{\"hint\":\"\"}},\"dsseEnvelope\":"
                + new String(envelope, StandardCharsets.UTF_8)
                + "}")
            .getBytes(StandardCharsets.UTF_8);
    BlobSource layer = BlobSource.of(Descriptor.of(type3, bundle), bundle);
    new Referrers(registry)
        .push(
            repository,
            new ArtifactManifest(type3, null, List.of(layer), subject, Map.of()).build());
  }

  @Test
  void shouldVerifyBundles_whenCosign3Signed() throws Exception {
    BuiltImage image = BuiltImage.of(image("linux/amd64"));
    push(image);
    Descriptor subject = image.root().descriptor();
    pushBundle(subject, BundleCheck.SIGNATURE, OTHER);
    assertRefused(PLAIN, "no signature on it is this key's");
    pushBundle(subject, SPDX, KEY);
    assertRefused(PLAIN, "the statement is of type '" + SPDX + "'");
    pushBundle(subject, BundleCheck.SIGNATURE, KEY);
    assertThat(verify(new Demands(false, List.of(SPDX))).checked())
        .extracting(Checked::what)
        .containsExactly("signature", "attestation");
  }

  @Test
  void shouldListReferrersByTag_whenSeveralArePushed() throws Exception {
    PlatformImage amd = image("linux/amd64");
    String digest = push(BuiltImage.of(amd));
    Referrers referrers = new Referrers(registry);
    FurtherManifest sbom = AttestationManifests.referrer(amd.descriptor(), statement(digest));
    referrers.push(repository, sbom);
    referrers.push(repository, sbom);
    assertThat(referrers.list(repository, digest, Statement.MEDIA_TYPE))
        .extracting(Descriptor::digest)
        .containsExactly(sbom.raw().digest());
    assertThat(referrers.list(repository, digest, "another/type")).isEmpty();
  }

  @Test
  void shouldSayThatThereIsNoImage_whenTheTagIsUnknown() {
    repository = server.address() + "/no/such";
    assertThatThrownBy(() -> verify(PLAIN))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("there is no image");
  }
}
