package io.slipway.image.sbom.rpmdb;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the header of an installed package says (RPM's "Package format", section "Header"). Texts
 * are empty where the header has none.
 *
 * @param epoch "" or digits
 * @param sourceRpm the file name of the source package
 */
public record RpmHeader(
    String name,
    String version,
    String release,
    String epoch,
    String architecture,
    String licence,
    String vendor,
    String sourceRpm,
    List<String> provides,
    List<String> needs) {

  private static final int NAME = 1000;
  private static final int VERSION = 1001;
  private static final int RELEASE = 1002;
  private static final int EPOCH = 1003;
  private static final int VENDOR = 1011;
  private static final int LICENCE = 1014;
  private static final int ARCHITECTURE = 1022;
  private static final int SOURCE_RPM = 1044;
  private static final int PROVIDE_NAME = 1047;
  private static final int REQUIRE_NAME = 1049;

  private static final int INT32 = 4;
  private static final int STRING = 6;
  private static final int STRING_ARRAY = 8;
  private static final int TRANSLATED_STRING = 9;

  private static final int ENTRY = 16;
  private static final int MAX_STRINGS = 100_000;

  public RpmHeader {
    provides = List.copyOf(provides);
    needs = List.copyOf(needs);
  }

  /** {@code version-release}. */
  public String fullVersion() {
    return release.isEmpty() ? version : version + "-" + release;
  }

  static RpmHeader read(byte[] blob) throws BrokenDatabaseException {
    Map<Integer, List<String>> tags = tags(blob);
    return new RpmHeader(
        first(tags, NAME),
        first(tags, VERSION),
        first(tags, RELEASE),
        first(tags, EPOCH),
        first(tags, ARCHITECTURE),
        first(tags, LICENCE),
        first(tags, VENDOR),
        first(tags, SOURCE_RPM),
        tags.getOrDefault(PROVIDE_NAME, List.of()),
        tags.getOrDefault(REQUIRE_NAME, List.of()));
  }

  private static String first(Map<Integer, List<String>> tags, int tag) {
    List<String> values = tags.getOrDefault(tag, List.of());
    return values.isEmpty() ? "" : values.get(0);
  }

  private static Map<Integer, List<String>> tags(byte[] blob) throws BrokenDatabaseException {
    ByteBuffer in = ByteBuffer.wrap(blob);
    if (blob.length < 8) {
      throw new BrokenDatabaseException("a package header of " + blob.length + " bytes");
    }
    long entries = in.getInt() & 0xffffffffL;
    long data = 8 + entries * ENTRY;
    if (data > blob.length) {
      throw new BrokenDatabaseException("a package header promises " + entries + " entries");
    }
    Map<Integer, List<String>> tags = new TreeMap<>();
    in.position(8);
    for (long i = 0; i < entries; i++) {
      int tag = in.getInt();
      int type = in.getInt();
      long offset = data + (in.getInt() & 0xffffffffL);
      int count = in.getInt();
      if (isWanted(tag)) {
        tags.put(tag, values(blob, type, offset, count));
      }
    }
    return tags;
  }

  private static boolean isWanted(int tag) {
    return switch (tag) {
      case NAME, VERSION, RELEASE, EPOCH, VENDOR, LICENCE, ARCHITECTURE -> true;
      case SOURCE_RPM, PROVIDE_NAME, REQUIRE_NAME -> true;
      default -> false;
    };
  }

  private static List<String> values(byte[] blob, int type, long offset, int count)
      throws BrokenDatabaseException {
    if (offset >= blob.length) {
      throw new BrokenDatabaseException("a package header points to " + offset);
    }
    int at = (int) offset;
    return switch (type) {
      case INT32 -> List.of(Integer.toUnsignedString(number(blob, at)));
      case STRING, TRANSLATED_STRING -> strings(blob, at, 1);
      case STRING_ARRAY -> strings(blob, at, count);
      default -> throw new BrokenDatabaseException("a package header has a value of type " + type);
    };
  }

  private static int number(byte[] blob, int at) throws BrokenDatabaseException {
    if (at > blob.length - Integer.BYTES) {
      throw new BrokenDatabaseException("a package header ends within a number");
    }
    return ByteBuffer.wrap(blob).getInt(at);
  }

  private static List<String> strings(byte[] blob, int from, int count)
      throws BrokenDatabaseException {
    if (count < 0 || count > MAX_STRINGS) {
      throw new BrokenDatabaseException("a package header has a list of " + count + " texts");
    }
    List<String> strings = new ArrayList<>();
    int at = from;
    while (strings.size() < count) {
      int end = at;
      while (end < blob.length && blob[end] != 0) {
        end++;
      }
      if (end >= blob.length) {
        throw new BrokenDatabaseException("a package header ends within a text");
      }
      strings.add(new String(blob, at, end - at, StandardCharsets.UTF_8));
      at = end + 1;
    }
    return strings;
  }
}
