package io.slipway.deploy.source.compose;

import io.slipway.deploy.source.tree.YamlFields;
import io.slipway.deploy.source.tree.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a service listens on. */
final class ComposePorts {
  private static final Pattern RANGE = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?");

  /**
   * @param port what others call: the published one, where it is said
   * @param target what the container listens on
   * @param protocol {@code TCP}, {@code UDP} or {@code SCTP}
   */
  record Port(
      int port, int target, String protocol, @Nullable String name, @Nullable String appProtocol) {
    String nameOrDefault() {
      return name == null ? protocol.toLowerCase(Locale.ROOT) + "-" + port : name;
    }
  }

  private ComposePorts() {}

  static List<Port> of(List<YamlNode> ports, List<YamlNode> exposed) {
    List<Port> all = new ArrayList<>();
    for (YamlNode node : ports) {
      all.addAll(node.isMapping() ? List.of(written(node)) : shortened(node));
    }
    for (YamlNode node : exposed) {
      for (Port port : shortened(node)) {
        boolean known =
            all.stream()
                .anyMatch(
                    other ->
                        other.target() == port.target()
                            && other.protocol().equals(port.protocol()));
        if (!known) {
          all.add(port);
        }
      }
    }
    return all;
  }

  private static Port written(YamlNode node) {
    YamlFields fields = node.fields();
    YamlNode target = fields.take("target");
    YamlNode published = fields.take("published");
    String protocol = fields.text("protocol", "tcp");
    String mode = fields.text("mode", "ingress");
    String host = fields.text("host_ip");
    String name = fields.text("name");
    String appProtocol = fields.text("app_protocol");
    Unkept.refuse("a port", fields);
    if (target == null) {
      throw node.error("the key 'target' is missing");
    }
    if (mode.equals("host")) {
      throw node.error("mode: host can't be kept; take it out, and the port is the Service's");
    }
    requireNoHost(node, host);
    int listened = port(target, target.text());
    int called = published == null ? listened : port(published, published.text());
    return new Port(called, listened, protocol(node, protocol), name, appProtocol);
  }

  /** {@code [[IP:]PUBLISHED:]TARGET[/PROTOCOL]}, each port a range perhaps. */
  private static List<Port> shortened(YamlNode node) {
    String text = node.text();
    int slash = text.indexOf('/');
    String protocol = protocol(node, slash < 0 ? "tcp" : text.substring(slash + 1));
    String[] parts = (slash < 0 ? text : text.substring(0, slash)).split(":", -1);
    if (parts.length > 2) {
      requireNoHost(node, parts[0]);
    }
    List<Integer> targets = range(node, parts[parts.length - 1]);
    List<Integer> published =
        parts.length < 2 || parts[parts.length - 2].isEmpty()
            ? targets
            : range(node, parts[parts.length - 2]);
    if (published.size() != targets.size()) {
      throw node.error("the ranges of '%s' are not of one length".formatted(text));
    }
    List<Port> ports = new ArrayList<>();
    for (int i = 0; i < targets.size(); i++) {
      ports.add(new Port(published.get(i), targets.get(i), protocol, null, null));
    }
    return ports;
  }

  private static void requireNoHost(YamlNode node, @Nullable String host) {
    if (host != null && !host.isEmpty() && !Set.of("0.0.0.0", "[::]").contains(host)) {
      throw node.error(
          "the address %s of a port can't be kept: a Service is called by its name; take it out"
              .formatted(host));
    }
  }

  private static List<Integer> range(YamlNode node, String text) {
    Matcher range = RANGE.matcher(text);
    if (!range.matches()) {
      throw node.error("'%s' is no port and no range of ports".formatted(node.text()));
    }
    int first = port(node, range.group(1));
    int last = range.group(2) == null ? first : port(node, range.group(2));
    if (last < first || last - first > 100) {
      throw node.error("'%s' is no range of at most 100 ports".formatted(text));
    }
    List<Integer> ports = new ArrayList<>();
    for (int port = first; port <= last; port++) {
      ports.add(port);
    }
    return ports;
  }

  private static int port(YamlNode node, String text) {
    if (!text.matches("\\d{1,5}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > 65535) {
      throw node.error("'%s' is no port; ports are 1 to 65535".formatted(text));
    }
    return Integer.parseInt(text);
  }

  private static String protocol(YamlNode node, String text) {
    String protocol = text.toUpperCase(Locale.ROOT);
    if (!Set.of("TCP", "UDP", "SCTP").contains(protocol)) {
      throw node.error("'%s' is no protocol; known are tcp, udp and sctp".formatted(text));
    }
    return protocol;
  }
}
