package io.slipway.registry.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.slipway.registry.journal.JournalEntry.BlobThere;
import io.slipway.registry.journal.JournalEntry.UploadAt;
import io.slipway.registry.journal.JournalEntry.UploadEnded;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code CRC TAB JSON NEWLINE}: CRC-32C of the JSON's bytes in eight hexadecimal digits, and an
 * array of the entry's word and its values. A line that is not whole is no line.
 */
final class Lines {

  /** Of the format; a journal of another version is not read. */
  static final String HEADER = "slipway-journal-1\n";

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int SUM_DIGITS = 8;
  private static final HexFormat HEX = HexFormat.of();

  private Lines() {}

  static byte[] write(JournalEntry entry) {
    byte[] json = JSON.writeValueAsBytes(values(entry));
    byte[] sum = sum(json).getBytes(UTF_8);
    byte[] line = Arrays.copyOf(sum, SUM_DIGITS + 1 + json.length + 1);
    line[SUM_DIGITS] = '\t';
    System.arraycopy(json, 0, line, SUM_DIGITS + 1, json.length);
    line[line.length - 1] = '\n';
    return line;
  }

  private static List<String> values(JournalEntry entry) {
    if (entry instanceof BlobThere there) {
      return List.of("blob", there.store(), there.repository(), there.digest());
    }
    if (entry instanceof UploadAt at) {
      return List.of("upload", at.endpoint(), at.repository(), at.digest(), at.location());
    }
    UploadEnded ended = (UploadEnded) entry;
    return List.of("ended", ended.endpoint(), ended.repository(), ended.digest());
  }

  /**
   * @param line without its newline
   */
  static Optional<JournalEntry> read(byte[] line) {
    if (line.length <= SUM_DIGITS || line[SUM_DIGITS] != '\t') {
      return Optional.empty();
    }
    byte[] json = Arrays.copyOfRange(line, SUM_DIGITS + 1, line.length);
    if (!sum(json).equals(new String(line, 0, SUM_DIGITS, UTF_8))) {
      return Optional.empty();
    }
    try {
      return entry(JSON.readValue(json, String[].class));
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private static Optional<JournalEntry> entry(String[] values) {
    String word = values.length == 0 ? "" : values[0];
    if (word.equals("blob") && values.length == 4) {
      return Optional.of(new BlobThere(values[1], values[2], values[3]));
    }
    if (word.equals("upload") && values.length == 5) {
      return Optional.of(new UploadAt(values[1], values[2], values[3], values[4]));
    }
    if (word.equals("ended") && values.length == 4) {
      return Optional.of(new UploadEnded(values[1], values[2], values[3]));
    }
    return Optional.empty();
  }

  private static String sum(byte[] json) {
    CRC32C crc = new CRC32C();
    crc.update(json);
    return HEX.toHexDigits((int) crc.getValue());
  }
}
