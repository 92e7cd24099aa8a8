package io.slipway.local.cluster.controller;

import io.slipway.local.cluster.client.EventRecorder;
import io.slipway.local.cluster.client.Objects;
import io.slipway.local.cluster.resource.Resources;
import java.time.Clock;
import java.util.List;

/** Starts all controllers. */
public final class Controllers {

  private Controllers() {}

  public static ControlLoop start(Resources resources, EventRecorder events, Clock clock) {
    ControlLoop loop =
        new ControlLoop(
            List.of(
                new DeploymentController(
                    new Objects(resources, "deployment-controller"), events, clock),
                new ReplicaSetController(
                    new Objects(resources, "replicaset-controller"), events, clock),
                new StatefulSetController(
                    new Objects(resources, "statefulset-controller"), events, clock),
                new DaemonSetController(
                    new Objects(resources, "daemonset-controller"), events, clock),
                new JobController(new Objects(resources, "job-controller"), events, clock),
                new AutoscalerController(
                    new Objects(resources, "horizontal-pod-autoscaler"), events, clock),
                new ClaimController(new Objects(resources, "persistentvolume-controller"), events),
                new EndpointsController(new Objects(resources, "endpoint-controller")),
                new DefinitionController(new Objects(resources, "kube-apiserver")),
                new NamespaceController(new Objects(resources, "namespace-controller")),
                new GarbageCollector(new Objects(resources, "garbage-collector"))));
    loop.start(resources.store());
    return loop;
  }
}
