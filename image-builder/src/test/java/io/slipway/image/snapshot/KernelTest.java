package io.slipway.image.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelTest {

  @ParameterizedTest
  @CsvSource({
    "5.10.0-28-amd64, true",
    "6.1.0, true",
    "10.0, true",
    "5.9.16, false",
    "4.18.0-553.el8.x86_64, false",
    "4.4.0, false",
    "unknown, false",
    "99999999999.1, false"
  })
  void shouldMountWithoutSyncs_whenTheKernelKnowsHow(String kernel, boolean expected) {
    assertThat(WritableSnapshot.knowsVolatile(kernel)).isEqualTo(expected);
  }
}
