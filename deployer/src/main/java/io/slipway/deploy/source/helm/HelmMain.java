package io.slipway.deploy.source.helm;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The process that renders: writes a chart's definitions and templates to a file. */
final class HelmMain {
  static final String NAME = "name=";
  static final String NAMESPACE = "namespace=";
  static final String KUBE_VERSION = "kubeVersion=";
  static final String VALUES = "values=";
  static final String SET = "set=";

  private HelmMain() {}

  /** {@code OUTPUT CHART} and then {@code KEY=VALUE}, of which values and set may repeat. */
  public static void main(String[] arguments) {
    try {
      render(Path.of(arguments[0]), Path.of(arguments[1]), List.of(arguments));
    } catch (IOException | RuntimeException | LinkageError e) {
      System.err.println(e instanceof IllegalStateException ? e.getMessage() : e.toString());
      System.exit(1);
    }
    System.exit(0);
  }

  private static void render(Path output, Path chart, List<String> options) throws IOException {
    Helm helm = new Helm(chart);
    TemplateCommand template = helm.template().skipCrds();
    for (String option : options) {
      apply(option, template);
    }
    String definitions = helm.show().crds().call();
    Files.writeString(output, definitions + "\n---\n" + template.call());
  }

  private static void apply(String option, TemplateCommand template) {
    String value = option.substring(option.indexOf('=') + 1);
    if (option.startsWith(NAME)) {
      template.withName(value);
    } else if (option.startsWith(NAMESPACE)) {
      template.withNamespace(value);
    } else if (option.startsWith(KUBE_VERSION)) {
      template.withKubeVersion(value);
    } else if (option.startsWith(VALUES)) {
      template.withValuesFile(Path.of(value));
    } else if (option.startsWith(SET)) {
      int equals = value.indexOf('=');
      template.set(value.substring(0, equals), value.substring(equals + 1));
    }
  }
}
