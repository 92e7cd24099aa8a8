import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * Writes the same tree for the same arguments: directory, number of files, bytes in all, seed. The
 * files are of uneven sizes, of words with some noise between them, so that gzip makes about half of
 * it.
 */
public final class Inputs {
  private static final int PER_DIRECTORY = 50;

  public static void main(String[] args) throws IOException {
    Path root = Path.of(args[0]);
    int files = Integer.parseInt(args[1]);
    long bytes = Long.parseLong(args[2]);
    Random random = new Random(Long.parseLong(args[3]));
    byte[][] words = words(random);
    long left = bytes;
    for (int i = 0; i < files; i++) {
      long mean = left / (files - i);
      long size = i == files - 1 ? left : Math.max(1, (long) (mean * (0.2 + 1.6 * random.nextDouble())));
      left -= size;
      Path directory = Files.createDirectories(root.resolve("d" + i / PER_DIRECTORY));
      try (OutputStream out = Files.newOutputStream(directory.resolve("file" + i))) {
        write(out, size, random, words);
      }
    }
  }

  private static byte[][] words(Random random) {
    byte[][] words = new byte[4000][];
    for (int i = 0; i < words.length; i++) {
      words[i] = new byte[3 + random.nextInt(9)];
      for (int j = 0; j < words[i].length; j++) {
        words[i][j] = (byte) (j == words[i].length - 1 ? ' ' : 'a' + random.nextInt(26));
      }
    }
    return words;
  }

  private static void write(OutputStream out, long size, Random random, byte[][] words)
      throws IOException {
    byte[] piece = new byte[1 << 16];
    for (long left = size; left > 0; left -= piece.length) {
      int length = (int) Math.min(piece.length, left);
      int at = 0;
      while (at < length) {
        byte[] word = random.nextInt(14) == 0 ? noise(random) : words[(int) (words.length * random.nextDouble() * random.nextDouble())];
        int n = Math.min(word.length, length - at);
        System.arraycopy(word, 0, piece, at, n);
        at += n;
      }
      out.write(piece, 0, length);
    }
  }

  private static byte[] noise(Random random) {
    byte[] bytes = new byte[12];
    random.nextBytes(bytes);
    return bytes;
  }
}
