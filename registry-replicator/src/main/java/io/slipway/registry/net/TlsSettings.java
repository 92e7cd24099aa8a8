package io.slipway.registry.net;

import io.slipway.registry.settings.ClientCertificate;
import io.slipway.registry.settings.RegistrySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which certificates one registry is held against, and which we show it. Equal settings share one
 * context and its connections.
 *
 * @param authorities PEM files to trust beside this machine's own
 * @param certificate PEM file; null for none
 * @param key of the certificate
 * @param unverified whether the registry's certificate is not checked at all
 */
public record TlsSettings(
    List<Path> authorities, @Nullable Path certificate, @Nullable Path key, boolean unverified) {

  /** What the settings name, and beside it what docker's directories have for the registry. */
  public static TlsSettings of(RegistrySettings settings, boolean unverified) throws IOException {
    List<Path> authorities = new ArrayList<>();
    if (settings.ca() != null) {
      authorities.add(Path.of(settings.ca()));
    }
    ClientCertificate client = settings.clientCertificate();
    Path certificate = client == null ? null : Path.of(client.certificate());
    Path key = client == null ? null : Path.of(client.keyFile());
    for (Path root : certsD()) {
      Path directory = root.resolve(settings.name());
      authorities.addAll(files(directory, ".crt"));
      Optional<Path> found = files(directory, ".cert").stream().findFirst();
      if (certificate == null && found.isPresent()) {
        certificate = found.get();
        key = directory.resolve(certificate.getFileName().toString().replaceFirst("cert$", "key"));
      }
    }
    return new TlsSettings(List.copyOf(authorities), certificate, key, unverified);
  }

  /** Docker's and those of the containers tools (containers-certs.d(5)), the user's own first. */
  private static List<Path> certsD() {
    Path own = Path.of(System.getProperty("user.home", "/"), ".config");
    return Stream.of(own, Path.of("/etc"))
        .flatMap(root -> Stream.of("docker", "containers").map(root::resolve))
        .map(root -> root.resolve("certs.d"))
        .toList();
  }

  private static List<Path> files(Path directory, String suffix) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }

  /** Written out: what the compiler makes for a record is linked slowly when it is first used. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TlsSettings settings
        && settings.unverified == unverified
        && settings.authorities.equals(authorities)
        && Objects.equals(settings.certificate, certificate)
        && Objects.equals(settings.key, key);
  }

  @Override
  public int hashCode() {
    return Objects.hash(authorities, certificate, key, unverified);
  }

  /** Whether the JDK's own context does. */
  public boolean isPlain() {
    return authorities.isEmpty() && certificate == null && !unverified;
  }
}
