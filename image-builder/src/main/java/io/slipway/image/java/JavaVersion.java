package io.slipway.image.java;

import io.slipway.image.BuildException;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;

/** Which Java an archive was compiled for, and the base image that goes with it. */
final class JavaVersion {
  private static final int MAGIC = 0xCAFEBABE;

  /** The class file version of Java N is N + 44 (JVM Specification, table 4.1-A). */
  private static final int OFFSET = 44;

  /** Jib's defaults: the oldest supported Java that runs the classes. */
  private static final TreeMap<Integer, String> BASES =
      new TreeMap<>(
          Map.of(
              8, "eclipse-temurin:8-jre",
              11, "eclipse-temurin:11-jre",
              17, "eclipse-temurin:17-jre",
              21, "eclipse-temurin:21-jre",
              25, "eclipse-temurin:25-jre"));

  private JavaVersion() {}

  /**
   * @throws BuildException where no class says so, or no base is known for what it says
   */
  static String base(JarArchive archive) throws BuildException {
    int version = of(archive);
    Map.Entry<Integer, String> base = BASES.ceilingEntry(version);
    if (version == 0 || base == null) {
      throw new BuildException(
          archive.path()
              + (version == 0 ? " has no class that tells" : " is compiled for Java " + version)
              + (version == 0 ? " which Java it is for" : ", newer than any base known here")
              + "; name the base image (--jar-base)");
    }
    return base.getValue();
  }

  /**
   * The newest of all classes but those that only a newer JVM picks (META-INF/versions); 0 for
   * none. Jib looks at the first class, which in a Spring Boot archive is the loader's.
   */
  private static int of(JarArchive archive) throws BuildException {
    int newest = 0;
    for (ZipEntry entry : archive.files().values()) {
      String name = entry.getName();
      boolean optional = name.startsWith("META-INF/") || name.endsWith("module-info.class");
      if (Layout.IS_CLASS.test(name) && !optional) {
        newest = Math.max(newest, version(archive, entry));
      }
    }
    return newest;
  }

  /** 0 for what is called a class and is none. */
  private static int version(JarArchive archive, ZipEntry entry) throws BuildException {
    if (entry.getSize() < 2 * Integer.BYTES) {
      return 0;
    }
    try (DataInputStream in = new DataInputStream(archive.open(entry))) {
      boolean isClass = in.readInt() == MAGIC;
      int minorAndMajor = in.readInt();
      return isClass ? Math.max(0, (minorAndMajor & 0xffff) - OFFSET) : 0;
    } catch (IOException e) {
      throw new BuildException(
          "Tried to read " + archive.path() + "!" + entry.getName() + ", but: " + e.getMessage(),
          e);
    }
  }
}
