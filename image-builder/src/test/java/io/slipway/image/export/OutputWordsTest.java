package io.slipway.image.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.image.BuildRequest;
import io.slipway.image.UsageException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutputWordsTest {
  private static BuildRequest read(String... outputs) throws UsageException {
    BuildRequest request = BuildRequest.of(Path.of("c"), Path.of("s")).build();
    return OutputWords.apply(request.with().outputs(List.of(outputs)).build());
  }

  @Test
  void shouldMakeThemTheRequests_whenTheyNamePushOrShapeTheImage() throws Exception {
    BuildRequest read =
        read(
            "type=image,\"name=r.test/a:1,r.test/b:1\",push=true,oci-mediatypes=true,compression=zstd,"
                + "compression-level=9,force-compression=1,annotation.a=1,annotation-index.b=2,"
                + "annotation-manifest-descriptor[linux/amd64].c.d=3=4",
            "type=oci,dest=a.tar,compression=zstd",
            "type=registry,name=r.test/c:1");
    assertThat(read.tags()).containsExactly("r.test/a:1", "r.test/b:1", "r.test/c:1");
    assertThat(read.push()).isTrue();
    assertThat(read.outputs()).containsExactly("oci-archive:a.tar");
    assertThat(read.image().compression()).isEqualTo("zstd");
    assertThat(read.image().compressionLevel()).isEqualTo(9);
    assertThat(read.image().forceCompression()).isTrue();
    assertThat(read.image().mediaTypes()).isEqualTo("oci");
    assertThat(read.image().annotations())
        .isEqualTo(
            Map.of(
                "manifest:a", "1", "index:b", "2", "manifest-descriptor[linux/amd64]:c.d", "3=4"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "type=oci,dest=a.tar | oci-archive:a.tar",
        "dest=a.tar,type=oci | oci-archive:a.tar",
        "type=oci,dest=- | oci-archive:-",
        "type=oci,dest=d,tar=false | oci:d",
        "type=docker,dest=d.tar | docker:d.tar",
        "type=docker | docker-engine",
        "type=tar,dest=- | type=tar,dest=-",
        "type=local,dest=d,platform-split=false | type=local,dest=d,platform-split=false",
        "- | tar:-",
        "out | local:out",
        "./a:b | local:./a:b",
        "/tmp/out | local:/tmp/out",
        "oci:x | oci:x",
        "ocii:x | ocii:x",
      })
  void shouldTellThemInSlipwaysWords(String output, String words) throws Exception {
    assertThat(read(output).outputs()).containsExactly(words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "type=locl,dest=x | did you mean local?",
        "type=oci | it needs dest=FILE",
        "type=local | it needs dest=DIR",
        "type=image,name=a | add push=true",
        "type=image,push=maybe | push is true or false, not 'maybe'",
        "type=oci,dst=x | type=oci has no 'dst' (did you mean dest?)",
        "type=local,dest=x,compression=zstd | type=local has no 'compression'",
        "type=oci,dest=x,compresion=zstd | did you mean compression?",
        "type=oci,dest=x,compression-level=fast | compression-level is a number, not 'fast'",
        "type=docker,dest=x,tar=false | a Docker archive is a tar",
        "type=oci,dest=x,tar | 'tar' is not KEY=VALUE",
        "type=oci,dest=x,dest=y | dest is there twice",
        "type=oci,\"dest=x | not a comma-separated list",
      })
  void shouldRefuse_namingTheOutputAndTheWord(String output, String message) {
    assertThatThrownBy(() -> read(output))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("--output " + output)
        .hasMessageContaining(message);
  }

  @Test
  void shouldRefuse_whenTwoOutputsAskForDifferentImages() {
    assertThatThrownBy(
            () -> read("type=oci,dest=a,compression=zstd", "type=docker,compression=gzip"))
        .hasMessageContaining("asked to be zstd elsewhere and gzip here");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-", "tar:-", "oci-archive:-", "type=tar,dest=-", "type=docker,dest=-"})
  void shouldKnowStandardOutput(String output) throws Exception {
    assertThat(OutputWords.isStandardOutput(output)).isTrue();
    assertThat(ExportTarget.parse(read(output).outputs().get(0)).isStandardOutput()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"local:-", "oci:-", "type=local,dest=-", "oci", "local:", "ocii:x"})
  void shouldRefuse_whenThereIsNoSuchPlace(String output) {
    assertThatThrownBy(() -> ExportTarget.parse(read(output).outputs().get(0)))
        .hasMessageContaining(output);
  }
}
