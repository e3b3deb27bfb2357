package souk.market.negotiation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static souk.market.negotiation.Played.CUSTOMER;
import static souk.market.negotiation.Played.DOMAIN;
import static souk.market.negotiation.Played.NOW;
import static souk.market.negotiation.Played.OTHER;
import static souk.market.negotiation.Played.PROVIDER;
import static souk.market.negotiation.Played.begun;
import static souk.market.negotiation.Played.draft;
import static souk.market.negotiation.Played.first;
import static souk.market.negotiation.Played.then;

import java.util.List;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import souk.ledger.AgreementBuilder;
import souk.ledger.AgreementTerms;
import souk.ledger.JudgeId;
import souk.market.PaymentRules;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;

/** What is taken in a negotiation, and that what is refused changes nothing. */
class NegotiationTest {
  private static NegotiationRefusal refusal(ThrowingCallable what) {
    return catchThrowableOfType(NegotiationException.class, what).refusal();
  }

  /** Refused, by an unchanged negotiation: it goes on as if nothing had been. */
  private static NegotiationRefusal refused(Negotiation there, SignedTurn turn) {
    State state = there.state();
    List<SignedTurn> turns = List.copyOf(there.turns());
    NegotiationRefusal refusal = refusal(() -> there.take(turn, NOW));
    assertThat(there.state()).isEqualTo(state);
    assertThat(there.turns()).isEqualTo(turns);
    return refusal;
  }

  @Test
  void shouldEndInAnAgreementThatBothSigned() throws Exception {
    Negotiation there = begun(draft(40));
    assertThat(there.state()).isEqualTo(State.PROPOSED);
    there = then(there, PROVIDER, new Say.Propose(draft(80)));
    assertThat(there.state()).isEqualTo(State.COUNTERED);
    there = then(there, CUSTOMER, new Say.Propose(draft(60)));
    assertThat(there.state()).isEqualTo(State.PROPOSED);
    there = then(there, PROVIDER, there.approval());
    assertThat(there.state()).isEqualTo(State.APPROVED);
    assertThat(there.draft()).isEqualTo(draft(60));
    assertThat(there.drafts(Side.PROVIDER)).containsExactly(draft(80));
    AgreementTerms terms = there.terms(Bytes32.of(5), NOW);
    assertThat(terms).isEqualTo(draft(60, built -> built.escrow(Bytes32.of(5))).terms());
    Bytes32 id = terms.id(DOMAIN);
    Negotiation done = there.commit(terms, CUSTOMER.sign(id), PROVIDER.sign(id), NOW);
    assertThat(done.state()).isEqualTo(State.COMMITTED);
    assertThat(there.state()).isEqualTo(State.APPROVED);
  }

  @Test
  void shouldBeSignedAsTheProviderDraftedItWithoutAnotherWord() throws Exception {
    Negotiation there = then(begun(draft(40)), PROVIDER, new Say.Propose(draft(80)));
    assertThat(there.terms(Bytes32.of(5), NOW).escrow()).isEqualTo(Bytes32.of(5));
    assertThat(refusal(() -> begun(draft(40)).terms(Bytes32.of(5), NOW)))
        .isEqualTo(NegotiationRefusal.OUT_OF_ORDER);
  }

  @Test
  void shouldBePaidFromTheEscrowThatWasNamed() throws Exception {
    Draft named = draft(40, terms -> terms.escrow(Bytes32.of(9)));
    Negotiation there = begun(named);
    Negotiation agreed = then(there, PROVIDER, there.approval());
    assertThat(agreed.terms(Bytes32.of(9), NOW)).isEqualTo(named.terms());
    assertThat(refusal(() -> agreed.terms(Bytes32.of(5), NOW)))
        .isEqualTo(NegotiationRefusal.CONTRADICTORY);
  }

  @Test
  void shouldNotBeCommittedWithOtherTermsOrSignatures() throws Exception {
    Negotiation begun = begun(draft(40));
    Negotiation there = then(begun, PROVIDER, begun.approval());
    AgreementTerms terms = there.terms(Bytes32.of(5), NOW);
    Bytes32 id = terms.id(DOMAIN);
    assertThat(refusal(() -> there.commit(terms, CUSTOMER.sign(id), OTHER.sign(id), NOW)))
        .isEqualTo(NegotiationRefusal.NOT_SIGNED);
    assertThat(refusal(() -> there.commit(terms, PROVIDER.sign(id), PROVIDER.sign(id), NOW)))
        .isEqualTo(NegotiationRefusal.NOT_SIGNED);
    AgreementTerms longer = terms.vary().end(41).build();
    Bytes32 other = longer.id(DOMAIN);
    assertThat(refusal(() -> there.commit(longer, CUSTOMER.sign(other), PROVIDER.sign(other), NOW)))
        .isEqualTo(NegotiationRefusal.CONTRADICTORY);
  }

  @Test
  void shouldRefuseTurnsOutOfOrder() throws Exception {
    Negotiation one = begun(draft(40));
    Negotiation two = then(one, PROVIDER, new Say.Propose(draft(80)));
    // the provider again, the customer before the provider, an approval of one's own draft
    assertThat(refused(two, two.sign(new Say.Propose(draft(70)), PROVIDER, NOW + 60)))
        .isEqualTo(NegotiationRefusal.OUT_OF_ORDER);
    assertThat(refused(one, one.sign(new Say.Propose(draft(41)), CUSTOMER, NOW + 60)))
        .isEqualTo(NegotiationRefusal.OUT_OF_ORDER);
    assertThat(refused(two, two.sign(two.approval(), PROVIDER, NOW + 60)))
        .isEqualTo(NegotiationRefusal.OUT_OF_ORDER);
    // another answer to a turn that was answered
    assertThat(refused(two, one.sign(new Say.Propose(draft(70)), PROVIDER, NOW + 60)))
        .isEqualTo(NegotiationRefusal.OUT_OF_ORDER);
    Turn jump =
        new Turn(two.lastDigest(), 4, CUSTOMER.address(), new Say.Propose(draft(50)), NOW + 60);
    assertThat(refused(two, jump.sign(CUSTOMER, DOMAIN)))
        .isEqualTo(NegotiationRefusal.OUT_OF_ORDER);
  }

  @Test
  void shouldRefuseWhatWasSaidBeforeHereOrElsewhere() throws Exception {
    SignedTurn first = first(draft(40));
    Negotiation one = begun(draft(40));
    SignedTurn counter = one.sign(new Say.Propose(draft(80)), PROVIDER, NOW + 60);
    Negotiation two = one.take(counter, NOW);
    assertThat(refused(two, first)).isEqualTo(NegotiationRefusal.REPLAYED);
    assertThat(refused(two, counter)).isEqualTo(NegotiationRefusal.REPLAYED);
    Negotiation other = begun(draft(40, terms -> terms.salt(Bytes32.of(2))));
    assertThat(refused(other, counter)).isEqualTo(NegotiationRefusal.OUT_OF_ORDER);
    SignedTurn elsewhere =
        counter.turn().sign(PROVIDER, new Eip712.Domain("Souk", "2", 1, Address.ZERO));
    assertThat(refused(one, elsewhere)).isEqualTo(NegotiationRefusal.NOT_SIGNED);
  }

  @Test
  void shouldRefuseToChangeWhatItIsAbout() throws Exception {
    Negotiation one = begun(draft(40));
    List<UnaryOperator<AgreementBuilder>> changes =
        List.of(
            terms -> terms.customer(OTHER.address()),
            terms -> terms.provider(OTHER.address()),
            terms -> terms.rules(Bytes32.of(8)),
            terms -> terms.judge(new JudgeId(Bytes32.of(8))),
            terms -> terms.salt(Bytes32.of(8)),
            terms -> terms.questions(Amount.ZERO, Bytes32.of(8), 0));
    for (UnaryOperator<AgreementBuilder> change : changes) {
      assertThat(refused(one, one.sign(new Say.Propose(draft(80, change)), PROVIDER, NOW + 60)))
          .isEqualTo(NegotiationRefusal.CONTRADICTORY);
    }
    assertThat(
            refused(
                one,
                one.sign(
                    new Say.Propose(Played.draft("other/1", 80, terms -> terms)),
                    PROVIDER,
                    NOW + 60)))
        .isEqualTo(NegotiationRefusal.CONTRADICTORY);
  }

  @Test
  void shouldRefuseToApproveWhatDoesNotLieThere() throws Exception {
    Negotiation two = then(begun(draft(40)), PROVIDER, new Say.Propose(draft(80)));
    Bytes32 terms = draft(80).terms().id(DOMAIN);
    for (Say says :
        List.of(
            new Say.Approve(terms, new PaymentRules(Amount.of(40), 2)),
            new Say.Approve(terms, new PaymentRules(Amount.of(80), 1)),
            new Say.Approve(Bytes32.of(1), new PaymentRules(Amount.of(80), 2)))) {
      assertThat(refused(two, two.sign(says, CUSTOMER, NOW + 60)))
          .isEqualTo(NegotiationRefusal.CONTRADICTORY);
    }
    assertThat(then(two, CUSTOMER, two.approval()).state()).isEqualTo(State.APPROVED);
  }

  @Test
  void shouldRefuseWhatNobodyOfBothSigned() throws Exception {
    Negotiation one = begun(draft(40));
    assertThat(refused(one, one.sign(new Say.Propose(draft(80)), OTHER, NOW + 60)))
        .isEqualTo(NegotiationRefusal.NOT_SIGNED);
    SignedTurn good = one.sign(new Say.Propose(draft(80)), PROVIDER, NOW + 60);
    SignedTurn forged = new SignedTurn(good.turn(), CUSTOMER.sign(good.turn().digest(DOMAIN)));
    assertThat(refused(one, forged)).isEqualTo(NegotiationRefusal.NOT_SIGNED);
    SignedTurn changed =
        new SignedTurn(
            new Turn(
                good.turn().previous(),
                2,
                PROVIDER.address(),
                new Say.Propose(draft(79)),
                NOW + 60),
            good.signature());
    assertThat(refused(one, changed)).isEqualTo(NegotiationRefusal.NOT_SIGNED);
  }

  @Test
  void shouldBeginWithACustomersSignedProposalAlone() throws Exception {
    Turn good = first(draft(40)).turn();
    assertThat(
            refusal(() ->
                Negotiation.open(
                    new Turn(good.previous(), 1, OTHER.address(), good.says(), NOW + 60)
                        .sign(OTHER, DOMAIN),
                    DOMAIN,
                    NegotiationRules.DEFAULT,
                    NOW)))
        .isEqualTo(NegotiationRefusal.CONTRADICTORY);
    for (Turn bad :
        List.of(
            new Turn(Bytes32.of(1), 1, CUSTOMER.address(), good.says(), NOW + 60),
            new Turn(Bytes32.ZERO, 2, CUSTOMER.address(), good.says(), NOW + 60),
            new Turn(Bytes32.ZERO, 1, CUSTOMER.address(), new Say.Withdraw("no"), NOW + 60))) {
      assertThat(
              refusal(() ->
                  Negotiation.open(
                      bad.sign(CUSTOMER, DOMAIN), DOMAIN, NegotiationRules.DEFAULT, NOW)))
          .isEqualTo(NegotiationRefusal.OUT_OF_ORDER);
    }
    SignedTurn unsigned = new SignedTurn(good, OTHER.sign(good.digest(DOMAIN)));
    assertThat(refusal(() -> Negotiation.open(unsigned, DOMAIN, NegotiationRules.DEFAULT, NOW)))
        .isEqualTo(NegotiationRefusal.NOT_SIGNED);
  }

  @Test
  void shouldExpireWhenNobodyAnswers() throws Exception {
    Negotiation one = begun(draft(40));
    SignedTurn answer = one.sign(new Say.Propose(draft(80)), PROVIDER, NOW + 100);
    assertThat(one.stateAt(NOW + 59)).isEqualTo(State.PROPOSED);
    assertThat(one.stateAt(NOW + 60)).isEqualTo(State.EXPIRED);
    assertThat(one.take(answer, NOW + 59).state()).isEqualTo(State.COUNTERED);
    assertThat(refusal(() -> one.take(answer, NOW + 60))).isEqualTo(NegotiationRefusal.OVER);
    Negotiation agreed = then(one, PROVIDER, one.approval());
    assertThat(refusal(() -> agreed.terms(Bytes32.ZERO, NOW + 60)))
        .isEqualTo(NegotiationRefusal.OVER);
  }

  @Test
  void shouldEndWhenItsWholeTimeIsOverHoweverLongATurnIsGood() throws Exception {
    NegotiationRules rules = new NegotiationRules(16, 60, 90);
    Negotiation one = Negotiation.open(first(draft(40)), DOMAIN, rules, NOW);
    Negotiation two = one.take(one.sign(new Say.Propose(draft(80)), PROVIDER, NOW + 110), NOW + 50);
    assertThat(two.until()).isEqualTo(NOW + 90);
    assertThat(two.elapsed(NOW + 45)).isEqualTo(0.5);
    assertThat(two.stateAt(NOW + 90)).isEqualTo(State.EXPIRED);
  }

  @Test
  void shouldRefuseTurnsThatAreOverOrGoodForTooLong() throws Exception {
    Negotiation one = begun(draft(40));
    for (long until : new long[] {0, NOW, NOW + 121, Long.MAX_VALUE}) {
      assertThat(refused(one, one.sign(new Say.Propose(draft(80)), PROVIDER, until)))
          .as("until %d", until)
          .isEqualTo(NegotiationRefusal.BAD_TIME);
    }
  }

  @Test
  void shouldHaveSoManyTurnsAndNoMore() throws Exception {
    Negotiation there = begun(draft(40));
    for (int turn = 2; turn <= NegotiationRules.DEFAULT.turns(); turn++) {
      there = then(there, turn % 2 == 0 ? PROVIDER : CUSTOMER, new Say.Propose(draft(40 + turn)));
    }
    Negotiation full = there;
    assertThat(refused(full, full.sign(new Say.Propose(draft(90)), CUSTOMER, NOW + 60)))
        .isEqualTo(NegotiationRefusal.TOO_MANY_TURNS);
    assertThat(full.terms(Bytes32.of(5), NOW)).isNotNull();
  }

  @Test
  void shouldTakeNothingAfterOneSideWithdrew() throws Exception {
    Negotiation one = begun(draft(40));
    Negotiation over = then(one, PROVIDER, new Say.Withdraw("too cheap"));
    assertThat(over.state()).isEqualTo(State.WITHDRAWN);
    assertThat(refused(over, over.sign(new Say.Propose(draft(90)), CUSTOMER, NOW + 60)))
        .isEqualTo(NegotiationRefusal.OVER);
    assertThat(over.stateAt(NOW + 1_000)).isEqualTo(State.WITHDRAWN);
  }
}
