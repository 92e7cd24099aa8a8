package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.dnsLabel;
import static io.slipway.deploy.release.Checks.notNegative;
import static io.slipway.deploy.release.Checks.require;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Weights in a second Ingress {@code INGRESS-canary}, by ingress-nginx's {@code canary} annotations
 * (kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#canary), over the
 * Services {@code SERVICE-stable} and {@code SERVICE-canary}.
 *
 * @param service what the Ingress sends to
 * @param ingress must exist, or be among the manifests
 * @param stickyCookie a cookie that keeps a client with one version; none where null
 * @param settle how long a written route takes until every request follows it
 */
public record NginxRouting(
    String service, String ingress, @Nullable String stickyCookie, @Nullable Duration settle)
    implements RouterSpec {
  private static final String SUFFIX = "-canary";

  public NginxRouting {
    dnsLabel(service, "service");
    dnsLabel(service + "-stable", "service");
    dnsLabel(ingress, "ingress");
    dnsLabel(ingress + SUFFIX, "ingress");
    require(
        stickyCookie == null || RequestMatch.isToken(stickyCookie),
        "stickyCookie: \"%s\" is not a cookie's name".formatted(stickyCookie));
    notNegative(settle, "settle");
  }

  /** The Ingress that sends to the canary. */
  public String canaryIngress() {
    return ingress + SUFFIX;
  }

  @Override
  public String word() {
    return "nginx";
  }

  @Override
  public Set<RouterFeature> features() {
    return EnumSet.of(
        RouterFeature.WEIGHT,
        RouterFeature.HEADER_MATCH,
        RouterFeature.COOKIE_MATCH,
        RouterFeature.PREFIX_MATCH,
        RouterFeature.REGEX_MATCH);
  }

  @Override
  public void check(Stage stage) {
    List<RequestMatch> matches = stage.matches();
    require(
        matches.stream().filter(match -> match.header() != null).count() <= 1
            && matches.stream().filter(match -> match.cookie() != null).count() <= 1,
        "strategy: ingress-nginx knows one header and one cookie for a canary, not more");
    require(
        matches.stream()
            .allMatch(match -> match.cookie() == null || "always".equals(match.exact())),
        "strategy: ingress-nginx takes a cookie for the canary only by the value always; write"
            + " exact: always");
  }

  @Override
  public boolean owns(String kind, String name) {
    return kind.equals("Ingress") && (name.equals(ingress) || name.equals(canaryIngress()));
  }
}
