package io.slipway.deploy.source;

import io.slipway.deploy.source.tree.SourceFiles;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Remembers what is read. */
final class RecordedFiles implements SourceFiles {
  private final SourceFiles files;
  private final Set<String> read = new LinkedHashSet<>();

  RecordedFiles(SourceFiles files) {
    this.files = files;
  }

  Set<String> read() {
    return read;
  }

  @Override
  public boolean exists(String path) {
    return files.exists(path);
  }

  @Override
  public boolean isDirectory(String path) {
    return files.isDirectory(path);
  }

  @Override
  public List<String> list(String directory) {
    return files.list(directory);
  }

  @Override
  public List<String> tree(String directory) {
    return files.tree(directory);
  }

  @Override
  public byte[] bytes(String path) {
    byte[] content = files.bytes(path);
    read.add(path);
    return content;
  }
}
