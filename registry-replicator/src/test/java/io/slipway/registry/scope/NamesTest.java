package io.slipway.registry.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.registry.scope.ReferrerRule.Include;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

  @ParameterizedTest
  @CsvSource({
    "none, a/b/c/img, a/b/c/img",
    "1,    a/b/c/img, b/c/img",
    "2,    a/b/c/img, c/img",
    "all,  a/b/c/img, img",
    "9,    a/b/c/img, img",
    "1,    img,       img",
  })
  void shouldDropLeadingSegments_whenFlattened(String word, String repository, String expected) {
    assertThat(Flatten.apply(word, repository)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "some", ""})
  void shouldBeRefused_whenFlattenWordIsUnknown(String word) {
    assertThatThrownBy(() -> Flatten.check("flatten", word)).hasMessageStartingWith("flatten: ");
  }

  @Test
  void shouldRewriteByFirstRuleThatMatches_whenSeveralDo() {
    List<RewriteRule> rules =
        List.of(
            new RewriteRule("shop/(?P<name>[a-z]+)-svc", "prod/${name}"),
            new RewriteRule("shop/(.*)", "rest/$1"));
    assertThat(RewriteRule.apply(rules, "shop/web-svc")).isEqualTo("prod/web");
    assertThat(RewriteRule.apply(rules, "shop/web/x")).isEqualTo("rest/web/x");
    assertThat(RewriteRule.apply(rules, "other/shop/web")).isEqualTo("other/shop/web");
  }

  @Test
  void shouldBeRefused_whenTemplateNamesNoGroup() {
    assertThatThrownBy(() -> new RewriteRule("shop/(.*)", "$2"))
        .hasMessageStartingWith("to: '$2' names a group that the pattern does not have");
    assertThatThrownBy(() -> new RewriteRule("shop/(.*)", "${name}")).hasMessageStartingWith("to:");
    assertThatThrownBy(() -> new RewriteRule("shop/(", "x"))
        .hasMessageContaining("match: 'shop/('");
    assertThatThrownBy(() -> new RewriteRule("a(?=b)", "x")).hasMessageContaining("RE2");
  }

  /** The JDK's engine would take longer than the universe has been there. */
  @Test
  void shouldTakeLinearTime_whenPatternIsMadeToExplode() {
    Regex evil = Regex.parse("tagRegex", "(a*)*(a|aa)+b");
    Assertions.assertTimeout(
        Duration.ofSeconds(5), () -> assertThat(evil.matches("a".repeat(5000))).isFalse());
  }

  @ParameterizedTest
  @CsvSource({
    "linux/amd64,    linux, amd64, '',  true",
    "linux/amd64,    linux, arm64, '',  false",
    "linux/arm64,    linux, arm64, v8,  true",
    "linux/arm64/v8, linux, arm64, '',  true",
    "linux/arm/v7,   linux, arm,   v6,  false",
    "linux/arm/v7,   linux, arm,   '',  true",
    "linux/arm,      linux, arm,   v6,  true",
    "windows/amd64,  linux, amd64, '',  false",
  })
  void shouldHoldPlatform_whenAsWide(
      String wanted, String os, String architecture, String variant, boolean expected) {
    assertThat(new PlatformSet(List.of(wanted)).contains(os, architecture, variant))
        .isEqualTo(expected);
  }

  @Test
  void shouldTakeReferrersOfWord_whenByType() {
    ReferrerRule rule = new ReferrerRule(null, List.of("signature", "application/spdx*"), null);
    assertThat(rule.include()).isEqualTo(Include.BY_TYPE);
    assertThat(rule.takes("application/vnd.cncf.notary.signature")).isTrue();
    assertThat(rule.takes("application/spdx+json")).isTrue();
    assertThat(rule.takes("application/vnd.in-toto+json")).isFalse();
    assertThat(rule.takesTag("sig")).isTrue();
    assertThat(rule.takesTag("att")).isFalse();
  }

  @Test
  void shouldBeRefused_whenReferrersContradict() {
    assertThatThrownBy(() -> new ReferrerRule(Include.BY_TYPE, List.of(), null))
        .hasMessageStartingWith("types: none given");
    assertThatThrownBy(() -> new ReferrerRule(Include.NONE, List.of("sbom"), null))
        .hasMessageStartingWith("types: count only");
    assertThatThrownBy(() -> new ReferrerRule(null, List.of("a b"), null))
        .hasMessageStartingWith("types: 'a b'");
  }

  @Test
  void shouldLimitDeletions_whenByCountOrShare() {
    assertThat(new Deletions(null, null).limit(10)).isEqualTo(5);
    assertThat(new Deletions(3, 1.0).allows(4, 100)).isFalse();
    assertThat(new Deletions(3, 1.0).allows(3, 100)).isTrue();
    assertThatThrownBy(() -> new Deletions(-1, null)).hasMessageStartingWith("max: ");
    assertThatThrownBy(() -> new Deletions(null, 1.5)).hasMessageStartingWith("maxShare: ");
  }
}
