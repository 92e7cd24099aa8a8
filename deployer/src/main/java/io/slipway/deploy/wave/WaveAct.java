package io.slipway.deploy.wave;

import java.time.Instant;

/** What a run does next. */
public sealed interface WaveAct {

  /**
   * @param resumes whether this run has begun it before
   */
  record Deploy(String wave, String cluster, boolean resumes) implements WaveAct {}

  /** The pause after the wave before. */
  record Pause(String wave, Instant until) implements WaveAct {}

  record TakeBack(String wave, String cluster) implements WaveAct {}

  /** Something else failed while this cluster was under way: it has its former version back. */
  record Stop(String wave, String cluster) implements WaveAct {}

  /** Those under way are waited for. */
  record Await() implements WaveAct {}

  /** Somebody is to go on with rollouts that have paused. */
  record Rest() implements WaveAct {}

  /** All is done: everything promoted, or what had to go back has. */
  record End(boolean promoted) implements WaveAct {}
}
