package souk.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import souk.http.AnswerPiece.End;
import souk.http.AnswerPiece.Head;
import souk.http.Headers.Header;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;

/** What customer and provider say to each other, and what of it neither takes. */
class WireTest {
  private static final long SEED = 20_261_128;
  private static final Headers HEADERS =
      new Headers(List.of(new Header("accept", "text/*"), new Header("accept", "*/*")));

  private static final HttpWish.Call CALL = new HttpWish.Call("POST", new Target("/a?b"), HEADERS);

  @Test
  void shouldReadWhatItWroteWhenItIsWellFormed() throws Exception {
    assertThat(HttpWish.decode(CALL.encode())).isEqualTo(CALL);
    HttpWish.Part part = new HttpWish.Part(Bytes32.of(7), 3);
    assertThat(HttpWish.decode(part.encode())).isEqualTo(part);
    AnswerPiece piece =
        new AnswerPiece(
            Optional.of(new Head(200, OptionalLong.of(9), HEADERS)), End.MORE, new byte[] {1, 2});
    assertThat(AnswerPiece.decode(piece.encode(), 2)).isEqualTo(piece);
    AnswerPiece last = new AnswerPiece(Optional.empty(), End.BROKEN, new byte[0]);
    assertThat(AnswerPiece.decode(last.encode(), 0)).isEqualTo(last);
  }

  @Test
  void shouldBeRefusedWhenAnyByteOfAPieceIsAnother() {
    byte[] bytes =
        new AnswerPiece(
                Optional.of(new Head(200, OptionalLong.empty(), HEADERS)),
                End.COMPLETE,
                new byte[] {5, 6, 7})
            .encode();
    for (int i = 0; i < bytes.length; i++) {
      byte[] changed = bytes.clone();
      changed[i] ^= 1;
      assertThatExceptionOfType(DecodeException.class)
          .as("byte %d", i)
          .isThrownBy(() -> AnswerPiece.decode(changed, 3));
    }
    assertThatExceptionOfType(DecodeException.class).isThrownBy(() -> AnswerPiece.decode(bytes, 2));
  }

  @Test
  void shouldThrowNothingElseWhenItIsNonsense() {
    Random random = new Random(SEED);
    byte[] good = CALL.encode().toArray();
    for (int i = 0; i < 5_000; i++) {
      byte[] bytes = i % 2 == 0 ? new byte[random.nextInt(80)] : good.clone();
      if (i % 2 == 0) {
        random.nextBytes(bytes);
      } else {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      }
      try {
        HttpWish wish = HttpWish.decode(Bytes.of(bytes));
        assertThat(HttpWish.decode(wish.encode())).as("seed %d", SEED).isEqualTo(wish);
      } catch (DecodeException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "connection",
        "transfer-encoding",
        "content-length",
        "host",
        "upgrade",
        "te",
        "trailer",
        "keep-alive",
        "proxy-authorization",
        "expect",
        "souk-anything"
      })
  void shouldNeverBePassedOnWhenAHeaderIsOfAConnection(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Headers(List.of(new Header(name, "x"))));
    assertThat(Headers.endToEnd(List.of(new Header(name, "x"))).list()).isEmpty();
    assertThatIllegalArgumentException().isThrownBy(() -> terms(Set.of("GET"), Set.of(name)));
  }

  @Test
  void shouldBeDroppedWhenTheConnectionNamesAHeader() {
    Headers kept =
        Headers.endToEnd(
            List.of(
                new Header("connection", "close, X-Mine"),
                new Header("x-mine", "1"),
                new Header("x-other", "2")));
    assertThat(kept.list()).containsExactly(new Header("x-other", "2"));
  }

  @Test
  void shouldBeRefusedWhenAHeaderSmugglesALine() {
    for (String value : List.of("a\r\nb: c", "a\nb", "a\0", "\u0100")) {
      assertThatIllegalArgumentException().isThrownBy(() -> new Header("accept", value));
    }
    for (String name : List.of("Accept", "a b", "a:", "", "a\n")) {
      assertThatIllegalArgumentException().isThrownBy(() -> new Header(name, "x"));
    }
  }

  @Test
  void shouldBeRefusedWhenAMarketPassesOnWhatCannotBe() {
    assertThatIllegalArgumentException().isThrownBy(() -> terms(Set.of("CONNECT"), Set.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> terms(Set.of("get"), Set.of()));
  }

  private static HttpTerms terms(Set<String> methods, Set<String> headers) {
    return new HttpTerms(
        1_024, true, 0, Duration.ofSeconds(1), Duration.ofSeconds(1), methods, headers);
  }
}
