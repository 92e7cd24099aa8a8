package io.slipway.deploy.plan;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.slipway.deploy.DeployException;
import io.slipway.deploy.target.Applier;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Asks the server what would become of objects; several at a time, told in their order. */
public final class ObjectPreviews {
  /** A call waits for the server most of its time; more would only queue there. */
  private static final int AT_A_TIME = 16;

  private static final int CONTEXT_LINES = 3;

  /** As in a unified diff's head, which names the sides and not the object. */
  private static final int HEAD_LINES = 2;

  private final Applier applier;

  public ObjectPreviews(Applier applier) {
    this.applier = applier;
  }

  /**
   * Previews them all.
   *
   * @throws DeployException of the first that the server wouldn't take, with how many more there
   *     are
   */
  public List<PlannedObject> of(List<Intent> intents) throws InterruptedException {
    Missing missing = missing(intents);
    ExecutorService workers = workers(Math.min(AT_A_TIME, intents.size()));
    try {
      List<Future<PlannedObject>> previews = new ArrayList<>();
      intents.forEach(intent -> previews.add(workers.submit(() -> preview(intent, missing))));
      return results(previews);
    } finally {
      workers.shutdownNow();
    }
  }

  /** What the server can't judge yet, as it comes with the release itself. */
  private record Missing(Set<String> namespaces, Set<String> kinds) {
    boolean has(HasMetadata object) {
      return namespaces.contains(String.valueOf(object.getMetadata().getNamespace()))
          || kinds.contains(kind(group(object.getApiVersion()), object.getKind()));
    }

    private static String group(String apiVersion) {
      int slash = apiVersion.indexOf('/');
      return slash < 0 ? "" : apiVersion.substring(0, slash);
    }

    private static String kind(String group, String kind) {
      return kind + "." + group;
    }
  }

  private Missing missing(List<Intent> intents) throws InterruptedException {
    Missing missing = new Missing(new HashSet<>(), new HashSet<>());
    for (Intent intent : intents) {
      HasMetadata object = intent.object();
      if (object.getKind().equals("Namespace") && applier.read(object) == null) {
        missing.namespaces.add(object.getMetadata().getName());
      }
      if (object instanceof CustomResourceDefinition definition
          && applier.read(definition) == null) {
        var spec = definition.getSpec();
        missing.kinds.add(Missing.kind(spec.getGroup(), spec.getNames().getKind()));
      }
    }
    return missing;
  }

  private PlannedObject preview(Intent intent, Missing missing) throws InterruptedException {
    HasMetadata object = intent.object();
    if (missing.has(object)) {
      return planned(
          object, "created", List.of(), "not checked by the server: what it needs comes with it");
    }
    HasMetadata before = applier.read(object);
    if (before != null && intent.onlyWhereMissing()) {
      return planned(
          object, "unchanged", List.of(), "exists; its traffic is the rollout's to change");
    }
    HasMetadata after = applier.dryRun(object, intent.force());
    if (before == null) {
      return planned(object, "created", List.of(), null);
    }
    Map<String, @Nullable Object> from = ObjectView.of(before);
    Map<String, @Nullable Object> to = ObjectView.of(after);
    return from.equals(to)
        ? planned(object, "unchanged", List.of(), null)
        : planned(object, "configured", diff(from, to), null);
  }

  /** One that would be deleted. */
  public static PlannedObject deleted(HasMetadata object, String why) {
    return planned(object, "deleted", "", List.of(), why);
  }

  private static PlannedObject planned(
      HasMetadata object, String outcome, List<String> diff, @Nullable String note) {
    return planned(object, outcome, ObjectView.yaml(ObjectView.of(object)), diff, note);
  }

  private static PlannedObject planned(
      HasMetadata object, String outcome, String yaml, List<String> diff, @Nullable String note) {
    String namespace = object.getMetadata().getNamespace();
    return new PlannedObject(
        object.getApiVersion(),
        object.getKind(),
        namespace == null ? "" : namespace,
        object.getMetadata().getName(),
        outcome,
        yaml,
        diff,
        note);
  }

  private static List<String> diff(
      Map<String, @Nullable Object> from, Map<String, @Nullable Object> to) {
    List<String> before = ObjectView.yaml(from).lines().toList();
    List<String> after = ObjectView.yaml(to).lines().toList();
    List<String> lines =
        UnifiedDiffUtils.generateUnifiedDiff(
            "cluster", "release", before, DiffUtils.diff(before, after), CONTEXT_LINES);
    return lines.isEmpty() ? lines : lines.subList(HEAD_LINES, lines.size());
  }

  private static ExecutorService workers(int count) {
    return Executors.newFixedThreadPool(
        Math.max(1, count),
        task -> {
          Thread thread = new Thread(task, "slipway-plan");
          thread.setDaemon(true);
          return thread;
        });
  }

  private static List<PlannedObject> results(List<Future<PlannedObject>> previews)
      throws InterruptedException {
    List<PlannedObject> planned = new ArrayList<>();
    List<DeployException> failures = new ArrayList<>();
    for (Future<PlannedObject> preview : previews) {
      try {
        planned.add(preview.get());
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof DeployException failure)) {
          throw new IllegalStateException("Tried to preview an object", e.getCause());
        }
        if (failure.isTemporary()) {
          throw failure;
        }
        failures.add(failure);
      }
    }
    if (failures.isEmpty()) {
      return planned;
    }
    throw failures.size() == 1 ? failures.get(0) : all(failures);
  }

  private static DeployException all(List<DeployException> failures) {
    StringBuilder words =
        new StringBuilder("%d objects can't be applied".formatted(failures.size()));
    failures.forEach(failure -> words.append("\n- ").append(failure.getMessage()));
    return DeployException.failed(words.toString(), failures.get(0));
  }
}
