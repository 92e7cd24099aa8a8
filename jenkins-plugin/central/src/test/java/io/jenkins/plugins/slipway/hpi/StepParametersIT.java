package io.jenkins.plugins.slipway.hpi;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.slipway.AnalyseReleaseStep;
import io.jenkins.plugins.slipway.ApproveReleaseStep;
import io.jenkins.plugins.slipway.BuildImageStep;
import io.jenkins.plugins.slipway.CollectTelemetryStep;
import io.jenkins.plugins.slipway.DeployReleaseStep;
import io.jenkins.plugins.slipway.HarborApplyStep;
import io.jenkins.plugins.slipway.PromoteReleaseStep;
import io.jenkins.plugins.slipway.ReleaseQueueStep;
import io.jenkins.plugins.slipway.ReleaseStatusStep;
import io.jenkins.plugins.slipway.ReplicateImageStep;
import io.jenkins.plugins.slipway.RollbackReleaseStep;
import io.jenkins.plugins.slipway.SlipwayStep;
import io.jenkins.plugins.slipway.SlipwayStepDescriptor;
import io.slipway.pipeline.step.AnalyseReleaseParameters;
import io.slipway.pipeline.step.ApproveReleaseParameters;
import io.slipway.pipeline.step.BuildImageParameters;
import io.slipway.pipeline.step.DeployReleaseParameters;
import io.slipway.pipeline.step.HarborApplyParameters;
import io.slipway.pipeline.step.ReleaseParameters;
import io.slipway.pipeline.step.ReleaseQueueParameters;
import io.slipway.pipeline.step.ReplicateImageParameters;
import io.slipway.pipeline.step.TelemetryParameters;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** A step in Jenkins takes what the catalogue's step takes: names and types. */
class StepParametersIT {
  private static final Pattern FIELD = Pattern.compile("field=\"(\\w+)\"");

  static Stream<Arguments> steps() {
    return Stream.of(
        Arguments.of(BuildImageStep.class, BuildImageParameters.class),
        Arguments.of(ReplicateImageStep.class, ReplicateImageParameters.class),
        Arguments.of(HarborApplyStep.class, HarborApplyParameters.class),
        Arguments.of(DeployReleaseStep.class, DeployReleaseParameters.class),
        Arguments.of(PromoteReleaseStep.class, ReleaseParameters.class),
        Arguments.of(RollbackReleaseStep.class, ReleaseParameters.class),
        Arguments.of(ApproveReleaseStep.class, ApproveReleaseParameters.class),
        Arguments.of(AnalyseReleaseStep.class, AnalyseReleaseParameters.class),
        Arguments.of(ReleaseStatusStep.class, ReleaseParameters.class),
        Arguments.of(ReleaseQueueStep.class, ReleaseQueueParameters.class),
        Arguments.of(CollectTelemetryStep.class, TelemetryParameters.class));
  }

  @ParameterizedTest
  @MethodSource("steps")
  void shouldTakeTheCataloguesParameters_whenDataBound(
      Class<? extends SlipwayStep> step, Class<? extends Record> parameters) {
    assertThat(properties(step)).isEqualTo(components(parameters));
  }

  @ParameterizedTest
  @MethodSource("steps")
  void shouldReadBackWithTheSameType_whenAProperty(
      Class<? extends SlipwayStep> step, Class<? extends Record> parameters) throws Exception {
    for (RecordComponent component : parameters.getRecordComponents()) {
      String prefix = component.getType() == boolean.class ? "is" : "get";
      Type type = step.getMethod(prefix + capitalised(component.getName())).getGenericReturnType();
      assertThat(type).as(component.getName()).isEqualTo(component.getGenericType());
    }
  }

  @ParameterizedTest
  @MethodSource("steps")
  void shouldHaveAFieldWithHelp_whenAFormCanHoldIt(
      Class<? extends SlipwayStep> step, Class<? extends Record> parameters) throws Exception {
    Set<String> fields = new TreeSet<>();
    Matcher matcher = FIELD.matcher(resource(step, "config.jelly"));
    while (matcher.find()) {
      fields.add(matcher.group(1));
    }
    Set<String> expected = components(parameters);
    // A form sends no maps; help.html says how to write them.
    Stream.of(parameters.getRecordComponents())
        .filter(component -> component.getType() == Map.class)
        .forEach(component -> expected.remove(component.getName()));

    assertThat(fields).isEqualTo(expected);
    for (String field : fields) {
      assertThat(resource(step, "help-" + field + ".html")).startsWith("<div>");
    }
    assertThat(resource(step, "help.html")).contains("Returns");
  }

  /** Jenkins' class filter (JEP-200) lets no other collections of the JDK through XStream. */
  @ParameterizedTest
  @MethodSource("steps")
  void shouldStartWithCollectionsThatJenkinsStores_whenNothingIsGiven(
      Class<? extends SlipwayStep> step, Class<? extends Record> parameters) throws Exception {
    Constructor<?> constructor = step.getConstructors()[0];
    Object empty = constructor.newInstance((Object[]) new String[constructor.getParameterCount()]);
    for (RecordComponent component : parameters.getRecordComponents()) {
      if (component.getType() == List.class || component.getType() == Map.class) {
        Object value = step.getMethod("get" + capitalised(component.getName())).invoke(empty);
        assertThat(value.getClass()).isIn(ArrayList.class, LinkedHashMap.class);
      }
    }
  }

  /** A text area shows a list as {@code [a, b]} by itself, and would send that back. */
  @ParameterizedTest
  @MethodSource("steps")
  void shouldShowALineForEachItem_whenAList(
      Class<? extends SlipwayStep> step, Class<? extends Record> parameters) throws Exception {
    String form = resource(step, "config.jelly");
    for (RecordComponent component : parameters.getRecordComponents()) {
      if (component.getType() == List.class) {
        assertThat(form)
            .contains("value=\"${descriptor.lines(instance." + component.getName() + ")}\"");
      }
    }
  }

  @Test
  void shouldReadBackWhatAFormShows_whenAList() {
    BuildImageStep step = new BuildImageStep();
    SlipwayStepDescriptor descriptor = new BuildImageStep.DescriptorImpl();
    step.setTags(List.of("shop:1", "shop:2"));

    String shown = descriptor.lines(step.getTags());
    step.setTags(List.of(shown));

    assertThat(shown).isEqualTo("shop:1\nshop:2");
    assertThat(step.getTags()).containsExactly("shop:1", "shop:2");
    assertThat(descriptor.lines(null)).isNull();
    assertThat(descriptor.lines(List.of())).isEmpty();
  }

  private static Set<String> components(Class<? extends Record> parameters) {
    Set<String> names = new TreeSet<>();
    Arrays.stream(parameters.getRecordComponents())
        .map(RecordComponent::getName)
        .forEach(names::add);
    return names;
  }

  private static Set<String> properties(Class<?> step) {
    Set<String> names = new TreeSet<>();
    for (Constructor<?> constructor : step.getConstructors()) {
      assertThat(constructor.isAnnotationPresent(DataBoundConstructor.class)).isTrue();
      Arrays.stream(constructor.getParameters()).map(Parameter::getName).forEach(names::add);
    }
    for (Method method : step.getMethods()) {
      if (method.isAnnotationPresent(DataBoundSetter.class)) {
        String name = method.getName().substring("set".length());
        names.add(name.substring(0, 1).toLowerCase(java.util.Locale.ROOT) + name.substring(1));
      }
    }
    return names;
  }

  private static String capitalised(String name) {
    return name.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + name.substring(1);
  }

  private static String resource(Class<?> step, String name) throws IOException {
    try (InputStream in = step.getResourceAsStream(step.getSimpleName() + "/" + name)) {
      assertThat(in).as(step.getSimpleName() + "/" + name).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
