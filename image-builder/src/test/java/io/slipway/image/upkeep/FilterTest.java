package io.slipway.image.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.image.UsageException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterTest {
  private static CacheRecord record(Kind kind, String id, boolean shared) {
    return new CacheRecord(kind, id, "", 1, Instant.EPOCH, shared, false, Path.of("/x"));
  }

  private static final List<CacheRecord> RECORDS =
      List.of(
          record(Kind.BLOB, "sha256:abc", true),
          record(Kind.BLOB, "sha256:def", false),
          record(Kind.STEP, "abc", false),
          record(Kind.SNAPSHOT, "root/xyz", true));

  @ParameterizedTest
  @CsvSource({
    "'',0123",
    "kind=blob,01",
    "kind=blob kind=step,012",
    "kind=blob shared=true,0",
    "kind!=blob,23",
    "kind!=blob kind!=step,3",
    "kind=blob id!=sha256:d,0",
    "id=abc,02",
    "id=sha256:a,0",
    "id=root/,3",
    "shared=false,12",
    "shared!=false,03",
    "kind=mount,''"
  })
  void shouldTakeThoseThatAreMeant(String words, String which) throws Exception {
    Filter filter = Filter.parse(words.isEmpty() ? List.of() : List.of(words.split(" ")));
    StringBuilder taken = new StringBuilder();
    for (int i = 0; i < RECORDS.size(); i++) {
      taken.append(filter.test(RECORDS.get(i)) ? "" + i : "");
    }
    assertThat(taken.toString()).isEqualTo(which);
  }

  @ParameterizedTest
  @ValueSource(strings = {"shared=yes", "shared=", "id=", "kind=", "kind", "=blob", "inUse=true"})
  void shouldRefuse_whenAWordMeansNothing(String word) {
    assertThatThrownBy(() -> Filter.parse(List.of(word)))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("--filter " + word);
  }

  @Test
  void shouldTakeAll_whenNothingIsAsked() {
    assertThat(RECORDS).allMatch(Filter.everything());
  }
}
