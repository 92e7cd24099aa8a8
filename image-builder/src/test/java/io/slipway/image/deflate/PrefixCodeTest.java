package io.slipway.image.deflate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrefixCodeTest {

  @ParameterizedTest
  @ValueSource(ints = {5, 7, 9, 14, 15})
  void shouldBeCompleteAndLimited(int limit) {
    Random random = new Random(limit);
    for (int round = 0; round < 500; round++) {
      int symbols = 2 + random.nextInt((1 << Math.min(limit, 8)) - 1);
      double skew = 20 * random.nextDouble();
      int[] counts =
          random.doubles(symbols).mapToInt(d -> (int) Math.min(Math.exp(skew * d), 1e6)).toArray();
      PrefixCode code = new PrefixCode(symbols, limit);
      code.fit(counts, 0);
      assertThat(IntStream.range(0, symbols).map(code::length)).allMatch(n -> n <= limit);
      assertThat(room(code, symbols, limit)).isEqualTo(1 << limit);
    }
  }

  private static int room(PrefixCode code, int symbols, int limit) {
    return IntStream.range(0, symbols)
        .map(code::length)
        .filter(length -> length > 0)
        .map(length -> 1 << (limit - length))
        .sum();
  }

  /** Huffman's own example: nothing is shorter than that. */
  @Test
  void shouldBeShortest_whenNoLimitIsReached() {
    int[] counts = {20, 18, 10, 10, 10, 6, 6, 4, 4, 4, 4, 3, 1};
    PrefixCode code = new PrefixCode(counts.length, 15);
    code.fit(counts, 0);
    int bits = IntStream.range(0, counts.length).map(i -> counts[i] * code.length(i)).sum();
    assertThat(bits).isEqualTo(342);
  }

  @Test
  void shouldBeComplete_whenFibonacciNumbersAskForLongCodes() {
    int[] counts = new int[26];
    for (int i = 0, a = 1, b = 1; i < counts.length; i++, b += a, a = b - a) {
      counts[i] = a;
    }
    PrefixCode code = new PrefixCode(counts.length, 14);
    code.fit(counts, 0);
    assertThat(code.length(0)).isEqualTo(14);
    assertThat(code.length(25)).isEqualTo(1);
    assertThat(room(code, counts.length, 14)).isEqualTo(1 << 14);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 1, 17})
  void shouldHaveTwoSymbols_whenFewerOccur(int only) {
    int[] counts = new int[30];
    if (only >= 0) {
      counts[only] = 1000;
    }
    PrefixCode code = new PrefixCode(counts.length, 15);
    code.fit(counts, 0);
    assertThat(room(code, counts.length, 15)).isEqualTo(1 << 15);
    assertThat(only < 0 || code.length(only) == 1).isTrue();
  }

  /** RFC 1951, 3.2.2: lengths 3, 3, 3, 3, 3, 2, 4, 4 have the codes 010 to 1111. */
  @Test
  void shouldAssignTheStandardsCodes() {
    PrefixCode code = PrefixCode.of(new byte[] {3, 3, 3, 3, 3, 2, 4, 4});
    int[] expected = {0b010, 0b011, 0b100, 0b101, 0b110, 0b00, 0b1110, 0b1111};
    for (int symbol = 0; symbol < expected.length; symbol++) {
      int length = code.length(symbol);
      int first = Integer.reverse(code.codes[symbol] >>> 4) >>> (Integer.SIZE - length);
      assertThat(first).isEqualTo(expected[symbol]);
    }
  }
}
