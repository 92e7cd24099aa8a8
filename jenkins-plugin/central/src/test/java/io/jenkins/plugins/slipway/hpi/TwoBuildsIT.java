package io.jenkins.plugins.slipway.hpi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** The two builds of the plugin agree on what neither can inherit from the other. */
class TwoBuildsIT {
  private final Path plugin = Path.of(System.getProperty("slipway.plugin"));

  @Test
  void shouldNameTheSameBaseline_whenBuiltEitherWay() throws Exception {
    Document jenkins = pom("pom.xml");

    assertThat(texts(jenkins, "jenkins.baseline"))
        .isEqualTo(texts(pom("../pom.xml"), "jenkins.baseline"))
        .hasSize(1);
    assertThat(texts(jenkins, "jenkins.version"))
        .isEqualTo(texts(pom("../pom.xml"), "jenkins.version"));
  }

  @Test
  void shouldBringTheSameJackson_whenBuiltEitherWay() throws Exception {
    for (String version : List.of("jackson.version", "jackson2.version")) {
      assertThat(texts(pom("pom.xml"), version))
          .as(version)
          .isEqualTo(texts(pom("../pom.xml"), version))
          .hasSize(1);
    }
  }

  @Test
  void shouldLeaveOutTheSameLibraries_whenBuiltEitherWay() throws Exception {
    assertThat(exclusions(pom("pom.xml")))
        .containsExactlyInAnyOrderElementsOf(exclusions(pom("central/pom.xml")))
        .hasSizeGreaterThan(10);
  }

  private Document pom(String path) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(plugin.resolve(path).toFile());
  }

  private static List<String> texts(Document pom, String element) {
    NodeList nodes = pom.getElementsByTagName(element);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      texts.add(nodes.item(i).getTextContent());
    }
    return texts;
  }

  /** Of the dependency on pipelines, the first with exclusions in both files. */
  private static List<String> exclusions(Document pom) {
    NodeList nodes = pom.getElementsByTagName("exclusions");
    for (int i = 0; i < nodes.getLength(); i++) {
      if (nodes.item(i).getParentNode().getTextContent().contains("io.slipway")) {
        return nodes
            .item(i)
            .getTextContent()
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .toList();
      }
    }
    throw new AssertionError("There is no dependency on io.slipway with exclusions");
  }
}
