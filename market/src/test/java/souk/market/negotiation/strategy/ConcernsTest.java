package souk.market.negotiation.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static souk.market.negotiation.Played.draft;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import souk.ledger.AgreementTerms.Collateral;
import souk.ledger.AgreementTerms.Exposures;
import souk.ledger.AgreementTerms.Grades;
import souk.market.AgreementRules;
import souk.market.PaymentRules;
import souk.market.constraint.Constraint;
import souk.market.constraint.Facts;
import souk.market.constraint.Vocabulary;
import souk.market.negotiation.Draft;
import souk.market.negotiation.Move;
import souk.market.negotiation.Side;
import souk.market.negotiation.Talk;
import souk.market.offer.Demand;
import souk.market.offer.Property;
import souk.primitives.Amount;

/** What each concern wants, and what comes of several. */
class ConcernsTest {
  private static PaymentRules price(long prize) {
    return new PaymentRules(Amount.of(prize), 2);
  }

  private static Talk talk(Side side, double elapsed, List<Long> own, List<Long> theirs) {
    return new Talk(
        side,
        own.stream().map(prize -> draft(prize)).toList(),
        theirs.stream().map(prize -> draft(prize)).toList(),
        elapsed);
  }

  private static Talk there(Side side, Draft draft) {
    return new Talk(side, List.of(), List.of(draft), 0);
  }

  private static long countered(Concern concern, Talk talk) {
    return ((Move.Counter) Concerns.of(concern).answer(talk))
        .draft()
        .payment()
        .prize()
        .toBigInteger()
        .longValueExact();
  }

  private static boolean approved(Concern concern, Talk talk) {
    return Concerns.of(concern).answer(talk) instanceof Move.Approve;
  }

  @Test
  void shouldHoldToAPostedPrice() {
    Concern selling = new PostedPrice(Side.PROVIDER, price(40));
    assertThat(approved(selling, talk(Side.PROVIDER, 0, List.of(), List.of(40L)))).isTrue();
    assertThat(countered(selling, talk(Side.PROVIDER, 1, List.of(), List.of(39L)))).isEqualTo(40);
    Concern buying = new PostedPrice(Side.CUSTOMER, price(40));
    assertThat(approved(buying, talk(Side.CUSTOMER, 0, List.of(), List.of(40L)))).isTrue();
    assertThat(countered(buying, talk(Side.CUSTOMER, 1, List.of(), List.of(41L)))).isEqualTo(40);
  }

  @Test
  void shouldComparePricesOfBooksOfAnySize() {
    Concern selling = new PostedPrice(Side.PROVIDER, price(40)); // 10 a ticket
    Draft dearer = draft(40).with(new PaymentRules(Amount.of(88), 3)); // 11 a ticket
    Draft cheaper = draft(40).with(new PaymentRules(Amount.of(72), 3)); // 9 a ticket
    Draft small = draft(40).with(new PaymentRules(Amount.of(30), 1)); // 15 a ticket, prize 30
    assertThat(approved(selling, there(Side.PROVIDER, dearer))).isTrue();
    assertThat(approved(selling, there(Side.PROVIDER, cheaper))).isFalse();
    assertThat(approved(selling, there(Side.PROVIDER, small))).isFalse();
  }

  @Test
  void shouldConcedeAsTimePasses() {
    ConcessionByTime even = new ConcessionByTime(Side.PROVIDER, price(100), price(50), 1);
    assertThat(even.at(0)).isEqualTo(price(100));
    assertThat(even.at(0.5)).isEqualTo(price(75));
    assertThat(even.at(1)).isEqualTo(price(50));
    // (1/2)^(1/0.5) = 1/4 of the way; (1/2)^(1/2) = 0.7071 of it
    assertThat(new ConcessionByTime(Side.PROVIDER, price(100), price(50), 0.5).at(0.5))
        .isEqualTo(price(88));
    assertThat(new ConcessionByTime(Side.PROVIDER, price(100), price(50), 2).at(0.5))
        .isEqualTo(price(65));
    assertThat(countered(even, talk(Side.PROVIDER, 0.5, List.of(), List.of(74L)))).isEqualTo(75);
    assertThat(approved(even, talk(Side.PROVIDER, 0.5, List.of(), List.of(75L)))).isTrue();
    ConcessionByTime buying = new ConcessionByTime(Side.CUSTOMER, price(20), price(80), 1);
    assertThat(countered(buying, talk(Side.CUSTOMER, 0.5, List.of(), List.of(51L)))).isEqualTo(50);
    assertThat(approved(buying, talk(Side.CUSTOMER, 0.5, List.of(), List.of(50L)))).isTrue();
  }

  @Test
  void shouldNeverConcedeBeyondTheLastWordOrBack() {
    Random random = new Random(20_261_129);
    for (int i = 0; i < 1_000; i++) {
      long one = 1L + random.nextInt(1_000_000);
      long other = 1L + random.nextInt(1_000_000);
      double eagerness = 0.1 + random.nextDouble() * 10;
      ConcessionByTime selling =
          new ConcessionByTime(
              Side.PROVIDER, price(Math.max(one, other)), price(Math.min(one, other)), eagerness);
      PaymentRules before = selling.at(0);
      assertThat(before).isEqualTo(selling.first());
      for (double elapsed = 0; elapsed <= 1; elapsed += 0.125) {
        PaymentRules now = selling.at(elapsed);
        assertThat(now.compareTicket(before)).isLessThanOrEqualTo(0);
        assertThat(now.compareTicket(selling.last())).isGreaterThanOrEqualTo(0);
        before = now;
      }
      assertThat(before).isEqualTo(selling.last());
    }
  }

  @Test
  void shouldGiveAsGoodAsItGets() {
    TitForTat selling = new TitForTat(Side.PROVIDER, price(100), price(50));
    assertThat(countered(selling, talk(Side.PROVIDER, 0, List.of(), List.of(20L)))).isEqualTo(100);
    assertThat(countered(selling, talk(Side.PROVIDER, 0, List.of(100L), List.of(20L, 30L))))
        .isEqualTo(90);
    assertThat(countered(selling, talk(Side.PROVIDER, 0, List.of(90L), List.of(30L, 30L))))
        .isEqualTo(90);
    // who goes back is not followed
    assertThat(countered(selling, talk(Side.PROVIDER, 0, List.of(90L), List.of(30L, 20L))))
        .isEqualTo(90);
    assertThat(countered(selling, talk(Side.PROVIDER, 0, List.of(60L), List.of(20L, 45L))))
        .isEqualTo(50);
    assertThat(approved(selling, talk(Side.PROVIDER, 0, List.of(70L), List.of(40L, 55L)))).isTrue();
    TitForTat buying = new TitForTat(Side.CUSTOMER, price(20), price(80));
    assertThat(countered(buying, talk(Side.CUSTOMER, 0, List.of(20L), List.of(100L, 85L))))
        .isEqualTo(35);
  }

  @Test
  void shouldRefuseToBeginBehindItsLastWord() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TitForTat(Side.PROVIDER, price(50), price(100)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ConcessionByTime(Side.CUSTOMER, price(100), price(50), 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ConcessionByTime(Side.CUSTOMER, price(50), price(100), 0));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new TitForTat(Side.PROVIDER, price(50), new PaymentRules(Amount.of(50), 3)));
  }

  private static final AgreementRules RULES =
      new AgreementRules(
          2,
          20,
          3,
          0,
          5,
          new Collateral(Amount.of(10), new Grades(1, 2, 3), 15),
          new Exposures(4, 4),
          AgreementRules.Periods.NONE,
          AgreementRules.Questions.NONE);

  @Test
  void shouldBringTermsBackWithinItsLimitsOrEnd() {
    Limits limits = new Limits(RULES, 10, () -> 10);
    assertThat(approved(limits, there(Side.PROVIDER, draft(40)))).isTrue();
    Draft much =
        draft(
            40,
            terms ->
                terms.collateral(Amount.of(11), new Grades(1, 2, 3), 16).exposures(5, 9).notice(4));
    assertThat(Concerns.of(limits).answer(there(Side.PROVIDER, much)))
        .isEqualTo(new Move.Counter(draft(40, terms -> terms.exposures(4, 9))));
    Draft graded = draft(40, terms -> terms.collateral(Amount.of(10), new Grades(2, 2, 3), 15));
    assertThat(Concerns.of(limits).answer(there(Side.PROVIDER, graded)))
        .isInstanceOfSatisfying(
            Move.Withdraw.class, over -> assertThat(over.why()).contains("first fault 2"));
  }

  @Test
  void shouldStayWithinItsBudget() {
    Budget budget = new Budget(Amount.of(1_000), 10);
    assertThat(approved(budget, there(Side.CUSTOMER, draft(100)))).isTrue();
    assertThat(countered(budget, there(Side.CUSTOMER, draft(101)))).isEqualTo(100);
    Draft periods = draft(100, terms -> terms.periods(1, Amount.of(5), Amount.of(200)));
    assertThat(countered(budget, there(Side.CUSTOMER, periods))).isEqualTo(80);
    Draft costly = draft(100, terms -> terms.periods(1, Amount.of(5), Amount.of(2_000)));
    assertThat(Concerns.of(budget).answer(there(Side.CUSTOMER, costly)))
        .isInstanceOf(Move.Withdraw.class);
  }

  @Test
  void shouldEndAfterSoManyProposals() {
    Concern two = new MostTurns(2);
    assertThat(approved(two, talk(Side.PROVIDER, 0, List.of(1L), List.of(1L)))).isTrue();
    assertThat(Concerns.of(two).answer(talk(Side.PROVIDER, 0, List.of(1L, 2L), List.of(1L))))
        .isInstanceOf(Move.Withdraw.class);
  }

  @Test
  void shouldEndWhenWhatIsRequiredIsNotMet() throws Exception {
    Constraint constraint = Constraint.compile("rounds >= 3", Vocabulary.ofDemands());
    Required required =
        new Required(
            constraint,
            draft ->
                Facts.of(
                    new Demand(
                        draft.terms().customer(),
                        draft.terms().service(),
                        Amount.of(1),
                        (draft.terms().endBlock() - draft.terms().startBlock()) / 10,
                        Amount.ZERO,
                        Property.sorted(Map.of()))));
    assertThat(Concerns.of(required).answer(there(Side.PROVIDER, draft(40))))
        .isEqualTo(new Move.Withdraw("rounds >= 3 does not hold: rounds is 2"));
    assertThat(approved(required, there(Side.PROVIDER, draft(40, terms -> terms.end(42)))))
        .isTrue();
  }

  @Test
  void shouldPutAllWishesIntoOneDraft() {
    Move move =
        Concerns.of(new Limits(RULES, 10, () -> 10), new PostedPrice(Side.PROVIDER, price(90)))
            .answer(there(Side.PROVIDER, draft(40, terms -> terms.notice(9))));
    assertThat(move).isEqualTo(new Move.Counter(draft(90)));
  }
}
