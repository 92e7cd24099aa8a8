package io.slipway.pipeline.step;

import io.slipway.pipeline.NearestWord;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Binds named arguments, as a Jenkinsfile gives them, to a step's parameter record. */
final class ParameterBinding {
  private ParameterBinding() {}

  static <P extends Record> P bind(String step, Class<P> type, Map<String, ?> arguments)
      throws StepFailure {
    refuseUnknown(step, type, arguments);
    RecordComponent[] components = type.getRecordComponents();
    @Nullable Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      values[i] = value(step, components[i], arguments.get(components[i].getName()));
    }
    return construct(step, type, values);
  }

  static Set<String> names(Class<? extends Record> type) {
    Set<String> names = new LinkedHashSet<>();
    Arrays.stream(type.getRecordComponents()).forEach(component -> names.add(component.getName()));
    return names;
  }

  /** The parameters that must be given. */
  static List<String> required(Class<? extends Record> type) {
    return Arrays.stream(type.getRecordComponents())
        .filter(ParameterBinding::isRequired)
        .map(RecordComponent::getName)
        .toList();
  }

  private static void refuseUnknown(String step, Class<? extends Record> type, Map<String, ?> given)
      throws StepFailure {
    Set<String> known = names(type);
    for (String name : given.keySet()) {
      if (!known.contains(name)) {
        String takes = "; it takes " + String.join(", ", known);
        throw usage(
            step, "unknown parameter '" + name + "'" + NearestWord.hint(name, known) + takes);
      }
    }
  }

  private static @Nullable Object value(
      String step, RecordComponent component, @Nullable Object given) throws StepFailure {
    if (given == null && isRequired(component)) {
      throw usage(step, "the parameter '" + component.getName() + "' is required");
    }
    try {
      return ParameterConversion.convert(component, given == null ? missing(component) : given);
    } catch (IllegalArgumentException e) {
      throw usage(step, "the parameter '" + component.getName() + "' " + e.getMessage());
    }
  }

  private static @Nullable Object missing(RecordComponent component) {
    Default value = component.getAnnotation(Default.class);
    return value == null ? null : value.value();
  }

  private static boolean isRequired(RecordComponent component) {
    return component.getAnnotation(Default.class) == null
        && !component.getAnnotatedType().isAnnotationPresent(Nullable.class)
        && !List.class.isAssignableFrom(component.getType())
        && !Map.class.isAssignableFrom(component.getType())
        && component.getType() != boolean.class;
  }

  private static <P extends Record> P construct(
      String step, Class<P> type, @Nullable Object[] values) throws StepFailure {
    try {
      return constructor(type).newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException wrong) {
        throw usage(step, String.valueOf(wrong.getMessage()));
      }
      throw new IllegalStateException("Tried to bind the parameters of " + step, e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Tried to bind the parameters of " + step, e);
    }
  }

  private static <P extends Record> Constructor<P> constructor(Class<P> type)
      throws NoSuchMethodException {
    Class<?>[] types =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    Constructor<P> constructor = type.getDeclaredConstructor(types);
    constructor.setAccessible(true);
    return constructor;
  }

  private static StepFailure usage(String step, String message) {
    return new StepFailure(StepFailure.USAGE, step + ": " + message);
  }
}
