package io.slipway.image.sbom.find;

import io.slipway.image.posix.PosixException;
import io.slipway.image.snapshot.MergedTree;
import io.slipway.image.snapshot.MergedTree.Node;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Java archives anywhere in the tree; links to them don't count. */
final class JavaFinder implements Finder {

  @Override
  public void find(ImageFiles files, Findings findings) throws IOException, InterruptedException {
    Deque<String> rest = new ArrayDeque<>(List.of(""));
    while (!rest.isEmpty()) {
      InventoryReader.checkInterrupt();
      String directory = rest.pop();
      try {
        list(files, findings, directory, rest);
      } catch (PosixException e) {
        findings.gap(directory, "the directory cannot be read: " + e.getMessage());
      }
    }
  }

  private static void list(
      ImageFiles files, Findings findings, String directory, Deque<String> directories)
      throws IOException, InterruptedException {
    Optional<Node> parent = files.tree().lookup(directory);
    if (parent.isEmpty()) {
      return;
    }
    for (String name : files.tree().list(parent.get())) {
      Optional<Node> node = files.tree().lookup(MergedTree.join(directory, name));
      if (node.isPresent() && node.get().stat().isDirectory()) {
        directories.push(node.get().path());
      } else if (node.isPresent() && node.get().stat().isFile() && JavaArchive.isOne(name)) {
        read(files, findings, node.get());
      }
    }
  }

  private static void read(ImageFiles files, Findings findings, Node file)
      throws IOException, InterruptedException {
    try (FileChannel channel = files.channel(file)) {
      new ArchiveReader(findings, file.path()).read(channel);
    } catch (PosixException e) {
      findings.gap(file.path(), "the file cannot be read: " + e.getMessage());
    }
  }
}
