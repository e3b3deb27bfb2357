package souk.umbral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import souk.primitives.PrivateKey;
import souk.umbral.UmbralException.Reason;

/** From a plaintext through a grant to the same plaintext, and what must not lead there. */
class GrantTest {
  private final SecureRandom random = new SecureRandom();
  private final PrivateKey owner = PrivateKey.generate(random);
  private final PrivateKey signer = PrivateKey.generate(random);
  private final PrivateKey reader = PrivateKey.generate(random);
  private final byte[] plaintext = "peace at dawn".getBytes(StandardCharsets.UTF_8);
  private final Encryption.Sealed sealed = Encryption.encrypt(owner.publicKey(), plaintext, random);

  private List<VerifiedCapsuleFragment> answers(int threshold, int shares) throws Exception {
    List<VerifiedCapsuleFragment> answers = new ArrayList<>();
    for (VerifiedKeyFragment each :
        Grant.split(owner, reader.publicKey(), signer, threshold, shares, random)) {
      VerifiedKeyFragment kept =
          KeyFragment.decode(each.fragment().encode())
              .verify(signer.publicKey(), owner.publicKey(), reader.publicKey());
      byte[] sent = kept.reencrypt(sealed.capsule(), random).encode();
      answers.add(
          CapsuleFragment.decode(sent)
              .verify(sealed.capsule(), signer.publicKey(), owner.publicKey(), reader.publicKey()));
    }
    return answers;
  }

  private byte[] open(List<VerifiedCapsuleFragment> answers) throws UmbralException {
    return Encryption.open(
        reader, owner.publicKey(), sealed.capsule(), answers, sealed.ciphertext().toArray());
  }

  private void assertClosed(List<VerifiedCapsuleFragment> answers, Reason reason) {
    assertThatThrownBy(() -> open(answers))
        .isInstanceOfSatisfying(
            UmbralException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 3", "2, 3", "3, 3", "3, 5", "10, 20"})
  void shouldOpenWithAnyFragmentsThatAreEnoughAndWithNoFewer(int threshold, int shares)
      throws Exception {
    long seed = 17;
    Random order = new Random(seed);
    List<VerifiedCapsuleFragment> answers = answers(threshold, shares);
    for (int i = 0; i < 5; i++) {
      Collections.shuffle(answers, order);
      assertThat(open(answers.subList(0, threshold))).as("seed %d", seed).isEqualTo(plaintext);
      if (threshold > 1) {
        assertClosed(answers.subList(0, threshold - 1), Reason.CANNOT_OPEN);
      }
    }
    assertThat(open(answers)).isEqualTo(plaintext);
  }

  @Test
  void shouldOpenForItsOwnerWithoutAnybody() throws Exception {
    assertThat(Encryption.open(owner, sealed.capsule(), sealed.ciphertext().toArray()))
        .isEqualTo(plaintext);
  }

  @Test
  void shouldNotOpenForAnotherReaderOrFromAnotherOwner() throws Exception {
    List<VerifiedCapsuleFragment> answers = answers(2, 2);
    PrivateKey other = PrivateKey.generate(random);
    assertThatThrownBy(() ->
            Encryption.open(
                other, owner.publicKey(), sealed.capsule(), answers, sealed.ciphertext().toArray()))
        .isInstanceOf(UmbralException.class);
    assertThatThrownBy(() ->
            Encryption.open(
                reader,
                other.publicKey(),
                sealed.capsule(),
                answers,
                sealed.ciphertext().toArray()))
        .isInstanceOf(UmbralException.class);
    assertThatThrownBy(
            () -> Encryption.open(other, sealed.capsule(), sealed.ciphertext().toArray()))
        .isInstanceOfSatisfying(
            UmbralException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BAD_CIPHERTEXT));
  }

  @Test
  void shouldNotOpenWithFragmentsOfTwoGrantsOrTheSameTwice() throws Exception {
    List<VerifiedCapsuleFragment> one = answers(2, 2);
    List<VerifiedCapsuleFragment> other = answers(2, 2);
    assertClosed(List.of(one.getFirst(), other.getFirst()), Reason.MIXED_GRANTS);
    assertClosed(List.of(one.getFirst(), one.getFirst()), Reason.DUPLICATE_FRAGMENT);
    assertClosed(List.of(), Reason.CANNOT_OPEN);
  }

  @Test
  void shouldNotOpenACiphertextThatWasChangedOrIsOfAnotherCapsule() throws Exception {
    List<VerifiedCapsuleFragment> answers = answers(1, 1);
    for (int at = 0; at < sealed.ciphertext().size(); at++) {
      byte[] changed = sealed.ciphertext().toArray();
      changed[at] ^= 4;
      assertThatThrownBy(
              () -> Encryption.open(reader, owner.publicKey(), sealed.capsule(), answers, changed))
          .isInstanceOfSatisfying(
              UmbralException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BAD_CIPHERTEXT));
    }
    for (int size : new int[] {0, 39, 40, sealed.ciphertext().size() - 1}) {
      assertThatThrownBy(() ->
              Encryption.open(
                  owner,
                  sealed.capsule(),
                  java.util.Arrays.copyOf(sealed.ciphertext().toArray(), size)))
          .isInstanceOf(UmbralException.class);
    }
    Encryption.Sealed other = Encryption.encrypt(owner.publicKey(), plaintext, random);
    assertThatThrownBy(() -> Encryption.open(owner, other.capsule(), sealed.ciphertext().toArray()))
        .isInstanceOf(UmbralException.class);
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "15", "1000000"})
  void shouldEncryptAnyLength(int length) throws Exception {
    byte[] long0 = new byte[length];
    random.nextBytes(long0);
    Encryption.Sealed made = Encryption.encrypt(owner.publicKey(), long0, random);
    assertThat(made.ciphertext().toArray()).hasSize(length + Encryption.OVERHEAD);
    assertThat(Encryption.open(owner, made.capsule(), made.ciphertext().toArray()))
        .isEqualTo(long0);
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "2, 1", "-1, 3", "0, 0", "1, 1025"})
  void shouldRefuseThresholdsThatNobodyCouldMeet(int threshold, int shares) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Grant.split(owner, reader.publicKey(), signer, threshold, shares, random));
  }
}
