package io.slipway.deploy.routing;

import io.slipway.deploy.DeployException;
import io.slipway.deploy.RolloutEvent;
import io.slipway.deploy.RolloutListener;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The routers of a release's workloads as one. A write goes to all of them even where one fails,
 * and the first failure is thrown after that: an abort takes back what it can. One that can't be
 * read is taken to stand as it was last seen, or as not known; only where none can be read is that
 * a failure. For one thread.
 */
public final class GroupRouter implements Router {

  /** A workload's router. */
  public record Member(String workload, Router router) {}

  private final String release;
  private final List<Member> members;
  private final List<@Nullable Routes> seen;
  private final RolloutListener listener;
  private String told = "";

  public GroupRouter(String release, List<Member> members, RolloutListener listener) {
    this.release = release;
    this.members = List.copyOf(members);
    this.seen = new ArrayList<>();
    members.forEach(member -> seen.add(null));
    this.listener = listener;
  }

  @Override
  public Routes routes() throws InterruptedException {
    List<DeployException> failures = new ArrayList<>();
    for (int i = 0; i < members.size(); i++) {
      try {
        seen.set(i, members.get(i).router().routes());
      } catch (DeployException e) {
        failures.add(e);
        tell(members.get(i), e);
      }
    }
    if (failures.size() == members.size()) {
      throw failures.get(0);
    }
    if (failures.isEmpty()) {
      told = "";
    }
    return together();
  }

  private Routes together() {
    boolean known = true;
    boolean defined = true;
    boolean named = true;
    Set<@Nullable Traffic> traffic = new HashSet<>();
    List<String> oddities = new ArrayList<>();
    for (Routes routes : seen) {
      if (routes == null) {
        known = false;
        continue;
      }
      defined = defined && routes.armsDefined();
      named = named && routes.namesArms();
      traffic.add(routes.traffic());
      oddities.addAll(routes.oddities());
    }
    boolean alike = known && traffic.size() == 1;
    return new Routes(defined, alike ? traffic.iterator().next() : null, named, oddities);
  }

  private void tell(Member member, DeployException e) {
    String words =
        "the routes of workload %s can't be read, they are taken to stand as they were: %s"
            .formatted(member.workload(), e.getMessage());
    if (!words.equals(told)) {
      told = words;
      listener.on(new RolloutEvent.Message(release, words));
    }
  }

  @Override
  public void defineArms() throws InterruptedException {
    forAll(Router::defineArms);
  }

  @Override
  public void shift(Traffic traffic) throws InterruptedException {
    forAll(router -> router.shift(traffic));
  }

  @Override
  public void refresh() throws InterruptedException {
    forAll(Router::refresh);
  }

  /** A write to a router. */
  @FunctionalInterface
  private interface Write {
    void to(Router router) throws InterruptedException;
  }

  private void forAll(Write write) throws InterruptedException {
    DeployException failure = null;
    for (Member member : members) {
      try {
        write.to(member.router());
      } catch (DeployException e) {
        failure = failure == null ? e : failure;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
