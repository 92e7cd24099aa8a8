package io.slipway.pipeline.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * Replaces secret values in text by {@code ****}: the values themselves, each line of a value of
 * several lines, their URL-encoded form, and their base64 form wherever they stand in what was
 * encoded ({@code user:password} too). Safe for use by several threads.
 */
public final class SecretMask {
  static final String MASKED = "****";

  /** Shorter derived forms would hide ordinary words; the value itself is hidden at any length. */
  private static final int LEAST_DERIVED = 5;

  private static final Comparator<String> LONGEST_FIRST =
      Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder());

  private final TreeSet<String> forms = new TreeSet<>(LONGEST_FIRST);
  private volatile List<String> current = List.of();

  /** From now on {@code secret} is masked; empty values are ignored. */
  public synchronized void register(String secret) {
    if (secret.isEmpty()) {
      return;
    }
    forms.add(secret);
    secret.lines().forEach(this::addDerived);
    addDerived(URLEncoder.encode(secret, UTF_8));
    addBase64(secret.getBytes(UTF_8));
    current = List.copyOf(forms);
  }

  /** {@code text} without any registered secret. */
  public String apply(String text) {
    String masked = text;
    for (String form : current) {
      masked = masked.replace(form, MASKED);
    }
    return masked;
  }

  private void addDerived(String form) {
    if (form.strip().length() >= LEAST_DERIVED) {
      forms.add(form.strip());
    }
  }

  /**
   * Base64 groups three bytes, so a value has three encodings, by its offset in what is encoded.
   * The characters at either end that its neighbours share are left out.
   */
  private void addBase64(byte[] secret) {
    for (int offset = 0; offset < 3; offset++) {
      byte[] shifted = new byte[offset + secret.length];
      System.arraycopy(secret, 0, shifted, offset, secret.length);
      int from = (offset * 8 + 5) / 6;
      int to = shifted.length * 8 / 6;
      if (from < to) {
        addDerived(Base64.getEncoder().encodeToString(shifted).substring(from, to));
        addDerived(Base64.getUrlEncoder().encodeToString(shifted).substring(from, to));
      }
    }
  }
}
