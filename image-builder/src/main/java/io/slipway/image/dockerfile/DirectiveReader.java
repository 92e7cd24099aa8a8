package io.slipway.image.dockerfile;

import io.slipway.image.expand.Blank;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parser directives: comments of the form {@code # key=value} before anything else. */
final class DirectiveReader {
  private static final Pattern FORM = Pattern.compile("^([a-zA-Z][a-zA-Z0-9]*)\\s*=\\s*(.+?)\\s*$");
  private static final Set<String> KNOWN = Set.of("syntax", "escape", "check");

  private final Map<String, String> seen = new HashMap<>();
  private Directives.@Nullable Check check;
  private boolean done;

  /** Takes the next line, blanks before it removed; says whether it was a directive. */
  boolean accept(String line, SourceRange at) throws DockerfileException {
    if (done || !line.startsWith("#")) {
      done = true;
      return false;
    }
    Matcher matcher = FORM.matcher(Blank.strip(line.substring(1)));
    if (!matcher.matches() || !KNOWN.contains(matcher.group(1).toLowerCase(Locale.ROOT))) {
      done = true;
      return false;
    }
    String name = matcher.group(1).toLowerCase(Locale.ROOT);
    if (seen.put(name, matcher.group(2)) != null) {
      throw new DockerfileException(at, "only one " + name + " parser directive can be used");
    }
    if (name.equals("escape") && !matcher.group(2).equals("\\") && !matcher.group(2).equals("`")) {
      throw new DockerfileException(
          at, "invalid escape token '" + matcher.group(2) + "'; it is either ` or \\");
    }
    if (name.equals("check")) {
      check = new Directives.Check(matcher.group(2), at);
    }
    return true;
  }

  char escape() {
    return seen.getOrDefault("escape", String.valueOf(Directives.DEFAULT_ESCAPE)).charAt(0);
  }

  Directives directives() {
    return new Directives(seen.get("syntax"), escape(), check);
  }
}
