package io.slipway.registry.harbor.apply;

import io.slipway.registry.harbor.file.ReplicationSpec;
import io.slipway.registry.harbor.replication.Replications;
import io.slipway.registry.harbor.replication.Replications.Filter;
import io.slipway.registry.harbor.rest.HarborException;
import io.slipway.registry.harbor.rest.HarborJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Policies of Harbor's own replication. Their filters are the file's as a whole. */
final class ReplicationKind implements Kind<ReplicationSpec, Replications.Policy> {

  private static final String HERE = "(here)";

  private final Places places;

  ReplicationKind(Places places) {
    this.places = places;
  }

  @Override
  public String word() {
    return "replication";
  }

  @Override
  public String scope() {
    return "";
  }

  @Override
  public List<Replications.Policy> current() throws HarborException, InterruptedException {
    return places.harbor.replications().policies().all();
  }

  @Override
  public String keyOf(ReplicationSpec spec) {
    return spec.name();
  }

  @Override
  public String keyFor(Replications.Policy current) {
    return current.name();
  }

  @Override
  public Facts wanted(ReplicationSpec spec) {
    return new Facts()
        .with("description", spec.description())
        .with("from", Objects.requireNonNullElse(spec.from(), HERE))
        .with("to", Objects.requireNonNullElse(spec.to(), HERE))
        .with("namespace", spec.namespace())
        .with("replaceParts", spec.replaceParts())
        .with("filters", words(filters(spec)))
        .with("trigger", spec.trigger() == null ? null : spec.trigger().word())
        .with("cron", spec.cron())
        .with("deletion", spec.deletion())
        .with("override", spec.override())
        .with("enabled", spec.enabled())
        .with("speedLimit", spec.speedLimit() == null ? null : Math.max(0, spec.speedLimit()))
        .with("copyByChunk", spec.copyByChunk())
        .with("singleActive", spec.singleActive());
  }

  @Override
  public Facts now(Replications.Policy current) {
    Replications.Trigger trigger = current.trigger();
    String cron =
        trigger == null || trigger.triggerSettings() == null
            ? ""
            : Objects.requireNonNullElse(trigger.triggerSettings().cron(), "");
    return new Facts()
        .text("description", current.description())
        .with("from", name(current.srcRegistry()))
        .with("to", name(current.destRegistry()))
        .text("namespace", current.destNamespace())
        .with("replaceParts", current.destNamespaceReplaceCount())
        .with("filters", words(current.filters()))
        .text("trigger", trigger == null ? "" : trigger.type())
        .with("cron", cron)
        .with("deletion", Boolean.TRUE.equals(current.deletion()))
        .with("override", Boolean.TRUE.equals(current.override()))
        .with("enabled", Boolean.TRUE.equals(current.enabled()))
        .with("speedLimit", current.speed() == null ? 0 : Math.max(0, current.speed()))
        .with("copyByChunk", Boolean.TRUE.equals(current.copyByChunk()))
        .with("singleActive", Boolean.TRUE.equals(current.singleActiveReplication()));
  }

  private static String name(Replications.@Nullable RegistryRef registry) {
    return registry == null || registry.id() == null || registry.id() == 0
        ? HERE
        : String.valueOf(registry.name());
  }

  private static String words(@Nullable List<Filter> filters) {
    return filters == null
        ? ""
        : filters.stream()
            .map(
                one ->
                    one.type()
                        + ("excludes".equals(one.decoration()) ? " not " : " ")
                        + value(one.value()))
            .sorted()
            .collect(Collectors.joining(", "));
  }

  private static String value(@Nullable JsonNode value) {
    if (value == null) {
      return "";
    }
    return value.isArray()
        ? Facts.sorted(value.valueStream().map(one -> one.asString("")))
        : value.asString("");
  }

  private static List<Filter> filters(ReplicationSpec spec) {
    List<Filter> filters = new ArrayList<>();
    if (spec.repositories() != null) {
      filters.add(new Filter("name", text(spec.repositories()), null));
    }
    if (spec.tags() != null) {
      filters.add(new Filter("tag", text(spec.tags()), "matches"));
    }
    if (spec.tagsExclude() != null) {
      filters.add(new Filter("tag", text(spec.tagsExclude()), "excludes"));
    }
    if (!spec.labels().isEmpty()) {
      filters.add(new Filter("label", HarborJson.MAPPER.valueToTree(spec.labels()), "matches"));
    }
    return filters;
  }

  private static JsonNode text(String value) {
    return HarborJson.MAPPER.getNodeFactory().stringNode(value);
  }

  @Override
  public void create(ReplicationSpec spec) throws HarborException, InterruptedException {
    places.harbor.replications().create(policy(spec, null));
  }

  @Override
  public void update(Replications.Policy current, ReplicationSpec spec)
      throws HarborException, InterruptedException {
    places
        .harbor
        .replications()
        .update(Objects.requireNonNull(current.id()), policy(spec, current));
  }

  private Replications.Policy policy(ReplicationSpec spec, Replications.@Nullable Policy now)
      throws HarborException, InterruptedException {
    return new Replications.Policy(
        now == null ? null : now.id(),
        spec.name(),
        or(spec.description(), now == null ? null : now.description()),
        ref(spec.from()),
        ref(spec.to()),
        or(spec.namespace(), now == null ? null : now.destNamespace()),
        or(spec.replaceParts(), now == null ? null : now.destNamespaceReplaceCount()),
        trigger(spec, now),
        filters(spec),
        or(spec.deletion(), now == null ? null : now.deletion()),
        or(spec.override(), now == null ? Boolean.FALSE : now.override()),
        or(spec.enabled(), now == null ? Boolean.TRUE : now.enabled()),
        or(spec.speedLimit(), now == null ? null : now.speed()),
        or(spec.copyByChunk(), now == null ? null : now.copyByChunk()),
        or(spec.singleActive(), now == null ? null : now.singleActiveReplication()),
        now == null ? Map.of() : now.other());
  }

  private static <T> @Nullable T or(@Nullable T given, @Nullable T now) {
    return given == null ? now : given;
  }

  private Replications.@Nullable RegistryRef ref(@Nullable String name)
      throws HarborException, InterruptedException {
    return name == null ? null : new Replications.RegistryRef(places.registryId(name), null);
  }

  private static Replications.@Nullable Trigger trigger(
      ReplicationSpec spec, Replications.@Nullable Policy now) {
    if (spec.trigger() == null) {
      return now == null ? new Replications.Trigger("manual", null) : now.trigger();
    }
    return new Replications.Trigger(
        spec.trigger().word(),
        spec.cron() == null ? null : new Replications.Trigger.Settings(spec.cron()));
  }

  @Override
  public void delete(Replications.Policy current) throws HarborException, InterruptedException {
    places.harbor.replications().delete(Objects.requireNonNull(current.id()));
  }
}
