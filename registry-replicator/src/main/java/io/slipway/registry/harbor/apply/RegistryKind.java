package io.slipway.registry.harbor.apply;

import io.slipway.registry.harbor.file.RegistrySpec;
import io.slipway.registry.harbor.replication.Registries;
import io.slipway.registry.harbor.rest.HarborException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

final class RegistryKind implements Kind<RegistrySpec, Registries.Registry> {

  private static final String SECRET_FIELD = "secret";
  private static final String KEY_FIELD = "accessKey";

  private final Places places;

  RegistryKind(Places places) {
    this.places = places;
  }

  @Override
  public String word() {
    return "registry";
  }

  @Override
  public String scope() {
    return "";
  }

  @Override
  public List<Registries.Registry> current() throws HarborException, InterruptedException {
    return places.harbor.registries().list().all();
  }

  @Override
  public String keyOf(RegistrySpec spec) {
    return spec.name();
  }

  @Override
  public String keyFor(Registries.Registry current) {
    return String.valueOf(current.name());
  }

  @Override
  public Facts wanted(RegistrySpec spec) {
    RegistrySpec.CredentialSpec credential = spec.credential();
    Facts facts =
        new Facts()
            .with("type", spec.type())
            .with("url", spec.url())
            .with("description", spec.description())
            .with("insecure", spec.insecure())
            .with("caCertificate", certificate(spec.caCertificate()));
    if (credential != null) {
      facts.with(KEY_FIELD, credential.accessKey());
      facts.with(SECRET_FIELD, places.updateSecrets ? "(sent again)" : Facts.SECRET);
    }
    return facts;
  }

  private static @Nullable String certificate(@Nullable String pem) {
    return pem == null
        ? null
        : "%d characters, %08x".formatted(pem.strip().length(), pem.strip().hashCode());
  }

  @Override
  public Facts now(Registries.Registry current) {
    Registries.Credential credential = current.credential();
    boolean secret =
        credential != null && !Objects.toString(credential.accessSecret(), "").isEmpty();
    return new Facts()
        .text("type", current.type())
        .text("url", current.url())
        .text("description", current.description())
        .with("insecure", Boolean.TRUE.equals(current.insecure()))
        .with("caCertificate", certificate(Objects.toString(current.caCertificate(), "")))
        .with(KEY_FIELD, credential == null ? "" : Objects.toString(credential.accessKey(), ""))
        .with(SECRET_FIELD, secret ? Facts.SECRET : "(none)");
  }

  @Override
  public void create(RegistrySpec spec) throws HarborException, InterruptedException {
    RegistrySpec.CredentialSpec credential = spec.credential();
    places
        .harbor
        .registries()
        .create(
            new Registries.Registry(
                null,
                spec.name(),
                spec.type(),
                spec.url(),
                spec.description(),
                Boolean.TRUE.equals(spec.insecure()),
                spec.caCertificate(),
                credential == null
                    ? null
                    : new Registries.Credential(
                        "basic", credential.accessKey(), credential.accessSecret()),
                null));
  }

  /**
   * The secret goes along with a new key, a new URL, or on request: Harbor can't be asked for it.
   */
  @Override
  public void update(Registries.Registry current, RegistrySpec spec)
      throws HarborException, InterruptedException {
    if (!spec.type().equals(current.type())) {
      throw HarborException.local(
          "Registry %s at %s is of type %s, and Harbor can't change it to %s. Give it another name, or delete it first."
              .formatted(spec.name(), places.harbor.host(), current.type(), spec.type()),
          null);
    }
    RegistrySpec.CredentialSpec credential = spec.credential();
    places
        .harbor
        .registries()
        .update(
            Objects.requireNonNull(current.id()),
            new Registries.Update(
                null,
                spec.description(),
                spec.url(),
                credential == null ? null : "basic",
                credential == null ? null : credential.accessKey(),
                credential == null ? null : credential.accessSecret(),
                spec.insecure(),
                spec.caCertificate()));
  }

  @Override
  public void delete(Registries.Registry current) throws HarborException, InterruptedException {
    places.harbor.registries().delete(Objects.requireNonNull(current.id()));
  }
}
