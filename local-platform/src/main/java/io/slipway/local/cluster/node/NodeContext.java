package io.slipway.local.cluster.node;

import io.slipway.image.container.ContainerRuntime;
import io.slipway.local.cluster.client.EventRecorder;
import io.slipway.local.cluster.client.Objects;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;

/** What all Pods of the node share. */
record NodeContext(
    Objects objects,
    EventRecorder events,
    ContainerRuntime runtime,
    Images images,
    PodLogs logs,
    PodAddresses addresses,
    RelayProcess relays,
    Path sockets,
    Path volumes,
    ExecutorService threads,
    BackOff backOff) {}
