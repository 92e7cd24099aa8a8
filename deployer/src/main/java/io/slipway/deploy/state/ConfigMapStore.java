package io.slipway.deploy.state;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.slipway.deploy.DeployException;
import io.slipway.deploy.autoscale.HeldMinimum;
import io.slipway.deploy.autoscale.HeldStore;
import io.slipway.deploy.cluster.KubernetesApi;
import io.slipway.deploy.rollout.Command;
import io.slipway.deploy.rollout.RolloutState;
import io.slipway.deploy.rollout.StateStore;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps a rollout in a ConfigMap: the rollout under {@code rollout}, who drives it under {@code
 * controller}, what someone asked of it under {@code command}, who wants its place under {@code
 * successor}, what it holds of autoscalers under {@code autoscalers}. Every write carries the
 * resource version it is based on; a controller whose name isn't there any more has been replaced
 * and writes nothing.
 */
public final class ConfigMapStore implements StateStore, HeldStore {
  private static final String ROLLOUT = "rollout";
  private static final String CONTROLLER = "controller";
  private static final String COMMAND = "command";
  private static final String SUCCESSOR = "successor";

  /** Outlives its rollout, as what it says is still so in the cluster. */
  private static final String AUTOSCALERS = "autoscalers";

  /** Someone's command can come between a read and a write, hardly more often. */
  private static final int ATTEMPTS = 5;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final KubernetesApi api;
  private final ReleaseKey key;
  private final String controller;
  private @Nullable ConfigMap latest;

  /**
   * @param controller names this controller among all there ever were
   */
  public ConfigMapStore(KubernetesApi api, ReleaseKey key, String controller) {
    this.api = api;
    this.key = key;
    this.controller = controller;
  }

  public ReleaseKey key() {
    return key;
  }

  public String controller() {
    return controller;
  }

  /** The latest rollout; empty where the release was never rolled out. */
  public Optional<SavedRollout> load() throws InterruptedException {
    ConfigMap map = read();
    return map == null ? Optional.empty() : Optional.of(rollout(map));
  }

  /** The latest rollout, where it hasn't ended. */
  public Optional<SavedRollout> unfinished() throws InterruptedException {
    return load().filter(saved -> !saved.state().phase().isTerminal());
  }

  /** Puts a new rollout into the place of the one before. The lease must be held. */
  public void begin(SavedRollout rollout) throws InterruptedException {
    begin(rollout, ignored -> {});
  }

  /**
   * As {@link #begin}, where a successor was named.
   *
   * @throws DeployException refused, where another asked for the place later
   */
  public void succeed(SavedRollout rollout) throws InterruptedException {
    begin(rollout, map -> requireNext(successor(map)));
  }

  private void begin(SavedRollout rollout, Consumer<ConfigMap> check) throws InterruptedException {
    Map<String, String> data =
        Map.of(ROLLOUT, JSON.writeValueAsString(rollout), CONTROLLER, controller);
    ConfigMap map = read();
    latest = map == null ? create(data) : null;
    if (latest == null) {
      update(
          "begin",
          check,
          content -> {
            content.keySet().retainAll(Set.of(AUTOSCALERS));
            content.putAll(data);
          });
    }
  }

  /** Makes this controller the one that drives. The lease must be held. */
  public void takeOver() throws InterruptedException {
    update("take over", ignored -> {}, data -> data.put(CONTROLLER, controller));
  }

  @Override
  public void save(RolloutState state) throws InterruptedException {
    update(
        "save",
        this::requireOwn,
        data -> data.put(ROLLOUT, JSON.writeValueAsString(rollout(data.get(ROLLOUT)).with(state))));
  }

  @Override
  public List<HeldMinimum> held() throws InterruptedException {
    ConfigMap map = read();
    String json = map == null || map.getData() == null ? null : map.getData().get(AUTOSCALERS);
    return json == null ? List.of() : List.of(JSON.readValue(json, HeldMinimum[].class));
  }

  @Override
  public void keep(List<HeldMinimum> held) throws InterruptedException {
    update(
        "save what is held in",
        this::requireOwn,
        data -> {
          if (held.isEmpty()) {
            data.remove(AUTOSCALERS);
          } else {
            data.put(AUTOSCALERS, JSON.writeValueAsString(held));
          }
        });
  }

  @Override
  public @Nullable Command command() throws InterruptedException {
    ConfigMap map = existing();
    requireOwn(map);
    String command = map.getData().get(COMMAND);
    return command == null ? null : parse(command);
  }

  /** Leaves a command for whoever drives the rollout. */
  public void ask(Command command) throws InterruptedException {
    update("leave a command in", ignored -> {}, data -> leave(command, data));
  }

  /** Leaves a command, and this controller as the one that wants the place of the rollout. */
  public void ask(Command command, String image) throws InterruptedException {
    Successor successor = new Successor(controller, image);
    update(
        "leave a command in",
        ignored -> {},
        data -> {
          leave(command, data);
          data.put(SUCCESSOR, JSON.writeValueAsString(successor));
        });
  }

  /** Who wants the place of the latest rollout. */
  public Optional<Successor> successor() throws InterruptedException {
    ConfigMap map = read();
    return map == null ? Optional.empty() : successor(map);
  }

  private static Optional<Successor> successor(ConfigMap map) {
    String json = map.getData() == null ? null : map.getData().get(SUCCESSOR);
    return json == null ? Optional.empty() : Optional.of(JSON.readValue(json, Successor.class));
  }

  /**
   * @throws DeployException refused, where another than this controller is named
   */
  public void requireNext(Optional<Successor> named) {
    named
        .filter(successor -> !successor.controller().equals(controller))
        .ifPresent(
            successor -> {
              throw DeployException.refused(
                  "release %s: %s, by %s, asked later to take over; this deployment gives way to it"
                      .formatted(key, successor.image(), successor.controller()));
            });
  }

  /** What is heavier stays. */
  private static void leave(Command command, Map<String, String> data) {
    String before = data.get(COMMAND);
    if (before == null || parse(before).compareTo(command) < 0) {
      data.put(COMMAND, command.name().toLowerCase(Locale.ROOT));
    }
  }

  private static Command parse(String word) {
    return Command.valueOf(word.toUpperCase(Locale.ROOT));
  }

  private void update(String verb, Consumer<ConfigMap> check, Consumer<Map<String, String>> change)
      throws InterruptedException {
    ConfigMap base = latest == null ? existing() : latest;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      check.accept(base);
      Map<String, String> data = new HashMap<>(base.getData());
      change.accept(data);
      ConfigMap changed = new ConfigMapBuilder(base).withData(data).build();
      ConfigMap written =
          api.tryCall(
              "%s the state of release %s".formatted(verb, key),
              client -> client.resource(changed).update());
      latest = written;
      if (written != null) {
        return;
      }
      base = existing();
    }
    throw DeployException.temporary(
        "could not %s the state of release %s: others change it all the time".formatted(verb, key),
        null);
  }

  private @Nullable ConfigMap create(Map<String, String> data) throws InterruptedException {
    ConfigMap map =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withName(key.object())
            .withNamespace(key.namespace())
            .withLabels(key.labels())
            .endMetadata()
            .withData(data)
            .build();
    return api.tryCall(
        "create ConfigMap %s in namespace %s".formatted(key.object(), key.namespace()),
        client -> client.resource(map).create());
  }

  private ConfigMap existing() throws InterruptedException {
    ConfigMap map = read();
    if (map == null) {
      throw DeployException.failed(
          "ConfigMap %s in namespace %s, which holds the state of the rollout, is gone; deploy again"
              .formatted(key.object(), key.namespace()));
    }
    return map;
  }

  private @Nullable ConfigMap read() throws InterruptedException {
    latest =
        api.<@Nullable ConfigMap>call(
            "read the state of release " + key,
            client ->
                client.configMaps().inNamespace(key.namespace()).withName(key.object()).get());
    return latest;
  }

  private void requireOwn(ConfigMap map) {
    String owner = map.getData().get(CONTROLLER);
    if (!controller.equals(owner)) {
      throw DeployException.failed(
          "release %s was taken over by %s; this controller stops".formatted(key, owner));
    }
  }

  private SavedRollout rollout(ConfigMap map) {
    Map<String, String> data = map.getData() == null ? Map.of() : map.getData();
    return rollout(data.get(ROLLOUT));
  }

  private SavedRollout rollout(@Nullable String json) {
    try {
      return JSON.readValue(json == null ? "" : json, SavedRollout.class);
    } catch (JacksonException e) {
      throw DeployException.failed(
          "ConfigMap %s in namespace %s holds no rollout that this version of Slipway can read (%s);"
                  .formatted(key.object(), key.namespace(), e.getOriginalMessage())
              + " delete it to start anew",
          e);
    }
  }
}
