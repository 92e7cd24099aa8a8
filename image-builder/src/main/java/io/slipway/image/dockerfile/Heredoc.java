package io.slipway.image.dockerfile;

import java.util.regex.Pattern;

/**
 * A here-document as written.
 *
 * @param name the delimiter without quotes
 * @param expand whether variables in it are expanded: the delimiter was not quoted
 * @param chomp whether leading tabs are dropped ({@code <<-})
 * @param content the lines as they stand in the file, each with its line end
 */
public record Heredoc(String name, boolean expand, boolean chomp, String content) {
  private static final Pattern LEADING_TABS = Pattern.compile("(?m)^\t+");

  /** The content as its reader sees it. */
  public String text() {
    return chomp ? LEADING_TABS.matcher(content).replaceAll("") : content;
  }
}
