package souk.keys.kind;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import souk.exchange.KeySigning;
import souk.exchange.ServiceKind;
import souk.exchange.testkit.MarketText;
import souk.exchange.testkit.ServiceContract;
import souk.keys.AccessCondition;
import souk.keys.Answer;
import souk.keys.FragmentSeal;
import souk.keys.GrantTerms;
import souk.keys.KeysDetails;
import souk.keys.KeysEvidence;
import souk.keys.KeysTerms;
import souk.keys.KeysWish;
import souk.keys.LedgerQuestion;
import souk.keys.ReadRequest;
import souk.keys.Statement;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.PrivateKey;
import souk.umbral.Capsule;
import souk.umbral.Encryption;
import souk.umbral.Grant;
import souk.umbral.VerifiedKeyFragment;

/** Keys pass what every service must. The customer is owner and reader in one. */
abstract class KeysContract extends ServiceContract {
  private static final long SEED = 20_261_130;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Random seeded = new Random(SEED);
  private final PrivateKey owner = PrivateKey.fromSeeded(seeded);
  private final PrivateKey signer = PrivateKey.fromSeeded(seeded);
  private final PrivateKey secret = PrivateKey.fromSeeded(seeded);
  private final PrivateKey reader = PrivateKey.fromSeeded(seeded);
  private final Capsule capsule =
      Encryption.encrypt(secret.publicKey(), new byte[8], RANDOM).capsule();
  private Optional<GrantTerms> grant = Optional.empty();
  private Bytes taken = Bytes.EMPTY;

  /** What an answer costs. */
  abstract int tickets();

  @Override
  protected ServiceKind kind() {
    return new KeysService();
  }

  @Override
  protected String marketFile() {
    MarketText text =
        MarketText.of(KeysTerms.KIND)
            .with("agreement.collateral", 10_000)
            .with("agreement.answerWithin", 20)
            .with("agreement.release", 40)
            .with("agreement.questions.bond", 500)
            .with("agreement.questions.groupLimit", 1)
            .with("agreement.providerExposure", 64)
            .with("agreement.customerExposure", 64)
            .service("ticketsPerAnswer", tickets())
            .service("mostFragments", 10)
            .service("skewSeconds", 60)
            .service("sponsored", 10);
    return (tickets() > 0
            ? text
            : text.with("agreement.periods.everyRounds", 1).with("agreement.periods.price", 100))
        .toString();
  }

  @Override
  protected Bytes details(Address provider) {
    return new KeysDetails(provider, owner.address(), signer.publicKey(), owner.publicKey())
        .encode();
  }

  @Override
  protected void prepare(Parties parties) throws Exception {
    List<VerifiedKeyFragment> fragments =
        Grant.split(secret, reader.publicKey(), signer, 2, 2, RANDOM);
    GrantTerms terms =
        new GrantTerms(
            secret.publicKey(),
            reader.publicKey(),
            signer.publicKey(),
            parties.customer().address(),
            Address.ZERO,
            fragments.getFirst().fragment().mark().precursor(),
            2,
            Instant.MAX.getEpochSecond(),
            AccessCondition.hash("requests < 100000"),
            List.of(
                new GrantTerms.Part(
                    parties.provider().address(), fragments.get(0).fragment().mark()),
                new GrantTerms.Part(owner.address(), fragments.get(1).fragment().mark())));
    grant = Optional.of(terms);
    Bytes sealed =
        FragmentSeal.seal(
            new KeySigning(owner, KeysTerms.KIND)
                .agree(parties.agreement().provider(), parties.agreement().id(), "fragment"),
            terms.id(),
            fragments.getFirst().fragment(),
            RANDOM);
    KeysWish.Take take = new KeysWish.Take(terms.encode(), "requests < 100000", sealed);
    taken = parties.customer().buy(parties.agreement(), take.encode()).before();
    assertThat(
            Statement.TAKEN.isSigned(
                parties.provider().address(),
                KeysDetails.job(parties.terms().details()),
                taken,
                terms.id().toArray()))
        .isTrue();
    // Brought again, also after a restart, it is countersigned again: nothing signed is lost.
    parties.provider().restart();
    assertThat(parties.customer().buy(parties.agreement(), take.encode()).before())
        .isEqualTo(taken);
  }

  @Override
  protected Optional<Bytes> body(Parties parties, int number) {
    KeySigning requester = new KeySigning(parties.customer().key(), KeysTerms.KIND);
    return Optional.of(
        new KeysWish.Read(
                ReadRequest.sign(
                    requester,
                    parties.agreement().id(),
                    Bytes32.of(number),
                    grant.orElseThrow().id(),
                    capsule,
                    parties.market().clock().instant()))
            .encode());
  }

  @Override
  protected void check(Parties parties, Bytes body, Bytes before, Bytes after) {
    assertThat(before).isEqualTo(Bytes.EMPTY);
    try {
      Answer answer = Answer.decode(after);
      assertThat(answer.isSigned(parties.provider().address(), parties.agreement().id())).isTrue();
      assertThat(
              KeysEvidence.of(
                  grant.orElseThrow(),
                  grant.orElseThrow().parts().getFirst().mark(),
                  capsule,
                  answer))
          .isEmpty();
    } catch (DecodeException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  protected Optional<Bytes> question(Parties parties, int number) {
    return Optional.of(
        LedgerQuestion.sign(
                new KeySigning(owner, KeysTerms.KIND),
                grant.orElseThrow().id(),
                Encryption.encrypt(secret.publicKey(), new byte[number], RANDOM).capsule(),
                List.of(taken))
            .encode());
  }
}
