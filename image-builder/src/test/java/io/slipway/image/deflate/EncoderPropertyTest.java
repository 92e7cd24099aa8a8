package io.slipway.image.deflate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;
import java.util.zip.DataFormatException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/** What is compressed comes back, within its bound. */
class EncoderPropertyTest {

  /** Either bytes that were not there yet, or {@code length} of those {@code distance} before. */
  private record Piece(int length, int distance, int symbols) {}

  @Property(tries = 400)
  void shouldComeBack(@ForAll("pieces") List<Piece> pieces, @ForAll @IntRange(max = 9) int level)
      throws DataFormatException {
    byte[] input = bytes(pieces);
    byte[] compressed = Codec.compress(new Encoder(level), input);
    assertThat(compressed.length).isLessThanOrEqualTo(Encoder.bound(input.length));
    assertThat(Codec.inflate(compressed, input.length)).isEqualTo(input);
  }

  @Provide
  Arbitrary<List<Piece>> pieces() {
    Arbitrary<Integer> length =
        Arbitraries.frequencyOf(
            Tuple.of(8, Arbitraries.integers().between(1, 300)),
            Tuple.of(1, Arbitraries.integers().between(1, 40_000)));
    Arbitrary<Integer> distance =
        Arbitraries.oneOf(
            Arbitraries.just(0),
            Arbitraries.integers().between(1, 300),
            Arbitraries.integers().between(1, 70_000));
    Arbitrary<Integer> symbols = Arbitraries.of(1, 2, 5, 60, 256);
    return Combinators.combine(length, distance, symbols).as(Piece::new).list().ofMaxSize(40);
  }

  private static byte[] bytes(List<Piece> pieces) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Random random = new Random(pieces.size());
    for (Piece piece : pieces) {
      byte[] before = out.toByteArray();
      byte[] more = new byte[piece.length()];
      for (int i = 0; i < more.length; i++) {
        int from = before.length + i - piece.distance();
        boolean known = piece.distance() > 0 && from >= 0;
        int fresh = random.nextInt(piece.symbols());
        more[i] =
            known ? from < before.length ? before[from] : more[from - before.length] : (byte) fresh;
      }
      out.writeBytes(more);
    }
    return out.toByteArray();
  }
}
