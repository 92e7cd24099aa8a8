package io.slipway.deploy.target;

import io.slipway.deploy.release.Arm;
import io.slipway.deploy.rollout.ArmStatus;
import io.slipway.deploy.rollout.Pods;
import io.slipway.deploy.rollout.Version;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The workloads of a release as one: an arm is of a version when all its workloads are, and serves
 * when all do. Pods come in dependency order, each workload's when those it is after are ready, and
 * go in reverse order.
 *
 * <p>That takes several writes, with waiting between them, so an arm in which a workload's turn has
 * come is of neither version, and is asked for again; one that waits for its turn counts as what
 * the others are, but is not complete.
 */
public final class GroupTarget {

  /**
   * One of them.
   *
   * @param after names of members that come before it
   * @param newVersion as {@link ArmStatus#version}
   * @param previousVersion null where there was none, though there was of others: it is brought up
   *     directly beside their canaries
   * @param pods how many its manifest asks for
   */
  public record Member(
      String name,
      List<String> after,
      WorkloadTarget target,
      String newVersion,
      @Nullable String previousVersion,
      int pods) {

    boolean isAdded(boolean first) {
      return previousVersion == null && !first;
    }
  }

  private static final String MIXED = "mixed";

  private final List<Member> members;
  private final boolean first;

  /**
   * @param members in dependency order
   */
  public GroupTarget(List<Member> members) {
    this.members = List.copyOf(members);
    this.first = members.stream().allMatch(member -> member.previousVersion() == null);
  }

  /** What an arm of these workloads in these versions is of; one workload's version is its own. */
  static String version(Map<String, String> versions) {
    return versions.size() == 1
        ? versions.values().iterator().next()
        : Digests.shortHash(
            versions.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .sorted()
                .collect(Collectors.joining(" ")));
  }

  /** The version that a rollout brings. */
  public String newVersion() {
    return version(versions(Version.NEW));
  }

  /** What an arm goes back to; empty where there was nothing. */
  public String previousVersion() {
    return first ? "" : version(versions(Version.PREVIOUS));
  }

  private Map<String, String> versions(Version which) {
    return members.stream()
        .collect(Collectors.toMap(Member::name, member -> version(member, which)));
  }

  private static String version(Member member, Version which) {
    String previous = member.previousVersion();
    return which == Version.NEW || previous == null ? member.newVersion() : previous;
  }

  public ArmStatus status(Arm arm) throws InterruptedException {
    if (members.size() == 1) {
      return single(members.get(0).target().status(arm));
    }
    Map<Member, ArmStatus> each = read(arm);
    return each.values().stream().allMatch(status -> status.version() == null)
        ? gone(each)
        : together(arm, each);
  }

  private Map<Member, ArmStatus> read(Arm arm) throws InterruptedException {
    Map<Member, ArmStatus> each = new LinkedHashMap<>();
    for (Member member : members) {
      each.put(member, member.target().status(arm));
    }
    return each;
  }

  private ArmStatus single(ArmStatus status) {
    return new ArmStatus(
        status.version(),
        status.image(),
        status.complete(),
        status.desired(),
        status.ready(),
        status.pods(),
        status.problem(),
        status.hopeless(),
        parts(Map.of(members.get(0), status)));
  }

  private ArmStatus gone(Map<Member, ArmStatus> each) {
    int pods = each.values().stream().mapToInt(ArmStatus::pods).sum();
    return new ArmStatus(null, "", false, 0, 0, pods, "", false, parts(each));
  }

  private ArmStatus together(Arm arm, Map<Member, ArmStatus> each) {
    List<ArmStatus.Part> parts = parts(each);
    Map<Member, ArmStatus> counted = counted(arm, each);
    String problem =
        counted.entrySet().stream()
            .filter(entry -> !entry.getValue().problem().isEmpty())
            .sorted((a, b) -> Boolean.compare(b.getValue().hopeless(), a.getValue().hopeless()))
            .map(
                entry ->
                    "workload %s: %s".formatted(entry.getKey().name(), entry.getValue().problem()))
            .findFirst()
            .orElse("");
    return new ArmStatus(
        version(arm, each),
        "",
        counted.values().stream().allMatch(GroupTarget::isUp),
        parts.stream().mapToInt(ArmStatus.Part::desired).sum(),
        ready(counted.values()),
        each.values().stream().mapToInt(ArmStatus::pods).sum(),
        problem,
        counted.values().stream().anyMatch(ArmStatus::hopeless),
        parts);
  }

  private List<ArmStatus.Part> parts(Map<Member, ArmStatus> each) {
    List<ArmStatus.Part> parts = new ArrayList<>();
    each.forEach(
        (member, status) ->
            parts.add(
                new ArmStatus.Part(
                    member.name(),
                    status.image(),
                    status.version() == null ? member.pods() : status.desired(),
                    status.ready())));
    return parts;
  }

  private @Nullable String version(Arm arm, Map<Member, ArmStatus> each) {
    if (arm == Arm.CANARY && isLeaving(each)) {
      return null;
    }
    if (members.stream().anyMatch(member -> isDue(member, each))) {
      return MIXED;
    }
    if (isOf(Version.NEW, each)) {
      return newVersion();
    }
    return isOf(Version.PREVIOUS, each) && !first ? previousVersion() : MIXED;
  }

  /** Whether nothing may be taken away before other Pods, which are on their way, have gone. */
  private boolean isLeaving(Map<Member, ArmStatus> each) {
    boolean leaving =
        each.values().stream().anyMatch(status -> status.version() == null && status.pods() > 0);
    return leaving && removable(each).isEmpty();
  }

  private static boolean isOf(Version which, Map<Member, ArmStatus> each) {
    return each.entrySet().stream()
        .allMatch(
            entry ->
                entry.getValue().version() == null
                    || version(entry.getKey(), which).equals(entry.getValue().version()));
  }

  /** Whether it isn't there, and nothing that comes before it keeps it from coming. */
  private boolean isDue(Member member, Map<Member, ArmStatus> each) {
    return Objects.requireNonNull(each.get(member)).version() == null
        && member.after().stream()
            .allMatch(name -> isUp(Objects.requireNonNull(each.get(member(name)))));
  }

  private static boolean isUp(ArmStatus status) {
    return status.version() != null && status.complete();
  }

  private Member member(String name) {
    return members.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
  }

  /** What is new beside the others says nothing of the version before. */
  private Map<Member, ArmStatus> counted(Arm arm, Map<Member, ArmStatus> each) {
    if (arm == Arm.CANARY || isOf(Version.NEW, each)) {
      return each;
    }
    Map<Member, ArmStatus> known = new LinkedHashMap<>(each);
    known.keySet().removeIf(member -> member.isAdded(first));
    return known;
  }

  /** None as long as one workload has none, though it wants some. */
  private static int ready(Collection<ArmStatus> each) {
    boolean lacking =
        each.stream()
            .anyMatch(
                status ->
                    status.ready() == 0 && (status.version() == null || status.desired() > 0));
    return lacking ? 0 : each.stream().mapToInt(ArmStatus::ready).sum();
  }

  public void applyStable(Version version) throws InterruptedException {
    List<Member> order = new ArrayList<>(members);
    if (version == Version.PREVIOUS) {
      Collections.reverse(order);
    }
    Map<Member, ArmStatus> each = members.size() == 1 ? Map.of() : read(Arm.STABLE);
    for (Member member : order) {
      if (members.size() == 1 || mayBeApplied(member, each)) {
        member.target().applyStable(version);
      }
    }
  }

  /** What is there is changed at once: the canary serves meanwhile. */
  private boolean mayBeApplied(Member member, Map<Member, ArmStatus> each) {
    return Objects.requireNonNull(each.get(member)).version() != null || isDue(member, each);
  }

  public void applyCanary(Pods pods) throws InterruptedException {
    Map<Member, ArmStatus> each = members.size() == 1 ? Map.of() : read(Arm.CANARY);
    for (Member member : members) {
      if (members.size() == 1 || mayBeApplied(member, each)) {
        if (member.isAdded(first)) {
          member.target().applyStable(Version.NEW);
        }
        member.target().applyCanary(pods.of(member.name()));
      }
    }
  }

  public void removeCanary() throws InterruptedException {
    if (members.size() == 1) {
      members.get(0).target().removeCanary();
      return;
    }
    for (Member member : removable(read(Arm.CANARY))) {
      member.target().removeCanary();
    }
  }

  /** Those that nobody needs any more whose Pods are still there. */
  private List<Member> removable(Map<Member, ArmStatus> each) {
    return members.stream()
        .filter(member -> Objects.requireNonNull(each.get(member)).version() != null)
        .filter(
            member ->
                each.entrySet().stream()
                    .filter(other -> other.getKey().after().contains(member.name()))
                    .allMatch(
                        other ->
                            other.getValue().version() == null && other.getValue().pods() == 0))
        .toList();
  }
}
