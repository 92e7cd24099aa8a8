import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A registry with one repository, {@code many}, and so many tags, each of them an image of its own.
 * It keeps nothing: manifests are made from the tag. Arguments: port, tags.
 */
public final class ManyTags {
  private static final String TYPE = "application/vnd.oci.image.manifest.v1+json";
  private static final String INDEX = "application/vnd.oci.image.index.v1+json";
  private static final String NO_REFERRERS =
      "{\"schemaVersion\":2,\"mediaType\":\"" + INDEX + "\",\"manifests\":[]}";

  private final int tags;

  private ManyTags(int tags) {
    this.tags = tags;
  }

  public static void main(String[] args) throws IOException {
    ManyTags registry = new ManyTags(Integer.parseInt(args[1]));
    HttpServer server =
        HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0])), 200);
    server.createContext("/v2/", registry::answer);
    server.setExecutor(Executors.newFixedThreadPool(16));
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      if (path.equals("/v2/many/tags/list")) {
        list(exchange);
      } else if (path.startsWith("/v2/many/manifests/")) {
        manifest(exchange, path.substring(path.lastIndexOf('/') + 1));
      } else if (path.startsWith("/v2/many/referrers/")) {
        send(exchange, 200, INDEX, NO_REFERRERS);
      } else {
        send(exchange, path.equals("/v2/") ? 200 : 404, "application/json", "{}");
      }
    }
  }

  private void list(HttpExchange exchange) throws IOException {
    String query = String.valueOf(exchange.getRequestURI().getQuery());
    int from = query.contains("last=v") ? Integer.parseInt(query.replaceAll(".*last=v(\\d+).*", "$1")) : 0;
    int to = Math.min(tags, from + 1000);
    if (to < tags) {
      exchange.getResponseHeaders().set("Link", "</v2/many/tags/list?n=1000&last=v" + to + ">; rel=\"next\"");
    }
    String names =
        IntStream.rangeClosed(from + 1, to).mapToObj(i -> "\"v" + i + "\"").collect(Collectors.joining(","));
    send(exchange, 200, "application/json", "{\"name\":\"many\",\"tags\":[" + names + "]}");
  }

  private static void manifest(HttpExchange exchange, String tag) throws IOException {
    String config = "sha256:" + sha("config of " + tag);
    String manifest =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":\"%s\",\"size\":7},\"layers\":[]}"
            .formatted(TYPE, config);
    exchange.getResponseHeaders().set("Docker-Content-Digest", "sha256:" + sha(manifest));
    send(exchange, 200, TYPE, manifest);
  }

  private static void send(HttpExchange exchange, int status, String type, String body) throws IOException {
    byte[] bytes = body.getBytes();
    exchange.getResponseHeaders().set("Content-Type", type);
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static String sha(String text) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes()));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
