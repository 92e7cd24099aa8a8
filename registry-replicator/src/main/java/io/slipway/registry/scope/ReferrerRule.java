package io.slipway.registry.scope;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which of an artifact's referrers travel with it.
 *
 * @param include {@code all}, {@code none}, or {@code byType} for those of {@code types}
 * @param types globs over artifact types ({@code application/spdx+json}, {@code
 *     application/vnd.cncf.notary.*}), or the words {@code signature}, {@code sbom}, {@code
 *     attestation}
 * @param cosignTags whether cosign's tags {@code sha256-HEX.sig}, {@code .att} and {@code .sbom}
 *     count as referrers; true where not said
 */
public record ReferrerRule(
    @Nullable Include include, List<String> types, @Nullable Boolean cosignTags) {

  /** Everything that is known of an artifact goes with it. */
  public static final ReferrerRule ALL = new ReferrerRule(Include.ALL, List.of(), true);

  private static final Map<String, List<String>> WORDS =
      Map.of(
          "signature",
              List.of(
                  "application/vnd.dev.cosign.artifact.sig.v1+json",
                  "application/vnd.dev.cosign.simplesigning.*",
                  "application/vnd.cncf.notary.signature",
                  "application/vnd.dev.sigstore.bundle.*"),
          "sbom",
              List.of(
                  "application/spdx+json",
                  "application/vnd.cyclonedx+*",
                  "text/spdx",
                  "application/vnd.dev.cosign.artifact.sbom.*",
                  "application/vnd.syft+json"),
          "attestation",
              List.of(
                  "application/vnd.in-toto*",
                  "application/vnd.dsse*",
                  "application/vnd.dev.cosign.artifact.att.*"));

  private static final Map<String, String> WORD_OF_SUFFIX =
      Map.of("sig", "signature", "att", "attestation", "sbom", "sbom");

  /** How many of them. */
  public enum Include {
    ALL,
    BY_TYPE,
    NONE
  }

  public ReferrerRule {
    types = types == null ? List.of() : List.copyOf(types);
    include = include == null ? (types.isEmpty() ? Include.ALL : Include.BY_TYPE) : include;
    cosignTags = cosignTags == null || cosignTags;
    if (include == Include.BY_TYPE && types.isEmpty()) {
      throw new IllegalArgumentException(
          "types: none given; name some, such as [signature, sbom, \"application/spdx+json\"]");
    }
    if (include != Include.BY_TYPE && !types.isEmpty()) {
      throw new IllegalArgumentException("types: count only with include: byType");
    }
    types.forEach(type -> TypeGlob.check("types", type));
  }

  public boolean takesNone() {
    return include == Include.NONE;
  }

  /** Whether a referrer of this artifact type goes along. */
  public boolean takes(String artifactType) {
    return include == Include.ALL
        || include == Include.BY_TYPE
            && types.stream()
                .flatMap(type -> WORDS.getOrDefault(type, List.of(type)).stream())
                .anyMatch(glob -> TypeGlob.matches(glob, artifactType));
  }

  /**
   * Whether cosign's tag with this suffix goes along.
   *
   * @param suffix {@code sig}, {@code att} or {@code sbom}
   */
  public boolean takesTag(String suffix) {
    String word = WORD_OF_SUFFIX.getOrDefault(suffix.toLowerCase(Locale.ROOT), "");
    return Boolean.TRUE.equals(cosignTags)
        && (include == Include.ALL || include == Include.BY_TYPE && types.contains(word));
  }

  /** Whether anything but {@link #ALL} is asked for. */
  public boolean isWhole() {
    return include == Include.ALL && Boolean.TRUE.equals(cosignTags);
  }
}
