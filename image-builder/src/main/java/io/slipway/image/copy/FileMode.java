package io.slipway.image.copy;

/** A {@code --chmod}: octal, or symbolic as chmod(1) has it ({@code u=rwX,go=rX}). */
final class FileMode {
  private static final int SET_UID = 04000;
  private static final int SET_GID = 02000;
  private static final int STICKY = 01000;

  private final String text;

  private FileMode(String text) {
    this.text = text;
  }

  static FileMode parse(String text) {
    return new FileMode(text);
  }

  /** Directories that COPY makes for its destination take an octal mode, never a symbolic one. */
  int ofNewDirectory() {
    return isOctal() ? Integer.parseInt(text, 8) & 0777 : 0755;
  }

  private boolean isOctal() {
    return text.matches("[0-7]+");
  }

  int apply(int mode, boolean isDirectory) {
    if (isOctal()) {
      return Integer.parseInt(text, 8) & 07777;
    }
    int result = mode;
    for (String clause : text.split(",")) {
      result = clause(clause, result, isDirectory);
    }
    return result;
  }

  private static int clause(String clause, int mode, boolean isDirectory) {
    int at = 0;
    int who = 0;
    while (at < clause.length() && "ugoa".indexOf(clause.charAt(at)) >= 0) {
      who |= who(clause.charAt(at++));
    }
    int mask = who == 0 ? who('a') : who;
    int result = mode;
    while (at < clause.length()) {
      char operation = clause.charAt(at++);
      int start = at;
      while (at < clause.length() && "+-=".indexOf(clause.charAt(at)) < 0) {
        at++;
      }
      int bits = bits(clause.substring(start, at), result, isDirectory) & mask;
      result = combine(operation, result, bits, mask, isDirectory);
    }
    return result;
  }

  private static int who(char c) {
    return switch (c) {
      case 'u' -> 0700 | SET_UID;
      case 'g' -> 0070 | SET_GID;
      case 'o' -> 0007 | STICKY;
      default -> 07777;
    };
  }

  private static int bits(String permissions, int mode, boolean isDirectory) {
    int bits = 0;
    for (char c : permissions.toCharArray()) {
      bits |=
          switch (c) {
            case 'r' -> 0444;
            case 'w' -> 0222;
            case 'x' -> 0111;
            case 'X' -> isDirectory || (mode & 0111) != 0 ? 0111 : 0;
            case 's' -> SET_UID | SET_GID;
            case 't' -> STICKY;
            case 'u' -> spread(mode >> 6);
            case 'g' -> spread(mode >> 3);
            default -> spread(mode);
          };
    }
    return bits;
  }

  private static int spread(int rwx) {
    int three = rwx & 7;
    return three << 6 | three << 3 | three;
  }

  /** {@code =} leaves a directory's setuid and setgid alone, as GNU chmod does. */
  private static int combine(char operation, int mode, int bits, int mask, boolean isDirectory) {
    int cleared = isDirectory ? mask & ~(SET_UID | SET_GID) : mask;
    return switch (operation) {
      case '+' -> mode | bits;
      case '-' -> mode & ~bits;
      default -> (mode & ~cleared) | bits;
    };
  }
}
