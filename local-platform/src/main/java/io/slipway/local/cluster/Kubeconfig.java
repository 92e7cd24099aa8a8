package io.slipway.local.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the file that clients find the cluster by. */
final class Kubeconfig {

  private Kubeconfig() {}

  static Path write(Path directory, String url) throws IOException {
    Path file = directory.resolve("kubeconfig");
    return Files.writeString(
        file,
        """
        apiVersion: v1
        kind: Config
        clusters:
          - name: slipway-local
            cluster: {server: "%s"}
        users:
          - name: slipway-local
            user: {}
        contexts:
          - name: slipway-local
            context: {cluster: slipway-local, user: slipway-local, namespace: default}
        current-context: slipway-local
        """
            .formatted(url));
  }
}
