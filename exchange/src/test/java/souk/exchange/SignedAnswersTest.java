package souk.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;

class SignedAnswersTest {
  private static final String KIND = "key-shares/1";
  private static final Bytes32 AGREEMENT = Bytes32.of(3);
  private static final Bytes ANSWER = Bytes.parse("0x0102");

  private final PrivateKey provider = PrivateKey.fromSeeded(new Random(5));
  private final SignedAnswers answers = new SignedAnswers(KIND);
  private final Bytes signed = answers.sign(new KeySigning(provider, KIND), AGREEMENT, ANSWER);

  @Test
  void shouldGiveTheAnswerWhenTheProviderSignedIt() {
    assertThat(answers.read(AGREEMENT, provider.address(), signed)).contains(ANSWER);
  }

  @Test
  void shouldGiveNothingWhenAnythingElseWasSigned() {
    Address other = PrivateKey.fromSeeded(new Random(6)).address();
    assertThat(answers.read(AGREEMENT, other, signed)).isEmpty();
    assertThat(answers.read(Bytes32.of(4), provider.address(), signed)).isEmpty();
    assertThat(new SignedAnswers("key-shares/2").read(AGREEMENT, provider.address(), signed))
        .isEmpty();
    assertThat(new SignedAnswers("other-kind/1").read(AGREEMENT, provider.address(), signed))
        .isEmpty();
    byte[] bytes = signed.toArray();
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] ^= 1;
      assertThat(answers.read(AGREEMENT, provider.address(), Bytes.of(bytes)))
          .as("byte %d", i)
          .isEmpty();
      bytes[i] ^= 1;
      assertThat(answers.read(AGREEMENT, provider.address(), Bytes.of(Arrays.copyOf(bytes, i))))
          .as("the first %d bytes", i)
          .isEmpty();
    }
  }
}
