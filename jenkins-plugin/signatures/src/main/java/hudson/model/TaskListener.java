package hudson.model;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import org.jenkinsci.remoting.SerializableOnlyOverRemoting;

public interface TaskListener extends SerializableOnlyOverRemoting {
  PrintStream getLogger();

  default void hyperlink(String url, String text) throws IOException {
    throw new UnsupportedOperationException();
  }

  default PrintWriter error(String msg) {
    throw new UnsupportedOperationException();
  }
}
