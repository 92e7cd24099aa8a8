import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;

/**
 * Pushes images, the same for the same arguments: registry, {@code REPOSITORY:TAG} in which {@code
 * %d} stands for the image's number, images, layers of each, bytes of a layer, and how many of the
 * layers are the same in all images. Layers are noise, so nothing on the way can shrink them.
 */
public final class Seed {
  private static final String CONFIG_TYPE = "application/vnd.oci.image.config.v1+json";
  private static final String LAYER_TYPE = "application/vnd.oci.image.layer.v1.tar";
  private static final String MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";

  private final HttpClient client = HttpClient.newHttpClient();
  private final String base;

  private Seed(String registry) {
    this.base = "http://" + registry;
  }

  private record Blob(long seed, long size, String digest) {}

  public static void main(String[] args) throws Exception {
    new Seed(args[0])
        .push(
            args[1],
            Integer.parseInt(args[2]),
            Integer.parseInt(args[3]),
            Long.parseLong(args[4]),
            Integer.parseInt(args[5]));
  }

  private void push(String name, int images, int layers, long bytes, int shared) throws Exception {
    for (int image = 1; image <= images; image++) {
      String[] parts = name.replace("%d", String.valueOf(image)).split(":");
      StringBuilder list = new StringBuilder();
      for (int layer = 0; layer < layers; layer++) {
        Blob blob = blob(layer < shared ? -layer - 1 : 1000L * image + layer, bytes);
        send(parts[0], blob.digest(), () -> new Noise(blob.seed(), blob.size()), blob.size());
        list.append(layer == 0 ? "" : ",").append(descriptor(LAYER_TYPE, blob.digest(), bytes));
      }
      byte[] config =
          ("{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{\"Labels\":{\"n\":\"" + image + "\"}},"
                  + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}")
              .getBytes();
      String digest = "sha256:" + hex(sha().digest(config));
      send(parts[0], digest, () -> new java.io.ByteArrayInputStream(config), config.length);
      String manifest =
          "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
              .formatted(MANIFEST_TYPE, descriptor(CONFIG_TYPE, digest, config.length), list);
      HttpRequest put =
          HttpRequest.newBuilder(URI.create(base + "/v2/" + parts[0] + "/manifests/" + parts[1]))
              .header("Content-Type", MANIFEST_TYPE)
              .PUT(BodyPublishers.ofString(manifest))
              .build();
      require(put, 201);
    }
  }

  private static String descriptor(String type, String digest, long size) {
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}".formatted(type, digest, size);
  }

  private interface Body {
    InputStream open();
  }

  private void send(String repository, String digest, Body body, long size) throws Exception {
    URI blob = URI.create(base + "/v2/" + repository + "/blobs/" + digest);
    HttpRequest head = HttpRequest.newBuilder(blob).method("HEAD", BodyPublishers.noBody()).build();
    if (client.send(head, BodyHandlers.discarding()).statusCode() == 200) {
      return;
    }
    URI uploads = URI.create(base + "/v2/" + repository + "/blobs/uploads/");
    HttpResponse<?> opened =
        require(HttpRequest.newBuilder(uploads).POST(BodyPublishers.noBody()).build(), 202);
    URI location = uploads.resolve(opened.headers().firstValue("Location").orElseThrow());
    URI target = URI.create(location + (location.getQuery() == null ? "?" : "&") + "digest=" + digest);
    require(
        HttpRequest.newBuilder(target)
            .header("Content-Type", "application/octet-stream")
            .PUT(BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(body::open), size))
            .build(),
        201);
  }

  private HttpResponse<String> require(HttpRequest request, int status) throws Exception {
    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
    if (response.statusCode() != status) {
      throw new IOException(request + ": " + response.statusCode() + " " + response.body());
    }
    return response;
  }

  private static Blob blob(long seed, long size) throws Exception {
    MessageDigest digest = sha();
    try (InputStream in = new Noise(seed, size)) {
      byte[] piece = new byte[1 << 16];
      for (int n = in.read(piece, 0, piece.length); n >= 0; n = in.read(piece, 0, piece.length)) {
        digest.update(piece, 0, n);
      }
    }
    return new Blob(seed, size, "sha256:" + hex(digest.digest()));
  }

  private static MessageDigest sha() throws Exception {
    return MessageDigest.getInstance("SHA-256");
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  /** So many bytes of a random sequence. */
  private static final class Noise extends InputStream {
    private final Random random;
    private final byte[] word = new byte[1 << 13];
    private long left;
    private int at = word.length;

    Noise(long seed, long size) {
      this.random = new Random(seed);
      this.left = size;
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      if (left == 0) {
        return -1;
      }
      if (at == word.length) {
        random.nextBytes(word);
        at = 0;
      }
      int count = (int) Math.min(Math.min(length, word.length - at), left);
      System.arraycopy(word, at, buffer, offset, count);
      at += count;
      left -= count;
      return count;
    }
  }
}
