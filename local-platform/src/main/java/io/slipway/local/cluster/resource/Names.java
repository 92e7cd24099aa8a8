package io.slipway.local.cluster.resource;

import java.util.Random;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names and labels (RFC 1123, RFC 1035; {@code k8s.io/apimachinery/pkg/util/validation}). */
public final class Names {

  private static final String SUFFIX_LETTERS = "bcdfghjklmnpqrstvwxz2456789";
  private static final int SUFFIX_LENGTH = 5;

  /** A generated name leaves room for its suffix within 63 characters. */
  private static final int MAX_GENERATED_BASE = 58;

  private static final Pattern SUBDOMAIN =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
  private static final Pattern RFC1035 = Pattern.compile("[a-z]([-a-z0-9]*[a-z0-9])?");
  private static final Pattern QUALIFIED =
      Pattern.compile("([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]");
  private static final Pattern CONFIG_KEY = Pattern.compile("[-._a-zA-Z0-9]{1,253}");

  private Names() {}

  static String generate(String base, Random random) {
    StringBuilder name =
        new StringBuilder(base.substring(0, Math.min(base.length(), MAX_GENERATED_BASE)));
    for (int i = 0; i < SUFFIX_LENGTH; i++) {
      name.append(SUFFIX_LETTERS.charAt(random.nextInt(SUFFIX_LETTERS.length())));
    }
    return name.toString();
  }

  static @Nullable String subdomainProblem(String name) {
    return name.length() <= 253 && SUBDOMAIN.matcher(name).matches()
        ? null
        : "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or"
            + " '.', and must start and end with an alphanumeric character";
  }

  static @Nullable String labelProblem(String name) {
    return name.length() <= 63 && LABEL.matcher(name).matches()
        ? null
        : "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and"
            + " must start and end with an alphanumeric character";
  }

  static @Nullable String rfc1035Problem(String name) {
    return name.length() <= 63 && RFC1035.matcher(name).matches()
        ? null
        : "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an"
            + " alphabetic character, and end with an alphanumeric character";
  }

  static @Nullable String qualifiedNameProblem(String key) {
    int slash = key.indexOf('/');
    String name = key.substring(slash + 1);
    boolean prefixFits = slash < 0 || subdomainProblem(key.substring(0, slash)) == null;
    return prefixFits && name.length() <= 63 && QUALIFIED.matcher(name).matches()
        ? null
        : "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end"
            + " with an alphanumeric character";
  }

  static @Nullable String labelValueProblem(String value) {
    return value.isEmpty() || (value.length() <= 63 && QUALIFIED.matcher(value).matches())
        ? null
        : "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or"
            + " '.', and must start and end with an alphanumeric character";
  }

  static boolean isConfigKey(String key) {
    return CONFIG_KEY.matcher(key).matches() && !key.equals(".") && !key.equals("..");
  }
}
