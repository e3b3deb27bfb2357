package souk.market.hire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import souk.market.PaymentRules;
import souk.market.constraint.Constraint;
import souk.market.constraint.Constraints;
import souk.market.constraint.Vocabulary;
import souk.market.offer.Clause;
import souk.market.offer.Demand;
import souk.market.offer.Offer;
import souk.market.offer.OfferIndex;
import souk.market.offer.OfferQuery;
import souk.market.offer.Property;
import souk.market.offer.SignedOffer;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.primitives.Signature;

/** Who is left out is told why, and an index finds the others. */
class RequirementsTest {
  private static final long NOW = 1_000;
  private static final Signature SIGNATURE =
      PrivateKey.fromSeeded(new Random(4)).sign(Bytes32.of(1));

  static Offer offer(int number, Amount prize, int depth, Map<String, Property> properties) {
    byte[] address = new byte[Address.SIZE];
    address[19] = (byte) number;
    return new Offer(
        Address.of(address),
        "vault/1",
        Bytes32.of(7),
        "https://provider-%d.example".formatted(number),
        new PaymentRules(prize, depth),
        Property.sorted(properties),
        "",
        NOW - 10,
        NOW + 10);
  }

  private static Offer offer(long prize, int depth) {
    return offer(1, Amount.of(prize), depth, Map.of());
  }

  private static Optional<String> why(Requirements wanted, Offer offer) {
    return wanted.unfit(offer, NOW).map(unfit -> unfit.line(Amount::toString));
  }

  @Test
  void shouldSayWhatATicketCostsAndWhatIsPaidWhenOneIsTooDear() {
    Requirements wanted = Requirements.of("vault/1").paidWith(Amount.of(40), 2);
    assertThat(why(wanted, offer(40, 2))).isEmpty();
    assertThat(why(wanted, offer(20, 1))).isEmpty();
    assertThat(why(wanted, offer(44, 2))).contains("too dear: a ticket costs 11, and 10 is paid");
    assertThat(why(wanted, offer(80, 3)))
        .as("a ticket costs the same")
        .contains("it takes prizes of at least 80, and those here are 40");
  }

  @Test
  void shouldTellApartWhatAWholeNumberOfUnitsCannot() {
    // 41 / 4 and 42 / 4 are both 11 when rounded up.
    Requirements wanted = Requirements.of("vault/1").paidWith(Amount.of(41), 2);
    Offer dear = offer(42, 2);
    assertThat(wanted.query(NOW, _ -> true, 1).mostTicketPrice()).isEqualTo(dear.ticketPrice());
    assertThat(wanted.unfit(dear, NOW)).isPresent();
  }

  @Test
  void shouldNameTheFirstClauseThatFailsAndTheValueThatItMet() {
    Requirements wanted =
        Requirements.of("vault/1")
            .saying(Map.of("pay-first", new Property.Flag(true)))
            .meeting(List.of(Clause.parse("region=north"), Clause.parse("disk>=100")));
    assertThat(why(wanted, with("south", 200))).contains("not region = north: region is south");
    assertThat(why(wanted, with("north", 99))).contains("not disk >= 100: disk is 99");
    assertThat(why(wanted, with("north", 100))).isEmpty();
    assertThat(why(wanted, offer(1, Amount.of(1), 0, Map.of())))
        .contains("not pay-first = true: it says nothing of that");
  }

  private static Offer with(String region, long disk) {
    return offer(
        1,
        Amount.of(1),
        0,
        Map.of(
            "region",
            new Property.Text(region),
            "disk",
            new Property.Whole(disk),
            "pay-first",
            new Property.Flag(true)));
  }

  @Test
  void shouldSayWhenAnOfferIsOfAnotherKindOrTime() {
    assertThat(why(Requirements.of("pipe/1"), offer(1, 0)))
        .contains("not pipe/1: it offers vault/1");
    assertThat(Requirements.of("vault/1").unfit(offer(1, 0), NOW + 10)).isPresent();
    assertThat(why(Requirements.of("vault/1").and(Requirement.booksOf(4)), offer(1, 0)))
        .contains("not books of 4 tickets: it has 1");
  }

  /** What strangers write can be long, and hold anything. */
  @Test
  void shouldKeepToOneLineOfSoManyCharactersWhateverAStrangerWrote() {
    Unfit wordy = new Unfit.Unlike("region=north", "it is\nat " + "x".repeat(500));
    String line = wordy.line(Amount::toString);
    assertThat(line).doesNotContain("\n").hasSize(Unfit.MOST_CHARACTERS + 1);
  }

  @Test
  void shouldFindInAnIndexWhatFitsAndNothingElse() {
    SplittableRandom random = new SplittableRandom(20_261_129);
    OfferIndex index = new OfferIndex(Set.of("disk"), 300, Long.MAX_VALUE, random.split());
    Requirements wanted =
        Requirements.of("vault/1")
            .paidWith(Amount.of(50), 3)
            .meeting(List.of(Clause.parse("disk>=5")));
    Set<Address> fitting = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      Offer offer =
          offer(
              i,
              Amount.of(1 + random.nextInt(60)),
              random.nextInt(5),
              Map.of("disk", new Property.Whole(random.nextInt(10))));
      assertThat(index.put(new SignedOffer(offer, SIGNATURE))).isTrue();
      if (wanted.unfit(offer, NOW).isEmpty()) {
        fitting.add(offer.provider());
      }
    }
    assertThat(fitting).hasSizeBetween(10, 190);
    assertThat(best(index, wanted, OfferQuery.MOST))
        .extracting(each -> each.offer().provider())
        .containsExactlyInAnyOrderElementsOf(fitting);
    // The cheapest few of those that fit are the same few.
    Amount third = best(index, wanted, 3).get(2).offer().ticketPrice();
    assertThat(
            best(index, wanted, OfferQuery.MOST).stream()
                .filter(each -> each.offer().ticketPrice().compareTo(third) < 0)
                .count())
        .isLessThan(3);
  }

  private static List<SignedOffer> best(OfferIndex index, Requirements wanted, int count) {
    return index.best(wanted.query(NOW, _ -> true, count)).best();
  }

  @Test
  void shouldLeaveOutWhoMayNotBeHired() {
    OfferIndex index = new OfferIndex(Set.of(), 3, Long.MAX_VALUE, new SplittableRandom(3));
    Offer one = offer(1, Amount.of(1), 0, Map.of());
    Offer other = offer(2, Amount.of(2), 0, Map.of());
    assertThat(index.put(new SignedOffer(one, SIGNATURE))).isTrue();
    assertThat(index.put(new SignedOffer(other, SIGNATURE))).isTrue();
    assertThat(
            index
                .best(Requirements.of("vault/1").query(NOW, who -> !who.equals(one.provider()), 1))
                .best())
        .extracting(SignedOffer::offer)
        .containsExactly(other);
  }

  @Test
  void shouldSayWhatAnExpressionMetWhenItDoesNotHold() throws Exception {
    Constraint where =
        Constraint.compile(
            "ticket_price <= 9 && property.region == \"north\"",
            Vocabulary.ofOffers(Map.of()).opened());
    Requirements wanted = Requirements.of("vault/1").meeting(new Wanted(List.of(), where));
    assertThat(why(wanted, with("north", 1))).isEmpty();
    assertThat(why(wanted, with("south", 1)))
        .contains("not property.region == \"north\": property.region is \"south\"");
    assertThat(why(wanted, offer(10, 0))).contains("not ticket_price <= 9: ticket_price is 10");
  }

  @Test
  void shouldLeaveOutAnOfferThatDoesNotTakeTheDemand() {
    Demand demand =
        new Demand(
            PrivateKey.fromSeeded(new Random(9)).address(),
            "vault/1",
            Amount.of(10),
            3,
            Amount.of(100));
    Constraints known = new Constraints(Vocabulary.ofDemands(), 8);
    Requirements wanted = Requirements.of("vault/1").and(Requirement.taking(demand, known));
    assertThat(why(wanted, requiring("rounds <= 3"))).isEmpty();
    assertThat(why(wanted, requiring("rounds >= 4")))
        .contains("it does not take such a demand: rounds >= 4 does not hold: rounds is 3");
    assertThat(why(wanted, requiring("rounds >")).orElseThrow()).contains("cannot be read");
  }

  private static Offer requiring(String constraint) {
    Offer plain = offer(1, 0);
    return new Offer(
        plain.provider(),
        plain.service(),
        plain.rulesHash(),
        plain.endpoint(),
        plain.payment(),
        plain.properties(),
        constraint,
        plain.issued(),
        plain.expires());
  }
}
