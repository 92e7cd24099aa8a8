package io.slipway.local.http;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/**
 * Header fields that belong to one connection and that a proxy keeps to itself (RFC 9110, 7.6.1).
 */
final class HopByHop {

  private static final Set<String> ALWAYS =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-connection",
          "proxy-authenticate",
          "proxy-authorization",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private HopByHop() {}

  static void copyEndToEnd(HttpFields from, HttpFields.Mutable to) {
    Set<String> named = namedByConnection(from);
    for (HttpField field : from) {
      String name = field.getLowerCaseName();
      if (!ALWAYS.contains(name) && !named.contains(name)) {
        to.add(field);
      }
    }
  }

  private static Set<String> namedByConnection(HttpFields from) {
    Set<String> names = new HashSet<>();
    from.getCSV(HttpHeader.CONNECTION, false)
        .forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
    return names;
  }
}
