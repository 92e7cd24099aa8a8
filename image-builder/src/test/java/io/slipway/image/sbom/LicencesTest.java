package io.slipway.image.sbom;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LicencesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "MIT | MIT",
        "mit | MIT",
        "Expat | MIT",
        "GPL-2+ | GPL-2.0-or-later",
        "GPL-2 | GPL-2.0-only",
        "GPL-2.0-only | GPL-2.0-only",
        "LGPL-2.1+ | LGPL-2.1-or-later",
        "GPLv2+ and LGPLv2+ | GPL-2.0-or-later AND LGPL-2.0-or-later",
        "(GPLv2+ or MIT) and BSD-3-Clause | (GPL-2.0-or-later OR MIT) AND BSD-3-Clause",
        "MIT BSD-2-Clause | MIT AND BSD-2-Clause",
        "ASL 2.0 | Apache-2.0",
        "GPL-2.0-only WITH Classpath-exception-2.0 | GPL-2.0-only WITH Classpath-exception-2.0",
        "GPL-3+ with odd exception | LicenseRef-GPL-3.0-or-later-with-odd-exception",
        "Public Domain | LicenseRef-Public-Domain",
        "MIT and | LicenseRef-MIT-and",
        "(MIT | LicenseRef-MIT",
        "MIT) or | LicenseRef-MIT-or",
      })
  void shouldBecomeAnExpression_whenPackagesNameThem(String named, String expected) {
    assertThat(Licences.expression(named)).isEqualTo(expected);
  }

  @Test
  void shouldSayNothing_whenThereIsNothingOrTooMuch() {
    assertThat(Licences.expression("  ")).isEmpty();
    assertThat(Licences.expression("x ".repeat(5000))).isEmpty();
    assertThat(Licences.expression("(".repeat(900) + "MIT" + ")".repeat(900)))
        .startsWith("LicenseRef-");
  }

  @Test
  void shouldKeepAlternativesTogether_whenAllApply() {
    assertThat(Licences.all(List.of("MIT", "", "MIT", "ISC OR Zlib")))
        .isEqualTo("MIT AND (ISC OR Zlib)");
  }
}
