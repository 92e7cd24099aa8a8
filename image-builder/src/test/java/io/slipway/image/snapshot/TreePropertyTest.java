package io.slipway.image.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.image.layer.Compression;
import io.slipway.image.layer.Layer;
import io.slipway.image.layer.LayerEntry;
import io.slipway.image.layer.LayerEntry.Type;
import io.slipway.image.layer.LayerWriter;
import io.slipway.image.posix.Posix;
import io.slipway.image.snapshot.Owners.Owner;
import io.slipway.image.store.Session;
import io.slipway.image.store.StateDirectory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What turns a random tree into another, applied to the first, gives the second: for a difference
 * as the specification describes it (image-spec, layer.md), and for the one that we write ourselves
 * of the directory that it makes.
 */
class TreePropertyTest {
  private static final int PAIRS = 25;
  private static final List<String> NAMES = List.of("a", "b", "c", "d e", "\u00e9", ".wx");

  /** A file's content, a link's target; null for a directory. */
  private record Thing(Type type, String text, int mode, int uid, int gid) {
    String shown() {
      boolean link = type == Type.SYMLINK;
      return type + " " + (text == null ? "" : text) + (link ? "" : " " + mode) + " " + uid + gid;
    }
  }

  @TempDir Path temporary;

  private StateDirectory state;
  private Session session;
  private SnapshotStore store;
  private Random random;

  @BeforeEach
  void open() throws IOException {
    state = StateDirectory.open(temporary.resolve("state"));
    session = state.session();
    store = new SnapshotStore(state, Posix.uid() == 0 ? Privilege.ROOT : Privilege.USER);
  }

  @AfterEach
  void close() throws IOException {
    session.close();
    Posix.delete(temporary.resolve("state"));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void shouldGiveTheSecondTree_whenTheDifferenceIsAppliedToTheFirst(long seed) throws Exception {
    random = new Random(seed);
    for (int i = 0; i < PAIRS; i++) {
      TreeMap<String, Thing> before = tree();
      TreeMap<String, Thing> after = random.nextBoolean() ? changed(before) : tree();
      Layer first = layer(entries(before));
      Layer second = layer(difference(before, after));
      Snapshot base = store.of(List.of(first), session);
      Snapshot applied = store.on(base, second, session);
      assertThat(listing(base.tree())).isEqualTo(shown(before));
      assertThat(listing(applied.tree())).as("%s -> %s", before, after).isEqualTo(shown(after));

      Layer own = ownDifference(base, applied);
      Snapshot again = store.on(base, own, session);
      assertThat(listing(again.tree())).as("%s => %s", before, after).isEqualTo(shown(after));
    }
  }

  private TreeMap<String, Thing> tree() {
    TreeMap<String, Thing> tree = new TreeMap<>();
    grow(tree, "", 0);
    return tree;
  }

  private void grow(TreeMap<String, Thing> tree, String parent, int depth) {
    List<String> names = new ArrayList<>(NAMES);
    Collections.shuffle(names, random);
    for (String name : names.subList(0, random.nextInt(4))) {
      put(tree, LayerEntry.child(parent, name), depth);
    }
  }

  private void put(TreeMap<String, Thing> tree, String path, int depth) {
    int uid = random.nextInt(3);
    int mode = List.of(0755, 0700, 0644, 04755, 01777).get(random.nextInt(5));
    switch (random.nextInt(depth > 3 ? 2 : 4)) {
      case 0 -> tree.put(path, new Thing(Type.FILE, "t" + random.nextInt(5), mode, uid, 0));
      case 1 -> tree.put(path, new Thing(Type.SYMLINK, "../" + random.nextInt(3), 0777, 0, uid));
      default -> {
        tree.put(path, new Thing(Type.DIRECTORY, null, mode | 0700, uid, 1));
        grow(tree, path, depth + 1);
      }
    }
  }

  /** A few things gone, replaced by others, or new. */
  private TreeMap<String, Thing> changed(TreeMap<String, Thing> before) {
    TreeMap<String, Thing> after = new TreeMap<>(before);
    for (int n = random.nextInt(4); n >= 0; n--) {
      List<String> paths = new ArrayList<>(after.keySet());
      if (paths.isEmpty() || random.nextInt(4) == 0) {
        remove(after, "a");
        put(after, "a", 0);
      } else {
        String path = paths.get(random.nextInt(paths.size()));
        remove(after, path);
        if (random.nextBoolean()) {
          put(after, path, path.split("/").length);
        }
      }
    }
    return after;
  }

  private static void remove(TreeMap<String, Thing> tree, String path) {
    tree.remove(path);
    tree.subMap(path + "/", path + "0").clear();
  }

  private static List<Content> entries(Map<String, Thing> tree) {
    List<Content> entries = new ArrayList<>();
    tree.forEach((path, thing) -> entries.add(entry(path, thing)));
    return entries;
  }

  /** Naively: whiteouts for what is gone, or an opaque mark now and then; then what is new. */
  private List<Content> difference(TreeMap<String, Thing> before, TreeMap<String, Thing> after) {
    List<Content> entries = new ArrayList<>();
    List<String> opaque = new ArrayList<>();
    for (Map.Entry<String, Thing> e : after.entrySet()) {
      String path = e.getKey();
      boolean below = opaque.stream().anyMatch(o -> path.startsWith(o + "/"));
      if (below || !e.getValue().equals(before.get(path)) || isDirectory(e.getValue())) {
        entries.add(entry(path, e.getValue()));
      }
      if (!below && isDirectory(e.getValue()) && random.nextInt(5) == 0) {
        opaque.add(path);
        entries.add(new Content(LayerEntry.opaque(path), ""));
      }
    }
    for (String path : before.keySet()) {
      boolean parentStays = isDirectory(after.get(MergedTree.parent(path)));
      boolean atRoot = !path.contains("/");
      if (!after.containsKey(path) && (parentStays || atRoot)) {
        entries.add(new Content(LayerEntry.whiteout(MergedTree.parent(path), name(path)), ""));
      }
    }
    return entries;
  }

  private static boolean isDirectory(Thing thing) {
    return thing != null && thing.type() == Type.DIRECTORY;
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private record Content(LayerEntry entry, String text) {}

  private static Content entry(String path, Thing thing) {
    String text = thing.type() == Type.FILE ? thing.text() : "";
    return new Content(
        new LayerEntry(
            path,
            thing.type(),
            thing.mode(),
            thing.uid(),
            thing.gid(),
            text.length(),
            5,
            thing.type() == Type.SYMLINK ? thing.text() : "",
            0,
            0,
            new TreeMap<>()),
        text);
  }

  private Layer layer(List<Content> contents) throws IOException {
    try (LayerWriter writer = new LayerWriter(state.blobs().create(session), Compression.GZIP)) {
      for (Content c : contents) {
        if (c.entry().type() == Type.FILE) {
          writer.write(c.entry(), new ByteArrayInputStream(c.text().getBytes(UTF_8)));
        } else {
          writer.write(c.entry());
        }
      }
      return writer.finish();
    }
  }

  private OwnerRule ownerRule() {
    return store.privilege() == Privilege.ROOT ? OwnerRule.onDisk() : OwnerRule.of(Owner.ROOT);
  }

  private Layer ownDifference(Snapshot below, Snapshot above) throws Exception {
    Path upper = above.layers().get(above.layers().size() - 1).path();
    try (LayerWriter writer = new LayerWriter(state.blobs().create(session), Compression.GZIP)) {
      new Difference(below, ownerRule(), writer).write(upper);
      return writer.finish();
    }
  }

  private static List<String> shown(TreeMap<String, Thing> tree) {
    List<String> lines = new ArrayList<>();
    tree.forEach((path, thing) -> lines.add(path + " " + thing.shown()));
    return lines.stream().sorted().toList();
  }

  private static List<String> listing(MergedTree tree) throws IOException {
    List<String> lines = new ArrayList<>();
    list(tree, "", lines);
    return lines.stream().sorted().toList();
  }

  private static void list(MergedTree tree, String parent, List<String> lines) throws IOException {
    for (String name : tree.list(tree.lookup(parent).orElseThrow())) {
      String path = LayerEntry.child(parent, name);
      MergedTree.Node node = tree.lookup(path).orElseThrow();
      Thing thing =
          new Thing(
              node.stat().isDirectory()
                  ? Type.DIRECTORY
                  : node.stat().isSymlink() ? Type.SYMLINK : Type.FILE,
              node.stat().isDirectory()
                  ? null
                  : node.stat().isSymlink() ? tree.readlink(node) : tree.text(path, 100),
              node.stat().permissions(),
              node.owner().uid(),
              node.owner().gid());
      lines.add(path + " " + thing.shown());
      if (node.stat().isDirectory()) {
        list(tree, path, lines);
      }
    }
  }
}
