package souk.market.offer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import souk.market.PaymentRules;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.primitives.Signature;

/** The index finds what a look at every offer finds. */
class OfferIndexTest {
  private static final Signature SIGNATURE =
      PrivateKey.fromSeeded(new Random(4)).sign(Bytes32.of(1));
  private static final List<Clause.Operator> OPERATORS = List.of(Clause.Operator.values());
  private static final Amount NO_LIMIT = Amount.MAX;

  private static final long NO_LIMIT_OF_BYTES = Long.MAX_VALUE;

  private record Key(Address provider, String service) {}

  private static SignedOffer offer(
      Address provider,
      String service,
      Amount prize,
      Map<String, Property> properties,
      long issued,
      long expires) {
    return new SignedOffer(
        new Offer(
            provider,
            service,
            Bytes32.of(7),
            "https://provider.example",
            new PaymentRules(prize, 0),
            Property.sorted(properties),
            "",
            issued,
            expires),
        SIGNATURE);
  }

  private static Address address(int number) {
    byte[] bytes = new byte[Address.SIZE];
    bytes[18] = (byte) (number >> 8);
    bytes[19] = (byte) number;
    return Address.of(bytes);
  }

  @Test
  void shouldFindWhatALookAtEveryOfferFinds() {
    long seed = 20_261_129;
    SplittableRandom random = new SplittableRandom(seed);
    OfferIndex index =
        new OfferIndex(Set.of("region", "disk"), 400, NO_LIMIT_OF_BYTES, random.split());
    Map<Key, SignedOffer> model = new HashMap<>();
    for (int step = 0; step < 20_000; step++) {
      Key key = new Key(address(random.nextInt(500)), random.nextBoolean() ? "a/1" : "b/1");
      if (random.nextInt(3) == 0) {
        assertThat(index.remove(key.provider(), key.service()))
            .isEqualTo(model.remove(key) != null);
      } else {
        SignedOffer offer = random(key, random);
        SignedOffer before = model.get(key);
        boolean taken =
            before == null ? model.size() < 400 : before.offer().issued() <= offer.offer().issued();
        assertThat(index.put(offer)).as("seed %d, step %d", seed, step).isEqualTo(taken);
        if (taken) {
          model.put(key, offer);
        }
      }
      if (step % 20 == 0) {
        assertThat(index.size()).isEqualTo(model.size());
        compare(index, model, query(random), "seed %d, step %d".formatted(seed, step));
      }
    }
  }

  private static SignedOffer random(Key key, SplittableRandom random) {
    Map<String, Property> properties = new HashMap<>();
    if (random.nextBoolean()) {
      properties.put("region", new Property.Text("r" + random.nextInt(4)));
    }
    if (random.nextBoolean()) {
      properties.put(
          "disk",
          random.nextInt(8) == 0
              ? new Property.Text("much")
              : new Property.Whole(random.nextInt(10)));
    }
    if (random.nextBoolean()) {
      properties.put("ipv6", new Property.Flag(random.nextBoolean()));
    }
    Amount prize =
        random.nextInt(10) == 0
            ? new Amount(1L << 63, random.nextInt(3))
            : Amount.of(1 + random.nextInt(50));
    long issued = random.nextInt(5);
    return offer(key.provider(), key.service(), prize, properties, issued, issued + 5);
  }

  private static OfferQuery query(SplittableRandom random) {
    List<Clause> clauses = new ArrayList<>();
    if (random.nextBoolean()) {
      clauses.add(
          new Clause(
              "region",
              random.nextBoolean() ? Clause.Operator.EQUAL : Clause.Operator.NOT_EQUAL,
              new Property.Text("r" + random.nextInt(5))));
    }
    if (random.nextBoolean()) {
      clauses.add(
          new Clause(
              "disk",
              OPERATORS.get(random.nextInt(OPERATORS.size())),
              new Property.Whole(random.nextInt(10))));
    }
    if (random.nextBoolean()) {
      clauses.add(new Clause("ipv6", Clause.Operator.EQUAL, new Property.Flag(true)));
    }
    return new OfferQuery(
        random.nextInt(9) == 0 ? "c/1" : "a/1",
        random.nextBoolean() ? NO_LIMIT : Amount.of(random.nextInt(50)),
        random.nextInt(10),
        clauses,
        1 + random.nextInt(10));
  }

  private static void compare(
      OfferIndex index, Map<Key, SignedOffer> model, OfferQuery query, String where) {
    List<SignedOffer> fitting =
        model.values().stream()
            .filter(each -> each.offer().service().equals(query.service()))
            .filter(each -> each.offer().isGoodAt(query.second()))
            .filter(each -> each.offer().ticketPrice().compareTo(query.mostTicketPrice()) <= 0)
            .filter(each ->
                query.clauses().stream()
                    .allMatch(clause -> {
                      Property found = each.offer().properties().get(clause.property());
                      return found != null && clause.fits(found);
                    }))
            .toList();
    OfferQuery.Found found = index.best(query);
    assertThat(found.steps().getLast().left()).as(where).isEqualTo(fitting.size());
    assertThat(found.best()).as(where).doesNotHaveDuplicates().isSubsetOf(fitting);
    assertThat(found.best().stream().map(each -> each.offer().ticketPrice()))
        .as(where)
        .containsExactlyElementsOf(
            fitting.stream()
                .map(each -> each.offer().ticketPrice())
                .sorted(Comparator.naturalOrder())
                .limit(query.count())
                .toList());
  }

  @Test
  void shouldTakeNoMoreBytesThanItMay() {
    SignedOffer small = offer(address(1), "a/1", Amount.of(5), Map.of(), 0, 9);
    SignedOffer large =
        offer(address(1), "a/1", Amount.of(5), Map.of("region", new Property.Text("eu")), 0, 9);
    SignedOffer other = offer(address(2), "a/1", Amount.of(5), Map.of(), 0, 9);
    int bytes = small.encode().length;
    OfferIndex index = new OfferIndex(Set.of(), 100, 2L * bytes, new SplittableRandom(1));
    for (int i = 0; i < 3; i++) {
      assertThat(index.put(small)).isTrue();
      assertThat(index.put(other)).isTrue();
      assertThat(index.put(large)).as("it would be too much").isFalse();
      assertThat(index.size()).isEqualTo(2);
      assertThat(index.remove(address(2), "a/1")).isTrue();
      assertThat(index.put(large)).isTrue();
      assertThat(index.put(other)).isFalse();
      assertThat(index.remove(address(1), "a/1")).isTrue();
    }
  }

  @Test
  void shouldLetNobodyChooseItsPlaceAmongEquals() {
    Set<Address> first = new HashSet<>();
    for (long seed = 1; seed <= 20; seed++) {
      OfferIndex index =
          new OfferIndex(Set.of(), 100, NO_LIMIT_OF_BYTES, new SplittableRandom(seed));
      for (int i = 0; i < 10; i++) {
        index.put(offer(address(i), "a/1", Amount.of(5), Map.of(), 0, 9));
      }
      first.add(
          index
              .best(new OfferQuery("a/1", NO_LIMIT, 1, List.of(), 1))
              .best()
              .getFirst()
              .offer()
              .provider());
    }
    assertThat(first).hasSizeGreaterThan(4);
  }

  @Test
  void shouldSayWhichConditionNobodyMeets() {
    OfferIndex index =
        new OfferIndex(Set.of("region"), 100, NO_LIMIT_OF_BYTES, new SplittableRandom(1));
    index.put(
        offer(address(1), "a/1", Amount.of(5), Map.of("region", new Property.Text("eu")), 0, 9));
    OfferQuery.Found found =
        index.best(
            new OfferQuery(
                "a/1",
                NO_LIMIT,
                1,
                List.of(Clause.parse("region=us"), Clause.parse("cpus>=2")),
                1));
    assertThat(found.steps())
        .extracting(OfferQuery.Step::condition, OfferQuery.Step::left)
        .containsExactly(
            tuple("offers of a/1", 1),
            tuple("good now", 1),
            tuple("region = us", 0),
            tuple("cpus >= 2", 0));
  }

  @Test
  void shouldLetGoOfTextsThatNobodyHasAnyMore() {
    Column column = new Column();
    column.resize(4);
    for (int i = 0; i < 100_000; i++) {
      column.set(i % 4, new Property.Text("text " + i));
      assertThat(column.texts()).isLessThanOrEqualTo(2 * 4 + 1_024);
    }
    long[] bits = {0b1111};
    column.filter(Clause.parse("x=text 99998"), bits);
    assertThat(bits[0]).isEqualTo(0b0100);
  }
}
