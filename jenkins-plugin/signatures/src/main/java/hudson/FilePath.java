package hudson;

import hudson.remoting.VirtualChannel;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import org.jenkinsci.remoting.RoleSensitive;
import org.jenkinsci.remoting.SerializableOnlyOverRemoting;

public final class FilePath implements SerializableOnlyOverRemoting {
  private static final long serialVersionUID = 1L;

  public FilePath(File localPath) {}

  public <T> T act(FileCallable<T> callable) throws IOException, InterruptedException {
    throw new UnsupportedOperationException();
  }

  public FilePath child(String relOrAbsolute) {
    throw new UnsupportedOperationException();
  }

  public boolean exists() throws IOException, InterruptedException {
    throw new UnsupportedOperationException();
  }

  public boolean isDirectory() throws IOException, InterruptedException {
    throw new UnsupportedOperationException();
  }

  public FilePath[] list(String includes) throws IOException, InterruptedException {
    throw new UnsupportedOperationException();
  }

  public String getRemote() {
    throw new UnsupportedOperationException();
  }

  public long length() throws IOException, InterruptedException {
    throw new UnsupportedOperationException();
  }

  public InputStream read() throws IOException, InterruptedException {
    throw new UnsupportedOperationException();
  }

  public interface FileCallable<T> extends Serializable, RoleSensitive {
    T invoke(File f, VirtualChannel channel) throws IOException, InterruptedException;
  }
}
