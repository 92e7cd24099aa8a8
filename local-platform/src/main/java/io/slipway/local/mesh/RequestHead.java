package io.slipway.local.mesh;

import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;

/**
 * What routes look at.
 *
 * @param path without query, as it came
 * @param authority the Host header
 */
record RequestHead(String method, String path, String authority, HttpFields headers, Fields query) {

  /** Without the quotes that a server may have set it with. */
  Optional<String> cookie(String name) {
    return headers.getValuesList("Cookie").stream()
        .flatMap(header -> Stream.of(header.split(";")))
        .map(String::strip)
        .filter(pair -> pair.startsWith(name + "="))
        .map(pair -> pair.substring(name.length() + 1).replaceAll("^\"(.*)\"$", "$1"))
        .findFirst();
  }

  static RequestHead of(Request request) {
    String pathQuery = request.getHttpURI().getPathQuery();
    int question = pathQuery.indexOf('?');
    String host = request.getHeaders().get("Host");
    return new RequestHead(
        request.getMethod(),
        question < 0 ? pathQuery : pathQuery.substring(0, question),
        host == null ? "" : host,
        request.getHeaders(),
        Request.extractQueryParameters(request));
  }
}
