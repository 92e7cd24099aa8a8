package io.slipway.deploy.wave;

import io.slipway.deploy.DeployException;
import io.slipway.deploy.RolloutResult;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** Threads that bring clusters in, each one; who waits for them gets what comes first. */
final class Crew implements AutoCloseable {

  /** What is done for a cluster. */
  @FunctionalInterface
  interface Task {
    RolloutResult run() throws InterruptedException;
  }

  /** What came of it: a result, or a failure. */
  record Done(String cluster, @Nullable RolloutResult result, @Nullable DeployException failure) {}

  private record Ended(
      String cluster, @Nullable RolloutResult result, @Nullable Throwable failure) {}

  private record Member(Thread thread, CountDownLatch gone) {}

  private final Map<String, Member> members = new HashMap<>();
  private final BlockingQueue<Ended> ended = new LinkedBlockingQueue<>();

  /** The clusters that are worked on, or whose result is still to be taken. */
  Set<String> clusters() {
    return Set.copyOf(members.keySet());
  }

  /**
   * @param alone whether nobody else works meanwhile, so that the caller's thread does
   */
  void start(String cluster, Task task, boolean alone) {
    CountDownLatch gone = new CountDownLatch(1);
    Runnable work =
        () -> {
          ended.add(run(cluster, task));
          gone.countDown();
        };
    Thread thread = new Thread(work, "slipway-cluster-" + cluster);
    thread.setDaemon(true);
    members.put(cluster, new Member(thread, gone));
    if (alone) {
      work.run();
    } else {
      thread.start();
    }
  }

  private static Ended run(String cluster, Task task) {
    try {
      return new Ended(cluster, task.run(), null);
    } catch (InterruptedException | RuntimeException e) {
      return new Ended(cluster, null, e);
    }
  }

  /** Waits for the next one. */
  Done await() throws InterruptedException {
    Ended next = ended.take();
    members.remove(next.cluster());
    if (next.failure() instanceof InterruptedException interrupted) {
      throw interrupted;
    }
    if (next.failure() instanceof RuntimeException failure
        && !(failure instanceof DeployException)) {
      throw failure;
    }
    return new Done(next.cluster(), next.result(), (DeployException) next.failure());
  }

  /** Ends the work for a cluster where it stands; nothing is known of it then. */
  void stop(String cluster) throws InterruptedException {
    Member member = members.remove(cluster);
    if (member != null) {
      member.thread().interrupt();
      member.gone().await();
      ended.removeIf(each -> each.cluster().equals(cluster));
    }
  }

  /** Ends all work where it stands. */
  @Override
  public void close() {
    members.values().forEach(member -> member.thread().interrupt());
    boolean interrupted = false;
    for (Member member : members.values()) {
      while (member.gone().getCount() > 0) {
        try {
          member.gone().await();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
