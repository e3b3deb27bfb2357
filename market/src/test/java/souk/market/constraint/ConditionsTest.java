package souk.market.constraint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import souk.market.PaymentRules;
import souk.market.offer.Demand;
import souk.market.offer.Offer;
import souk.market.offer.OfferIndex;
import souk.market.offer.OfferQuery;
import souk.market.offer.Property;
import souk.market.offer.SignedOffer;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;
import souk.primitives.PrivateKey;

/** A search by constraints finds what one by one would, and says what was met. */
class ConditionsTest {
  private static final Eip712.Domain DOMAIN = new Eip712.Domain("Souk", "2", 1, Address.ZERO);
  private static final Demand DEMAND =
      new Demand(Address.ZERO, "content/1", Amount.of(50), 4, Amount.ZERO);

  private final Random random = new Random(20_261_129);
  private final OfferIndex index =
      new OfferIndex(Set.of(), 1_000, 1 << 20, new SplittableRandom(1));
  private final List<Offer> all = new ArrayList<>();

  private void offer(String constraint) {
    PrivateKey provider = PrivateKey.fromSeeded(random);
    Offer offer =
        new Offer(
            provider.address(),
            "content/1",
            Bytes32.ZERO,
            "https://provider.example",
            new PaymentRules(Amount.of(1 + random.nextInt(80)), 0),
            Property.sorted(
                Map.of("region", new Property.Text(random.nextBoolean() ? "north" : "south"))),
            constraint,
            1,
            100);
    all.add(offer);
    assertThat(index.put(new SignedOffer(offer, provider.sign(offer.digest(DOMAIN))))).isTrue();
  }

  private OfferQuery.Found best(List<OfferQuery.Condition> conditions, int count) {
    return index.best(new OfferQuery("content/1", Amount.MAX, 50, List.of(), conditions, count));
  }

  @Test
  void shouldFindTheCheapestThatMeetBothSides() throws Exception {
    for (int i = 0; i < 200; i++) {
      offer(List.of("", "rounds >= 4", "rounds >= 5", "ticket_price > 49", "no cel").get(i % 5));
    }
    Constraint where =
        Constraint.compile(
            "ticket_price >= 10 && property.region == 'north'",
            Vocabulary.ofOffers(Map.of()).with(Set.of("region")));
    Constraints known = new Constraints(Vocabulary.ofDemands(), 100);
    List<OfferQuery.Condition> conditions = new ArrayList<>(Conditions.of(where));
    conditions.add(Conditions.of(known, DEMAND));
    List<Amount> expected =
        all.stream()
            .filter(offer -> where.holds(Facts.of(offer)))
            .filter(offer -> !offer.constraint().equals("rounds >= 5"))
            .filter(offer -> !offer.constraint().equals("no cel"))
            .map(Offer::ticketPrice)
            .sorted()
            .toList();
    assertThat(expected).hasSizeGreaterThan(20);
    assertThat(best(conditions, 5).best().stream().map(found -> found.offer().ticketPrice()))
        .containsExactlyElementsOf(expected.subList(0, 5));
    OfferQuery.Found found = best(conditions, 1_000);
    assertThat(found.best()).hasSize(expected.size());
    assertThat(found.steps().subList(2, 5).stream().map(OfferQuery.Step::condition))
        .containsExactly(
            "ticket_price >= 10", "property.region == 'north'", "offers that take such a demand");
    assertThat(found.steps().getLast().left()).isEqualTo(expected.size());
  }

  @Test
  void shouldAskNoMoreThanIsNeeded() {
    for (int i = 0; i < 100; i++) {
      offer("");
    }
    AtomicInteger asked = new AtomicInteger();
    OfferQuery.Condition counting =
        new OfferQuery.Condition("counted", _ -> asked.incrementAndGet() > 0);
    assertThat(best(List.of(counting), 7).best()).hasSize(7);
    assertThat(asked).hasValue(7);
  }

  @Test
  void shouldSayWhyAnOfferDoesNotTakeADemand() {
    offer("rounds >= 5");
    offer("no cel");
    Constraints known = new Constraints(Vocabulary.ofDemands(), 100);
    assertThat(Conditions.refusal(known, all.getFirst(), DEMAND))
        .contains("rounds >= 5 does not hold: rounds is 4");
    assertThat(Conditions.refusal(known, all.getLast(), DEMAND).orElseThrow())
        .startsWith("its constraint cannot be read: ");
  }
}
