package io.slipway.image.registry;

import com.google.api.client.http.HttpTransport;
import com.google.api.client.http.LowLevelHttpRequest;
import com.google.api.client.http.LowLevelHttpResponse;
import com.google.api.client.util.StreamingContent;
import io.slipway.image.registry.PlainConnections.Plain;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.http.Header;
import org.apache.http.HttpEntity;
import org.apache.http.HttpException;
import org.apache.http.HttpRequest;
import org.apache.http.HttpResponse;
import org.apache.http.entity.AbstractHttpEntity;
import org.apache.http.impl.DefaultConnectionReuseStrategy;
import org.apache.http.message.BasicHttpEntityEnclosingRequest;
import org.apache.http.message.BasicHttpRequest;
import org.apache.http.protocol.BasicHttpContext;
import org.apache.http.protocol.HttpCoreContext;
import org.apache.http.protocol.HttpRequestExecutor;
import org.jspecify.annotations.Nullable;

/**
 * Plain HTTP/1.1 over kept connections, in the thread that asks, below the HTTP library that Jib
 * uses. Jib's own transport makes a client with a trust store and TLS for each request, and a
 * connection: of a short build that is more than a tenth.
 */
final class PlainTransport extends HttpTransport {
  private final PlainConnections connections;
  private final HttpRequestExecutor exchanges = new HttpRequestExecutor();
  private final Set<Plain> used = ConcurrentHashMap.newKeySet();

  PlainTransport(PlainConnections connections) {
    this.connections = connections;
  }

  @Override
  public boolean supportsMethod(String method) {
    return true;
  }

  @Override
  protected LowLevelHttpRequest buildRequest(String method, String url) {
    return new Question(method, URI.create(url));
  }

  /** Ends every exchange under way. */
  void hangUp() {
    used.forEach(this::drop);
  }

  private void drop(Plain connection) {
    used.remove(connection);
    connection.drop();
  }

  private void release(Plain connection, boolean again) {
    if (again && used.remove(connection)) {
      connections.giveBack(connection);
    } else {
      drop(connection);
    }
  }

  private final class Question extends LowLevelHttpRequest {
    private final URI uri;
    private final BasicHttpEntityEnclosingRequest request;
    private int connectMillis;
    private int readMillis;

    Question(String method, URI uri) {
      String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
      String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
      this.uri = uri;
      this.request = new BasicHttpEntityEnclosingRequest(method, path + query);
      request.setHeader("Host", uri.getRawAuthority());
    }

    @Override
    public void addHeader(String name, String value) {
      request.addHeader(name, value);
    }

    @Override
    public void setTimeout(int connect, int read) {
      connectMillis = connect;
      readMillis = read;
    }

    @Override
    public LowLevelHttpResponse execute() throws IOException {
      StreamingContent content = getStreamingContent();
      if (content == null) {
        return withoutContent();
      }
      Body body = new Body(content, getContentLength());
      request.setEntity(body);
      header("Content-Type", getContentType());
      header("Content-Encoding", getContentEncoding());
      if (body.isChunked()) {
        request.setHeader("Transfer-Encoding", "chunked");
      } else {
        request.setHeader("Content-Length", "" + getContentLength());
      }
      Plain kept = connections.idle(uri.getHost(), port());
      return exchange(request, kept == null ? open() : kept);
    }

    private void header(String name, @Nullable String value) {
      if (value != null) {
        request.setHeader(name, value);
      }
    }

    /** A kept connection may have been closed before the request came (RFC 9112, 9.3.1). */
    private LowLevelHttpResponse withoutContent() throws IOException {
      HttpRequest bare = new BasicHttpRequest(request.getRequestLine());
      bare.setHeaders(request.getAllHeaders());
      Plain kept = connections.idle(uri.getHost(), port());
      if (kept != null) {
        try {
          return exchange(bare, kept);
        } catch (SocketTimeoutException e) {
          throw e;
        } catch (IOException e) {
          if (!Set.of("GET", "HEAD").contains(bare.getRequestLine().getMethod())) {
            throw e;
          }
        }
      }
      return exchange(bare, open());
    }

    private int port() {
      return uri.getPort() < 0 ? 80 : uri.getPort();
    }

    private Plain open() throws IOException {
      return PlainConnections.open(uri.getHost(), port(), connectMillis);
    }

    private LowLevelHttpResponse exchange(HttpRequest asked, Plain connection) throws IOException {
      used.add(connection);
      boolean done = false;
      try {
        connection.http().setSocketTimeout(readMillis);
        BasicHttpContext context = new BasicHttpContext();
        context.setAttribute(HttpCoreContext.HTTP_REQUEST, asked);
        HttpResponse response = exchanges.execute(asked, connection.http(), context);
        boolean again = DefaultConnectionReuseStrategy.INSTANCE.keepAlive(response, context);
        Answer answer = new Answer(response, connection, again);
        done = true;
        return answer;
      } catch (HttpException e) {
        throw new IOException("the registry's answer is no HTTP: " + e.getMessage(), e);
      } finally {
        if (!done) {
          drop(connection);
        }
      }
    }
  }

  private static final class Body extends AbstractHttpEntity {
    private final StreamingContent content;
    private final long length;

    Body(StreamingContent content, long length) {
      this.content = content;
      this.length = length;
      setChunked(length < 0);
    }

    @Override
    public boolean isRepeatable() {
      return false;
    }

    @Override
    public long getContentLength() {
      return length;
    }

    @Override
    public InputStream getContent() {
      throw new UnsupportedOperationException("it is written, not read");
    }

    @Override
    public boolean isStreaming() {
      return true;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      content.writeTo(out);
    }
  }

  private final class Answer extends LowLevelHttpResponse {
    private final HttpResponse response;
    private final Header[] headers;
    private final Plain connection;
    private final @Nullable InputStream content;

    Answer(HttpResponse response, Plain connection, boolean again) throws IOException {
      this.response = response;
      this.headers = response.getAllHeaders();
      this.connection = connection;
      HttpEntity entity = response.getEntity();
      if (entity == null || entity.getContentLength() == 0) {
        release(connection, again);
        this.content = null;
      } else {
        this.content = new Content(entity.getContent(), connection, again);
      }
    }

    @Override
    public @Nullable InputStream getContent() {
      return content;
    }

    @Override
    public @Nullable String getContentEncoding() {
      return header("Content-Encoding");
    }

    @Override
    public long getContentLength() {
      HttpEntity entity = response.getEntity();
      return entity == null ? -1 : entity.getContentLength();
    }

    @Override
    public @Nullable String getContentType() {
      return header("Content-Type");
    }

    private @Nullable String header(String name) {
      Header header = response.getFirstHeader(name);
      return header == null ? null : header.getValue();
    }

    @Override
    public String getStatusLine() {
      return response.getStatusLine().toString();
    }

    @Override
    public int getStatusCode() {
      return response.getStatusLine().getStatusCode();
    }

    @Override
    public @Nullable String getReasonPhrase() {
      return response.getStatusLine().getReasonPhrase();
    }

    @Override
    public int getHeaderCount() {
      return headers.length;
    }

    @Override
    public String getHeaderName(int index) {
      return headers[index].getName();
    }

    @Override
    public String getHeaderValue(int index) {
      return headers[index].getValue();
    }

    /** What was not read may be gigabytes. */
    @Override
    public void disconnect() throws IOException {
      if (content != null) {
        content.close();
      }
    }
  }

  /** Read to its end it gives the connection back; closed before, it drops it. */
  private final class Content extends FilterInputStream {
    private final Plain connection;
    private final boolean again;
    private boolean released;

    Content(InputStream in, Plain connection, boolean again) {
      super(in);
      this.connection = connection;
      this.again = again;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int count = isReleased() ? -1 : in.read(buffer, offset, length);
      if (count < 0) {
        end(again);
      }
      return count;
    }

    private synchronized boolean isReleased() {
      return released;
    }

    private synchronized void end(boolean alive) {
      if (!released) {
        released = true;
        release(connection, alive);
      }
    }

    @Override
    public void close() {
      end(false);
    }
  }
}
