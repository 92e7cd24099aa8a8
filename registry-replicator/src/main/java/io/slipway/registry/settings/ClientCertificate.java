package io.slipway.registry.settings;

import org.jspecify.annotations.Nullable;

/**
 * Who we are to a registry that asks for a certificate (mutual TLS). Both are PEM files.
 *
 * @param certificate the certificate and those between it and the root
 * @param key unencrypted: PKCS#8, PKCS#1 or SEC1; null where it is in the certificate's file
 */
public record ClientCertificate(String certificate, @Nullable String key) {

  public ClientCertificate {
    if (certificate == null || certificate.isBlank()) {
      throw new IllegalArgumentException("certificate: is missing; name a PEM file");
    }
  }

  public String keyFile() {
    return key == null ? certificate : key;
  }
}
