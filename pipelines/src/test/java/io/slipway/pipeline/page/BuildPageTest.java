package io.slipway.pipeline.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page as a browser shows it. */
class BuildPageTest {

  @TempDir static Path directory;
  private static Chromium chromium;
  private static Path record;

  @BeforeAll
  static void writeRecord() throws IOException {
    Chromium.require();
    chromium = new Chromium(directory);
    record = SampleRun.write(directory.resolve("run"));
  }

  @Test
  void shouldShowTheWholeRun_whenServed() throws Exception {
    try (PageServer server = PageServer.start(record, 0)) {
      assertShowsTheRun(chromium.open(server.url()));
    }
  }

  @Test
  void shouldShowTheSame_whenReportedAsOneFile() throws Exception {
    Path report = directory.resolve("report.html");
    Report.write(record, report);
    assertThat(Files.readString(report))
        .doesNotContainPattern("<(script|link|img)[^>]*(src|href)=");
    assertShowsTheRun(chromium.open(report.toUri().toString()));
  }

  private static void assertShowsTheRun(Chromium.Page page) {
    assertThat(page.dom()).contains("<title>FAILURE: shop 2</title>");
    assertThat(page.dom().substring(page.dom().indexOf("<main"), page.dom().indexOf("</main>")))
        .contains("data-state=\"finished\"", "shop in site-c was rolled back")
        .contains("shop in site-b: Promoted", "shop in site-c: Rolled back")
        .contains("cached", "mounted", "sha256:ffffffffffff")
        .contains("refused", "gate signed: no signature", "1 referrer", "linux/amd64", "1 deleted")
        .contains("verified", "retrying 2/5", "503 Service Unavailable", "connection refused")
        .contains("waiting until 2026-06-02T02:30Z (schedule): no window is open")
        .contains("gate board (start) says allow: approved by ada")
        .contains("shop, replayed: rollback", "40 s (2026-11-23T10:00:40Z) of 60 readings")
        .contains("0.4 %", "2 % where troubles hit one arm, of 500 tries")
        .contains("not replayed, no counts of requests: cpu")
        .contains(
            "class=\"weight-line\"",
            "class=\"threshold\"",
            "mark mark-rollback",
            "mark mark-promote",
            "20% of 40 requests")
        .contains("&lt;/script&gt;&lt;script&gt;document.title='hacked'")
        .doesNotContain("[object ", "undefined", "NaN", "<img");
    assertThat(page.log()).doesNotContain("CONSOLE", "Uncaught", "Refused to");
  }

  @Test
  void shouldFollowTheReadersTheme_whenLightOrDark() throws Exception {
    try (PageServer server = PageServer.start(record, 0)) {
      assertThat(brightness(chromium.screenshot(server.url(), false))).isGreaterThan(200);
      assertThat(brightness(chromium.screenshot(server.url(), true))).isLessThan(70);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"index.html", "page.css", "model.js", "chart.js", "view.js", "page.js"})
  void shouldNeedNoOtherHostAndNoInlineScript_whenLoaded(String file) {
    String text = PageAssets.text(file).replace("http://www.w3.org/2000/svg", "");
    assertThat(text)
        .doesNotContain("http://", "https://", "eval(", "innerHTML", "javascript:")
        .doesNotContainPattern("<script>")
        .doesNotContainPattern("\\son[a-z]+=");
  }

  private static double brightness(BufferedImage image) {
    double sum = 0;
    int count = 0;
    for (int x = 0; x < image.getWidth(); x += 7) {
      for (int y = 0; y < image.getHeight(); y += 7) {
        int rgb = image.getRGB(x, y);
        sum += ((rgb >> 16 & 255) + (rgb >> 8 & 255) + (rgb & 255)) / 3.0;
        count++;
      }
    }
    return sum / count;
  }
}
