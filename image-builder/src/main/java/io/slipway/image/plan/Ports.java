package io.slipway.image.plan;

import io.slipway.image.dockerfile.DockerfileException;
import io.slipway.image.dockerfile.Statement;
import io.slipway.image.suggest.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code port[-port][/protocol]}; what Docker's publish syntax has before it is accepted and
 * unused.
 */
final class Ports {
  private static final Pattern FORM =
      Pattern.compile("(?:.*:)?(\\d{1,5})(?:-(\\d{1,5}))?(?:/([A-Za-z]*))?");
  private static final Set<String> PROTOCOLS = Set.of("tcp", "udp", "sctp");
  private static final int HIGHEST = 65535;

  private Ports() {}

  static List<String> parse(Statement at, String text) throws DockerfileException {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw at.error("invalid port: '" + text + "'; write PORT[-PORT][/tcp|/udp|/sctp]");
    }
    String protocol = protocol(at, text, matcher.group(3));
    int first = Integer.parseInt(matcher.group(1));
    int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
    if (last < first || last > HIGHEST) {
      throw at.error("invalid port: '" + text + "'; a range goes up, to at most " + HIGHEST);
    }
    List<String> ports = new ArrayList<>();
    for (int port = first; port <= last; port++) {
      ports.add(port + "/" + protocol);
    }
    return ports;
  }

  private static String protocol(Statement at, String text, String given)
      throws DockerfileException {
    String protocol = given == null || given.isEmpty() ? "tcp" : given.toLowerCase(Locale.ROOT);
    if (!PROTOCOLS.contains(protocol)) {
      throw at.error(
          "invalid port: '" + text + "': unknown protocol" + Nearest.hint(protocol, PROTOCOLS));
    }
    return protocol;
  }
}
