package io.slipway.registry.gate;

import io.slipway.registry.gate.Gates.Scan;
import io.slipway.registry.gate.Gates.Signed;
import io.slipway.registry.gate.Gates.Unscanned;
import io.slipway.registry.gate.RegistryFacts.Facts;
import io.slipway.registry.store.StoreException;
import io.slipway.registry.store.StoreException.Kind;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Holds a policy's gates against artifacts of one source. */
public final class Gatekeeper {

  /** Lets everything pass. */
  public static final Gatekeeper OPEN = new Gatekeeper(null, null, null);

  private final @Nullable Gates gates;
  private final @Nullable SignatureCheck signatures;
  private final @Nullable RegistryFacts registry;

  /**
   * @param signatures needed where the gates demand a signature
   * @param registry needed where the gates demand a scan
   */
  public Gatekeeper(
      @Nullable Gates gates,
      @Nullable SignatureCheck signatures,
      @Nullable RegistryFacts registry) {
    this.gates = gates;
    this.signatures = signatures;
    this.registry = registry;
  }

  public boolean isOpen() {
    return gates == null;
  }

  /**
   * Why the artifact may not go on, or empty.
   *
   * @throws StoreException where that cannot be found out
   */
  public Optional<String> refusal(String host, String repository, String digest)
      throws StoreException, InterruptedException {
    Signed signed = gates == null ? null : gates.signed();
    Scan scan = gates == null ? null : gates.scan();
    Optional<String> refusal =
        signed == null ? Optional.empty() : unsigned(signed, host, repository, digest);
    return refusal.isPresent() || scan == null
        ? refusal
        : unscanned(scan, host, repository, digest);
  }

  private Optional<String> unsigned(Signed signed, String host, String repository, String digest)
      throws StoreException, InterruptedException {
    if (signatures == null) {
      throw refused("its signature cannot be verified here: nothing in this program does that");
    }
    try {
      return signatures
          .refusal(host + "/" + repository + "@" + digest, signed)
          .map(why -> "gate signed: " + why);
    } catch (GateException e) {
      throw refused("gate signed: " + e.getMessage());
    }
  }

  private Optional<String> unscanned(Scan scan, String host, String repository, String digest)
      throws StoreException, InterruptedException {
    if (registry == null) {
      throw refused("gate scan: the source is no Harbor, whose scans it asks for");
    }
    Severity found = registry.find(host, repository, digest).map(Facts::scan).orElse(null);
    if (found == null) {
      return scan.unscanned() == Unscanned.ALLOW
          ? Optional.empty()
          : Optional.of("gate scan: no scan of it has finished; scan it, or allow unscanned ones");
    }
    return found.compareTo(scan.severity()) <= 0
        ? Optional.empty()
        : Optional.of(
            "gate scan: its worst finding is %s, and %s is the worst that may pass"
                .formatted(word(found), word(scan.severity())));
  }

  private static String word(Severity severity) {
    return severity.name().toLowerCase(Locale.ROOT);
  }

  private static StoreException refused(String why) {
    return new StoreException(Kind.REFUSED, "Tried to let an artifact pass, but " + why + ".");
  }
}
