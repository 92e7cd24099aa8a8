package io.slipway.image.testing;

import io.slipway.image.layer.Compression;
import io.slipway.image.layer.Layer;
import io.slipway.image.layer.LayerEntry;
import io.slipway.image.layer.LayerWriter;
import io.slipway.image.store.Session;
import io.slipway.image.store.StateDirectory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A small root file system: Debian's busybox-static, its links, users and /tmp. */
public final class BusyboxLayer {
  private static final Path BUSYBOX = Path.of("/bin/busybox");
  private static final List<String> APPLETS =
      List.of(
          "sh",
          "cat",
          "chmod",
          "chown",
          "cp",
          "echo",
          "env",
          "false",
          "id",
          "ip",
          "kill",
          "ln",
          "ls",
          "mkdir",
          "mknod",
          "mv",
          "pwd",
          "readlink",
          "rm",
          "sleep",
          "stat",
          "touch",
          "true",
          "wc",
          "yes",
          "hostname",
          "grep",
          "test",
          "dd",
          "head",
          "seq",
          "nc",
          "setpriv");

  private BusyboxLayer() {}

  public static Layer write(StateDirectory state, Session session) throws IOException {
    try (LayerWriter writer = new LayerWriter(state.blobs().create(session), Compression.GZIP)) {
      write(writer);
      return writer.finish();
    }
  }

  private static void write(LayerWriter writer) throws IOException {
    for (String directory : List.of("bin", "etc", "home", "home/app", "root", "var")) {
      int owner = directory.equals("home/app") ? 1000 : 0;
      writer.write(LayerEntry.directory(directory, 0755, owner, owner, 1));
    }
    writer.write(LayerEntry.directory("tmp", 01777, 0, 0, 1));
    try (InputStream in = Files.newInputStream(BUSYBOX)) {
      writer.write(LayerEntry.file("bin/busybox", 0755, 0, 0, Files.size(BUSYBOX), 1), in);
    }
    for (String applet : APPLETS) {
      writer.write(LayerEntry.symlink("bin/" + applet, "busybox", 0, 0, 1));
    }
    text(
        writer,
        "etc/passwd",
        "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000::/home/app:/bin/sh\n");
    text(writer, "etc/group", "root:x:0:\napp:x:1000:\nextra:x:2000:app\n");
  }

  private static void text(LayerWriter writer, String name, String content) throws IOException {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    writer.write(
        LayerEntry.file(name, 0644, 0, 0, bytes.length, 1), new ByteArrayInputStream(bytes));
  }
}
