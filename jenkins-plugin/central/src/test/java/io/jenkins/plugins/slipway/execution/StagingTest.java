package io.jenkins.plugins.slipway.execution;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;

class StagingTest {

  @Test
  void shouldLeaveNothing_whenClosed() throws Exception {
    Path workspace;
    Path kubeconfig;
    try (Staging staging = Staging.create()) {
      workspace = staging.workspace();
      staging.write("deploy/k8s/shop.yaml", "kind: Deployment".getBytes(UTF_8));
      kubeconfig = Path.of(staging.kubeconfig("{}"));

      assertThat(workspace.resolve("deploy/k8s/shop.yaml")).hasContent("kind: Deployment");
      assertThat(kubeconfig).hasContent("{}");
    }

    assertThat(workspace.getParent()).doesNotExist();
  }

  @Test
  void shouldBeUnreadableForOthers_whenCreated() throws Exception {
    try (Staging staging = Staging.create()) {
      assertThat(Files.getPosixFilePermissions(staging.workspace().getParent()))
          .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void shouldRefuse_whenAPathLeadsOut() throws Exception {
    try (Staging staging = Staging.create()) {
      assertThatThrownBy(() -> staging.write("../kubeconfig", new byte[0]))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
