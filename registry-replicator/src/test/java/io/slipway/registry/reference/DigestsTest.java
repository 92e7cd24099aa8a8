package io.slipway.registry.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DigestsTest {

  /** Of FIPS 180-4's "abc"; BLAKE3's is of its reference implementation. */
  @ParameterizedTest
  @CsvSource({
    "sha256, ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "blake3, 6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85"
  })
  void shouldTakeDigest_whoeverHasTheAlgorithm(String algorithm, String hex) throws Exception {
    byte[] content = "abc".getBytes(StandardCharsets.UTF_8);
    String digest = algorithm + ":" + hex;

    assertThat(Digests.of(content, digest)).isEqualTo(digest);
    assertThat(Digests.algorithm(digest).digest(content)).asHexString().isEqualToIgnoringCase(hex);
  }

  @Test
  void shouldTakeSha256_whenNoneIsMeant() {
    assertThat(Digests.of(new byte[0], null))
        .isEqualTo("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  }
}
