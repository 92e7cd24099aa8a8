package io.slipway.local.mesh;

import java.util.ArrayList;
import java.util.List;

/** The filters of an HTTPRoute's rule or backend that LocalMesh has. */
record HttpRouteFilters(List<Handling.Mirror> mirrors, HeaderChanges headers) {

  static HttpRouteFilters read(List<SpecReader> filters, String namespace) {
    List<Handling.Mirror> mirrors = new ArrayList<>();
    HeaderChanges headers = HeaderChanges.NONE;
    for (SpecReader filter : filters) {
      String type = filter.text("type", "");
      switch (type) {
        case "RequestMirror" -> mirrors.add(mirror(filter.object("requestMirror"), namespace));
        case "RequestHeaderModifier" ->
            headers =
                headers.then(
                    new HeaderChanges(
                        HeaderChanges.readGateway(filter.object("requestHeaderModifier")),
                        HeaderChanges.Edit.NONE));
        case "ResponseHeaderModifier" ->
            headers =
                headers.then(
                    new HeaderChanges(
                        HeaderChanges.Edit.NONE,
                        HeaderChanges.readGateway(filter.object("responseHeaderModifier"))));
        default -> filter.problem("type", "\"" + type + "\" is not supported by LocalMesh");
      }
      filter.done();
    }
    return new HttpRouteFilters(mirrors, headers);
  }

  private static Handling.Mirror mirror(SpecReader mirror, String namespace) {
    RouteRule.Backend to = backend(mirror.object("backendRef"), namespace);
    double percent = Percent.checked(mirror, "percent", mirror.decimal("percent", 100));
    if (mirror.has("fraction")) {
      percent = fraction(mirror.object("fraction"));
    }
    if (mirror.has("fraction") && mirror.has("percent")) {
      mirror.problem("fraction", "can't stand beside percent");
    }
    mirror.done();
    return new Handling.Mirror(to, percent);
  }

  private static double fraction(SpecReader fraction) {
    int numerator = fraction.number("numerator", 0);
    int denominator = fraction.number("denominator", 100);
    if (numerator < 0 || denominator <= 0 || numerator > denominator) {
      fraction.problem("numerator", numerator + "/" + denominator + " is not within 0 and 1");
    }
    fraction.done();
    return denominator == 0 ? 0 : 100.0 * numerator / denominator;
  }

  /** A Service, in a backendRef whose other fields were read. */
  static RouteRule.Backend backend(SpecReader reference, String namespace) {
    String kind = reference.text("kind", "Service");
    if (!kind.equals("Service") || !reference.text("group", "").isEmpty()) {
      reference.problem("kind", kind + " is not supported by LocalMesh, only Service");
    }
    RouteRule.Backend read =
        new RouteRule.Backend(
            new ServiceName(reference.text("namespace", namespace), reference.text("name", "")),
            reference.number("port", 0),
            "",
            1);
    reference.done();
    return read;
  }
}
