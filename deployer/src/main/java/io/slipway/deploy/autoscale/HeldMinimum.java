package io.slipway.deploy.autoscale;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A minimum that was raised, or is about to be: saved before the autoscaler is written, and gone
 * after it has its own minimum again.
 *
 * @param rollout for which it is held
 * @param former what it is to be again; null where it wasn't said
 * @param idle likewise, of {@link ScalerKind#IDLE}
 * @param floor what it is held at
 * @param owners who applied or wrote the field, as {@link FieldOwners} names them
 * @param earlier what it was held at before, which it still is where the floor wasn't written
 */
public record HeldMinimum(
    String rollout,
    ScalerKind kind,
    String name,
    @Nullable Integer former,
    @Nullable Integer idle,
    int floor,
    List<String> owners,
    @Nullable Integer earlier) {
  public HeldMinimum {
    owners = List.copyOf(owners);
  }

  /** What was said of an autoscaler that is going to be held. */
  static HeldMinimum of(String rollout, Scaler scaler, int floor) {
    return new HeldMinimum(
        rollout,
        scaler.kind(),
        scaler.name(),
        scaler.least(),
        scaler.idle(),
        floor,
        FieldOwners.of(scaler),
        null);
  }

  /** Of an autoscaler that was written here. */
  HeldMinimum raised(String by, int to, Scaler live) {
    return new HeldMinimum(by, kind, name, former, idle, to, owners, live.least());
  }

  boolean isOf(Scaler scaler) {
    return isOf(scaler.kind(), scaler.name());
  }

  boolean isOf(HeldMinimum other) {
    return isOf(other.kind, other.name);
  }

  private boolean isOf(ScalerKind other, String called) {
    return kind == other && name.equals(called);
  }

  /**
   * Whether the autoscaler's minimum is one that was written here. That took the field from its
   * owners, so one who has it again has said the same.
   */
  boolean wrote(Scaler scaler) {
    Integer least = scaler.least();
    boolean ours = least != null && (least == floor || least.equals(earlier));
    return ours && (isFormer(scaler) || FieldOwners.of(scaler).isEmpty());
  }

  /** Whether it is as it is to be. */
  boolean stands(Scaler scaler) {
    Integer least = scaler.least();
    return least != null && least == floor;
  }

  /** Whether the autoscaler's minimum is its own again, or still. */
  boolean isFormer(Scaler scaler) {
    return Objects.equals(former, scaler.least());
  }

  @Override
  public String toString() {
    return kind.kind() + " " + name;
  }
}
