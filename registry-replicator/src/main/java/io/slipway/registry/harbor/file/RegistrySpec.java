package io.slipway.registry.harbor.file;

import org.jspecify.annotations.Nullable;

/**
 * Another registry that this Harbor knows.
 *
 * @param type Harbor's word: {@code harbor}, {@code docker-hub}, {@code docker-registry}, ...
 * @param insecure its certificate isn't checked
 * @param caCertificate PEM
 */
public record RegistrySpec(
    String name,
    String type,
    String url,
    @Nullable String description,
    @Nullable Boolean insecure,
    @Nullable String caCertificate,
    @Nullable CredentialSpec credential) {

  public RegistrySpec {
    Checks.text("name", name);
    Checks.text("type", type);
    Checks.url("url", url);
  }

  /**
   * Harbor never tells a secret back, so a changed one is sent with {@code --update-secrets} only.
   */
  public record CredentialSpec(String accessKey, String accessSecret) {
    public CredentialSpec {
      Checks.text("accessKey", accessKey);
      Checks.text("accessSecret", accessSecret);
    }

    @Override
    public String toString() {
      return "CredentialSpec[" + accessKey + ", ***]";
    }
  }
}
