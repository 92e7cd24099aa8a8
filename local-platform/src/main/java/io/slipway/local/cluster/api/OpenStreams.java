package io.slipway.local.cluster.api;

import io.slipway.local.cluster.resource.ApiError;
import java.io.IOException;
import java.util.concurrent.Semaphore;

/** Bounds the answers that may take hours, watches and followed logs, for each holds a thread. */
final class OpenStreams {

  private final int limit;
  private final Semaphore free;

  OpenStreams(int limit) {
    this.limit = limit;
    this.free = new Semaphore(limit);
  }

  /** Writes an answer for as long as the client listens. */
  @FunctionalInterface
  interface Stream {
    void write() throws IOException, InterruptedException;
  }

  /** Writes the answer, or throws 429 where too many are being written. */
  void serve(Stream stream) throws IOException, InterruptedException {
    if (!free.tryAcquire()) {
      throw ApiError.tooManyRequests(
          "too many watches and followed logs are open on this cluster; its limit is " + limit);
    }
    try {
      stream.write();
    } finally {
      free.release();
    }
  }
}
