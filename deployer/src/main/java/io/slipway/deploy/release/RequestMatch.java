package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.exactlyOne;
import static io.slipway.deploy.release.Checks.require;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Requests that go to the new version whatever the weights say: those with a header, or a cookie,
 * of a value. A regular expression (RE2, as the routers have it) must match the whole value.
 *
 * @param header its name, in any case
 * @param cookie its name
 */
public record RequestMatch(
    @Nullable String header,
    @Nullable String cookie,
    @Nullable String exact,
    @Nullable String prefix,
    @Nullable String regex) {
  /** RFC 9110, 5.6.2; a cookie's name is a token too (RFC 6265, 4.1.1). */
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  /** RFC 6265, 4.1.1, cookie-octet. */
  private static final Pattern COOKIE_VALUE = Pattern.compile("[!#-+\\--:<-\\[\\]-~]*");

  public RequestMatch {
    exactlyOne("headerRoute", List.of("header", "cookie"), header, cookie);
    header = header == null ? null : header.toLowerCase(Locale.ROOT);
    exactlyOne("headerRoute", List.of("exact", "prefix", "regex"), exact, prefix, regex);
    String name = header == null ? cookie : header;
    require(
        name != null && TOKEN.matcher(name).matches(),
        "%s: \"%s\" is not a name; allowed are letters, digits and !#$%%&'*+.^_`|~-"
            .formatted(header == null ? "cookie" : "header", name));
    String value = exact == null ? prefix : exact;
    require(
        cookie == null || value == null || COOKIE_VALUE.matcher(value).matches(),
        "cookie: the value \"%s\" can't stand in a cookie; allowed is all of ASCII but spaces, \" , ; and \\"
            .formatted(value));
  }

  static boolean isToken(String name) {
    return TOKEN.matcher(name).matches();
  }

  public static RequestMatch header(String name, String exact) {
    return new RequestMatch(name, null, exact, null, null);
  }

  Set<RouterFeature> features() {
    Set<RouterFeature> needed =
        EnumSet.of(header == null ? RouterFeature.COOKIE_MATCH : RouterFeature.HEADER_MATCH);
    if (prefix != null) {
      needed.add(RouterFeature.PREFIX_MATCH);
    }
    if (regex != null) {
      needed.add(RouterFeature.REGEX_MATCH);
    }
    return needed;
  }

  @Override
  public String toString() {
    String name = header == null ? "cookie " + cookie : "header " + header;
    if (exact != null) {
      return name + " = " + exact;
    }
    return prefix != null ? name + " = " + prefix + "…" : name + " =~ " + regex;
  }
}
