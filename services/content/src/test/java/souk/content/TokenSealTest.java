package souk.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;

class TokenSealTest {
  private final AgreementKeys publisher = Samples.keys();
  private final AgreementKeys cache =
      AgreementKeys.derive(Samples.CACHE, Samples.PUBLISHER.publicKey(), Samples.AGREEMENT);
  private final byte[] key = new byte[TokenSeal.KEY];
  private final Token token =
      Samples.seal(publisher, Samples.unsealed(Bytes32.of(1), 0, Bytes32.of(2), 5000), key);

  @Test
  void shouldGiveTheCacheTheSameKeyWhenThePublisherSealed() {
    assertThat(cache.tokenSeal().open(token)).contains(Bytes.of(key));
    assertThat(TokenSeal.fits(token, key)).isTrue();
  }

  @Test
  void shouldRefuseWhenAnyBitOfTheTokenIsAnother() {
    byte[] encoded = token.encode().toArray();
    TokenSeal seal = cache.tokenSeal();
    int readable = 0;
    for (int bit = 0; bit < 8 * encoded.length; bit++) {
      byte[] changed = encoded.clone();
      changed[bit / 8] ^= (byte) (1 << (bit % 8));
      try {
        assertThat(seal.open(Token.decode(Bytes.of(changed)))).as("bit %d", bit).isEmpty();
        readable++;
      } catch (DecodeException unreadable) {
        assertThat(bit / 8).as("bit %d", bit).isBetween(97, Token.FIELDS);
      }
    }
    assertThat(readable).isGreaterThan(8 * (encoded.length - 10));
  }

  @Test
  void shouldRefuseWhenTheTokenIsForAnotherCacheOrAgreement() {
    AgreementKeys otherCache =
        AgreementKeys.derive(Samples.key(9), Samples.PUBLISHER.publicKey(), Samples.AGREEMENT);
    AgreementKeys otherAgreement =
        AgreementKeys.derive(Samples.CACHE, Samples.PUBLISHER.publicKey(), Bytes32.of(78));

    assertThat(otherCache.tokenSeal().open(token)).isEmpty();
    assertThat(otherAgreement.tokenSeal().open(token)).isEmpty();
  }

  @Test
  void shouldNeverGiveTheSameKeyTwiceWhenOneFieldDiffers() throws Exception {
    Set<Bytes> keys = new HashSet<>();
    byte[] fields = token.encode().toArray();
    TokenSeal seal = publisher.tokenSeal();
    for (int at = 0; at < Token.FIELDS; at++) {
      byte[] changed = fields.clone();
      changed[at] ^= 1;
      byte[] other = new byte[TokenSeal.KEY];
      seal.seal(changed, 0, other);
      keys.add(Bytes.of(other));
    }
    keys.add(Bytes.of(key));

    assertThat(keys).hasSize(Token.FIELDS + 1);
  }

  @Test
  void shouldTellTheRightKeyFromAnotherWhenTheTokenCommits() {
    byte[] wrong = key.clone();
    wrong[15] ^= 1;

    assertThat(TokenSeal.fits(token, wrong)).isFalse();
  }

  @Test
  void shouldKeepMessagesOfDifferentUseApartWhenTheyAreSigned() {
    byte[] message = {1, 2, 3};
    Bytes32 signature = publisher.sign("fill", message);

    assertThat(cache.isSigned("fill", message, signature)).isTrue();
    assertThat(cache.isSigned("spent", message, signature)).isFalse();
    assertThat(cache.isSigned("fill", new byte[] {1, 2, 4}, signature)).isFalse();
    assertThat(cache.isSigned("fil", new byte[] {'l', 0, 1, 2, 3}, signature)).isFalse();
  }

  @Test
  void shouldComeBackTheSameWhenEncoded() throws Exception {
    assertThat(token.encode().size()).isEqualTo(Token.SIZE);
    assertThat(Token.decode(token.encode())).isEqualTo(token);
  }
}
