package io.slipway.pipeline.page;

import java.io.IOException;
import java.util.List;

/** The list of runs, where a directory holds several. */
final class RunIndex {

  private RunIndex() {}

  static String html(RecordFiles records) throws IOException {
    List<String> runs = records.runs();
    StringBuilder items = new StringBuilder();
    for (String run : runs) {
      items
          .append("<li><a href=\"")
          .append(Html.escape(Html.pathSegment(run)))
          .append("/\">")
          .append(Html.escape(run))
          .append("</a></li>\n");
    }
    String body =
        runs.isEmpty()
            ? "<p>No run has written a record here yet. Reload this page when one has started.</p>"
            : "<ul>\n" + items + "</ul>";
    return """
        <!doctype html>
        <html lang="en">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark"><title>Slipway runs</title>
        <link rel="icon" href="data:,"><link rel="stylesheet" href="page.css"></head>
        <body><main class="slipway-index"><h1>Runs</h1>
        """
        + body
        + "</main></body></html>\n";
  }
}
