package io.slipway.deploy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.slipway.deploy.DeployException;
import java.net.ConnectException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KubernetesFailureTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "401|Unauthorized|could not apply X: http://api does not accept the credentials of the kubeconfig; renew them|false",
        "403|deployments.apps \"shop\" is forbidden: User \"ci\" cannot patch resource \"deployments\" in API group \"apps\" in the namespace \"shop\"|could not apply X: not allowed (deployments.apps \"shop\" is forbidden: User \"ci\" cannot patch resource \"deployments\" in API group \"apps\" in the namespace \"shop\"); grant the verb patch on deployments.apps|false",
        "403|pods is forbidden: User \"ci\" cannot list resource \"pods\" in API group \"\" in the namespace \"shop\"|could not apply X: not allowed (pods is forbidden: User \"ci\" cannot list resource \"pods\" in API group \"\" in the namespace \"shop\"); grant the verb list on pods|false",
        "404|namespaces \"shop\" not found|could not apply X: there is no namespace shop; create it (kubectl create namespace shop) or put it into the manifests|false",
        "404|the server could not find the requested resource|could not apply X: the server knows no such object or kind (the server could not find the requested resource); if it is a custom resource, install its definition first|false",
        "409|Apply failed with 1 conflict: conflict with \"hpa\": .spec.replicas|could not apply X: Apply failed with 1 conflict: conflict with \"hpa\": .spec.replicas; take the fields out of the manifest, or let go of them there|false",
        "409|the object has been modified|could not apply X: someone else changed it meanwhile (the object has been modified)|true",
        "422|spec.replicas: Invalid value|could not apply X: spec.replicas: Invalid value|false",
        "429|slow down|could not apply X: http://api answered 429 (slow down)|true",
        "503|no endpoints|could not apply X: http://api answered 503 (no endpoints)|true",
      })
  void shouldSayWhatToDo(int code, String said, String words, boolean temporary) {
    KubernetesClientException e =
        new KubernetesClientException(
            "raw", code, new StatusBuilder().withCode(code).withMessage(said).build());

    DeployException failure = KubernetesFailure.words("apply X", "http://api", e);

    assertThat(failure).hasMessage(words);
    assertThat(failure.isTemporary()).isEqualTo(temporary);
    assertThat(failure.kind()).isEqualTo(DeployException.Kind.FAILED);
  }

  @Test
  void shouldNameTheServer_whenItCannotBeReached() {
    DeployException failure =
        KubernetesFailure.words(
            "read X",
            "http://api",
            new KubernetesClientException("raw", new ConnectException("Connection refused")));

    assertThat(failure.isTemporary()).isTrue();
    assertThat(failure)
        .hasMessage(
            "could not read X: the Kubernetes API at http://api can't be reached (Connection"
                + " refused); check that the cluster runs and that the kubeconfig names it");
  }
}
