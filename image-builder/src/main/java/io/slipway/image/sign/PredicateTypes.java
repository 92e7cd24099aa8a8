package io.slipway.image.sign;

import io.slipway.image.UsageException;
import io.slipway.image.provenance.Provenance;
import io.slipway.image.sbom.BomFormat;
import io.slipway.image.suggest.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Predicate types by the short names that cosign has for them. */
public final class PredicateTypes {
  private static final Map<String, String> NAMES = new LinkedHashMap<>();

  static {
    NAMES.put("spdx", BomFormat.SPDX.predicateType());
    NAMES.put("spdxjson", BomFormat.SPDX.predicateType());
    NAMES.put("cyclonedx", BomFormat.CYCLONEDX.predicateType());
    NAMES.put("provenance", Provenance.PREDICATE_TYPE);
    NAMES.put("slsaprovenance1", Provenance.PREDICATE_TYPE);
    NAMES.put("slsaprovenance", "https://slsa.dev/provenance/v0.2");
  }

  private PredicateTypes() {}

  /** The URI that a name or a URI means. */
  public static String parse(String text) throws UsageException {
    String known = NAMES.get(text);
    if (known != null || text.contains("://")) {
      return known == null ? text : known;
    }
    List<String> names = new ArrayList<>(NAMES.keySet());
    throw new UsageException(
        "'"
            + text
            + "' is no type of attestation"
            + Nearest.hint(text, names)
            + "; write "
            + String.join(", ", names)
            + " or a URI");
  }
}
