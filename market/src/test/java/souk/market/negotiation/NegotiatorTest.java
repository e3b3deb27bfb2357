package souk.market.negotiation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static souk.market.negotiation.Played.CUSTOMER;
import static souk.market.negotiation.Played.DOMAIN;
import static souk.market.negotiation.Played.NOW;
import static souk.market.negotiation.Played.OTHER;
import static souk.market.negotiation.Played.PROVIDER;
import static souk.market.negotiation.Played.draft;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import souk.ledger.AgreementTerms;
import souk.market.PaymentRules;
import souk.market.negotiation.strategy.Concerns;
import souk.market.negotiation.strategy.ConcessionByTime;
import souk.market.negotiation.strategy.PostedPrice;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.primitives.Signature;

/** A customer's negotiations, with providers of every kind. */
class NegotiatorTest {
  private final AtomicReference<Instant> time = new AtomicReference<>(Instant.ofEpochSecond(NOW));
  private final Negotiator negotiator =
      new Negotiator(CUSTOMER, DOMAIN, NegotiationRules.DEFAULT, time::get);
  private final List<State> watched = new ArrayList<>();

  private static PaymentRules price(long prize) {
    return new PaymentRules(Amount.of(prize), 2);
  }

  private static Strategy rising(long from, long to) {
    return Concerns.of(new ConcessionByTime(Side.CUSTOMER, price(from), price(to), 1));
  }

  /** A provider in this process. */
  private static class Provider implements Counterparty<IOException> {
    private final Strategy strategy;
    private final PrivateKey signing;
    private Optional<Negotiation> so = Optional.empty();
    private Optional<SignedTurn> told = Optional.empty();

    Provider(Strategy strategy) {
      this(strategy, PROVIDER);
    }

    Provider(Strategy strategy, PrivateKey signing) {
      this.strategy = strategy;
      this.signing = signing;
    }

    @Override
    public SignedTurn answer(SignedTurn turn) throws IOException {
      try {
        Negotiation heard =
            turn.turn().number() == 1
                ? Negotiation.open(turn, DOMAIN, NegotiationRules.DEFAULT, NOW)
                : there().take(turn, NOW);
        so = Optional.of(heard.say(says(heard), PROVIDER, NOW));
        return there().turns().getLast();
      } catch (NegotiationException e) {
        throw new IOException(e);
      }
    }

    Negotiation there() {
      return so.orElseThrow();
    }

    private Say says(Negotiation heard) {
      return switch (strategy.answer(Talk.of(heard, Side.PROVIDER, NOW))) {
        case Move.Approve() -> heard.approval();
        case Move.Counter(Draft draft) -> new Say.Propose(draft);
        case Move.Withdraw(String why) -> new Say.Withdraw(why);
      };
    }

    @Override
    public void tell(SignedTurn turn) throws IOException {
      told = Optional.of(turn);
      try {
        so = Optional.of(there().take(turn, NOW));
      } catch (NegotiationException e) {
        throw new IOException(e);
      }
    }

    @Override
    public Signature sign(Bytes32 negotiation, AgreementTerms terms, Signature customer) {
      assertThat(negotiation).isEqualTo(there().lastDigest());
      return signing.sign(terms.id(DOMAIN));
    }
  }

  private Negotiation play(Draft first, Strategy strategy, Provider provider) throws Exception {
    return negotiator.negotiate(first, strategy, provider, so -> watched.add(so.state()));
  }

  @Test
  void shouldBeApprovedAtOnceWhenTheProviderLikesIt() throws Exception {
    Provider provider = new Provider(Concerns.of(new PostedPrice(Side.PROVIDER, price(40))));
    Negotiation agreed = play(draft(40), rising(40, 80), provider);
    assertThat(watched).containsExactly(State.PROPOSED, State.APPROVED);
    Negotiator.Signed signed = negotiator.commit(agreed, Bytes32.of(5), provider);
    assertThat(agreed.commit(signed.terms(), signed.customer(), signed.provider(), NOW).state())
        .isEqualTo(State.COMMITTED);
    assertThat(provider.told).isEmpty();
  }

  @Test
  void shouldMeetWhereBothConcede() throws Exception {
    Provider provider =
        new Provider(Concerns.of(new ConcessionByTime(Side.PROVIDER, price(100), price(50), 1)));
    Negotiation agreed = play(draft(20), rising(20, 90), provider);
    assertThat(agreed.state()).isEqualTo(State.APPROVED);
    long prize = agreed.draft().payment().prize().toBigInteger().longValueExact();
    assertThat(prize).isBetween(50L, 90L);
    assertThat(provider.there().state()).isEqualTo(State.APPROVED);
    assertThat(agreed.turns()).hasSizeGreaterThan(4);
    assertThat(negotiator.commit(agreed, Bytes32.of(5), provider).terms().escrow())
        .isEqualTo(Bytes32.of(5));
  }

  @Test
  void shouldEndInTimeWhenTheyNeverMeetOrTheProviderGoesOnForEver() throws Exception {
    Provider dear = new Provider(Concerns.of(new PostedPrice(Side.PROVIDER, price(200))));
    Negotiation over = play(draft(20), rising(20, 90), dear);
    assertThat(over.state()).isEqualTo(State.WITHDRAWN);
    assertThat(over.turns().size()).isLessThanOrEqualTo(NegotiationRules.DEFAULT.turns() + 1);
    assertThat(dear.there().state()).isEqualTo(State.WITHDRAWN);
    Provider endless = new Provider(talk -> new Move.Counter(draft(300)));
    assertThat(play(draft(20), rising(20, 90), endless).state()).isEqualTo(State.WITHDRAWN);
  }

  @Test
  void shouldEndWhenTheProviderWithdraws() throws Exception {
    Provider provider = new Provider(_ -> new Move.Withdraw("closed"));
    Negotiation over = play(draft(20), rising(20, 90), provider);
    assertThat(over.state()).isEqualTo(State.WITHDRAWN);
    assertThat(over.turns().getLast().turn().says()).isEqualTo(new Say.Withdraw("closed"));
    assertThatThrownBy(() -> negotiator.commit(over, Bytes32.of(5), provider))
        .isInstanceOf(NegotiationException.class);
  }

  @Test
  void shouldNotTakeLateAnswers() {
    Provider slow =
        new Provider(Concerns.of(new PostedPrice(Side.PROVIDER, price(40)))) {
          @Override
          public SignedTurn answer(SignedTurn turn) throws IOException {
            SignedTurn own = super.answer(turn);
            time.set(Instant.ofEpochSecond(NOW + 60));
            return own;
          }
        };
    assertThat(
            catchThrowableOfType(
                    NegotiationException.class, () -> play(draft(40), rising(40, 80), slow))
                .refusal())
        .isEqualTo(NegotiationRefusal.OVER);
  }

  @Test
  void shouldNotTakeAnotherProposalThanTheProviderApproved() {
    Provider sly =
        new Provider(Concerns.of(new PostedPrice(Side.PROVIDER, price(40)))) {
          @Override
          public SignedTurn answer(SignedTurn turn) {
            return new Turn(
                    turn.turn().digest(DOMAIN),
                    2,
                    PROVIDER.address(),
                    new Say.Approve(draft(80).terms().id(DOMAIN), price(80)),
                    NOW + 60)
                .sign(PROVIDER, DOMAIN);
          }
        };
    assertThat(
            catchThrowableOfType(
                    NegotiationException.class, () -> play(draft(40), rising(40, 80), sly))
                .refusal())
        .isEqualTo(NegotiationRefusal.CONTRADICTORY);
    assertThat(watched).containsExactly(State.PROPOSED);
  }

  @Test
  void shouldNotTakeAnothersSignature() throws Exception {
    Provider false_ = new Provider(Concerns.of(new PostedPrice(Side.PROVIDER, price(40))), OTHER);
    Negotiation agreed = play(draft(40), rising(40, 80), false_);
    assertThatThrownBy(() -> negotiator.commit(agreed, Bytes32.of(5), false_))
        .hasMessageContaining("signature");
  }
}
