package io.slipway.pipeline.page;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The files of the static bundle, by name. Nothing outside this fixed list is ever served. */
public final class PageAssets {

  /** The scripts in the order in which they must run. */
  public static final List<String> SCRIPTS = List.of("model.js", "chart.js", "view.js", "page.js");

  public static final String STYLE = "page.css";
  public static final String INDEX = "index.html";

  private static final Map<String, String> TYPES =
      Map.of(
          INDEX,
          "text/html; charset=utf-8",
          STYLE,
          "text/css; charset=utf-8",
          "model.js",
          "text/javascript; charset=utf-8",
          "chart.js",
          "text/javascript; charset=utf-8",
          "view.js",
          "text/javascript; charset=utf-8",
          "page.js",
          "text/javascript; charset=utf-8");

  private PageAssets() {}

  /** The content type of a file of the bundle; empty where there is no such file. */
  public static Optional<String> contentType(String name) {
    return Optional.ofNullable(TYPES.get(name));
  }

  /**
   * The bytes of a file of the bundle.
   *
   * @throws IllegalArgumentException where there is no such file
   */
  public static byte[] bytes(String name) {
    if (!TYPES.containsKey(name)) {
      throw new IllegalArgumentException("The page has no file '" + name + "'");
    }
    try (InputStream in = PageAssets.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("The build left '" + name + "' out of the page");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException("Could not read '" + name + "' from Slipway's own jar", e);
    }
  }

  static String text(String name) {
    return new String(bytes(name), StandardCharsets.UTF_8);
  }
}
