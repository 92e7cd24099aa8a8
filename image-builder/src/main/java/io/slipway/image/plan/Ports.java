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
import org.jspecify.annotations.Nullable;

/**
 * {@code port[-port][/protocol]}; what Docker's publish syntax has before it, {@code
 * [[ip:]port[-port]:]}, is checked and unused, as in BuildKit.
 */
final class Ports {
  private static final Pattern FORM =
      Pattern.compile("(?:(?:(.*):)?([^:]*):)?(\\d{1,5})(?:-(\\d{1,5}))?(?:/([A-Za-z]*))?");
  private static final Pattern RANGE = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?");
  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final Pattern IPV6 = Pattern.compile("\\[?[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*]?");
  private static final Set<String> PROTOCOLS = Set.of("tcp", "udp", "sctp");
  private static final int HIGHEST = 65535;

  private final Statement at;
  private final String text;

  private Ports(Statement at, String text) {
    this.at = at;
    this.text = text;
  }

  /** All ports of a word, in order. */
  static List<String> parse(Statement at, String text) throws DockerfileException {
    return new Ports(at, text).parse();
  }

  private List<String> parse() throws DockerfileException {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw invalid("; write PORT[-PORT][/tcp|/udp|/sctp]");
    }
    String protocol = protocol(matcher.group(5));
    int[] range = range(matcher.group(3), matcher.group(4));
    checkAddress(matcher.group(1));
    checkHostPorts(matcher.group(2), range[1] - range[0]);
    List<String> ports = new ArrayList<>();
    for (int port = range[0]; port <= range[1]; port++) {
      ports.add(port + "/" + protocol);
    }
    return ports;
  }

  private int[] range(String from, @Nullable String to) throws DockerfileException {
    int first = Integer.parseInt(from);
    int last = to == null ? first : Integer.parseInt(to);
    if (last < first || last > HIGHEST) {
      throw invalid("; a range goes up, to at most " + HIGHEST);
    }
    return new int[] {first, last};
  }

  private void checkAddress(@Nullable String address) throws DockerfileException {
    boolean valid =
        address == null
            || address.isEmpty()
            || IPV4.matcher(address).matches()
            || IPV6.matcher(address).matches();
    if (!valid) {
      throw invalid(": '" + address + "' is no IP address");
    }
  }

  private void checkHostPorts(@Nullable String ports, int span) throws DockerfileException {
    if (ports == null || ports.isEmpty()) {
      return;
    }
    Matcher matcher = RANGE.matcher(ports);
    if (!matcher.matches()) {
      throw invalid(": '" + ports + "' is no port of the host");
    }
    int[] range = range(matcher.group(1), matcher.group(2));
    if (span != 0 && range[1] - range[0] != span) {
      throw invalid(": the ranges of the host and the container differ");
    }
  }

  private String protocol(@Nullable String given) throws DockerfileException {
    String protocol = given == null || given.isEmpty() ? "tcp" : given.toLowerCase(Locale.ROOT);
    if (!PROTOCOLS.contains(protocol)) {
      throw invalid(": unknown protocol" + Nearest.hint(protocol, PROTOCOLS));
    }
    return protocol;
  }

  private DockerfileException invalid(String why) {
    return at.error("invalid port: '" + text + "'" + why);
  }
}
