package souk.market.constraint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import souk.market.PaymentRules;
import souk.market.offer.Demand;
import souk.market.offer.Offer;
import souk.market.offer.Property;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;

/** What constraints hold of, why not, and what is no constraint. */
class ConstraintTest {
  private static final Address PROVIDER = PrivateKey.fromSeeded(new Random(1)).address();
  private static final Map<String, Property> PROPERTIES =
      Map.of(
          "region", new Property.Text("north"),
          "unit-bytes", new Property.Whole(65_536),
          "pay-first", new Property.Flag(true));
  private static final Vocabulary OFFERS = Vocabulary.ofOffers(PROPERTIES);

  private static Offer offer(PaymentRules payment, Map<String, Property> properties) {
    return new Offer(
        PROVIDER,
        "content/1",
        Bytes32.of(7),
        "https://provider.example:8443",
        payment,
        Property.sorted(properties),
        "",
        1_000,
        2_000);
  }

  private static final Facts OFFER =
      Facts.of(offer(new PaymentRules(Amount.of(100), 2), PROPERTIES));

  private static Constraint offers(String text) throws ConstraintException {
    return Constraint.compile(text, OFFERS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          ticket_price == 25;                                              true
          ticket_price < 25;                                               false
          prize == 100 && tickets == 4 && depth == 2 && expires == 2000;   true
          service == "content/1" && endpoint.startsWith("https://");       true
          property.region == "north";                                      true
          property.region in ["east", "south"];                            false
          property.region.matches("^n.*h$");                               true
          property.unit_bytes >= 65536 && property.pay_first;              true
          !property.pay_first || ticket_price > 20;                        true
          ["north", "east"].exists(r, r == property.region);               true
          [1, 5, 25].filter(p, p > 4).all(p, p <= ticket_price);           true
          "a && b" == 'a && b' && ticket_price == 25;                      true
          (ticket_price == 1 || ticket_price == 25) && depth == 2;         true
          ticket_price == 25 && (depth == 1 || depth == 3);                false
          ticket_price == 25 ? depth == 2 && true : false;                 true
          size(property.region) == 5;                                      true
          property.unit_bytes / 2 + 1 == 32769;                            true
          ticket_price / (depth - 2) == 1;                                 false
          """)
  void shouldHoldOrNot(String text, boolean holds) throws Exception {
    assertThat(offers(text).holds(OFFER)).isEqualTo(holds);
    assertThat(offers("(" + text + ")").holds(OFFER)).isEqualTo(holds);
    assertThat(offers(text).unmet(OFFER).isEmpty()).isEqualTo(holds);
  }

  @Test
  void shouldRequireNothingWhenItIsEmpty() throws Exception {
    assertThat(offers("").holds(OFFER)).isTrue();
    assertThat(offers(" ").clauses()).isEmpty();
  }

  @Test
  void shouldNameTheClauseAndWhatItMet() throws Exception {
    Constraint constraint = offers("depth == 2 && ticket_price  <= 20 &&property.region!='south'");
    assertThat(constraint.clauses())
        .containsExactly("depth == 2", "ticket_price  <= 20", "property.region!='south'");
    assertThat(constraint.unmet(OFFER))
        .contains(new Unmet("ticket_price  <= 20", List.of("ticket_price is 25")));
    assertThat(offers("property.region == 'south'").unmet(OFFER).orElseThrow().toString())
        .isEqualTo("property.region == 'south' does not hold: property.region is \"north\"");
  }

  @Test
  void shouldNotHoldWhenSomethingIsMissingOrOfAnotherType() throws Exception {
    Facts bare = Facts.of(offer(new PaymentRules(Amount.of(100), 2), Map.of()));
    assertThat(offers("property.region != 'south'").unmet(bare))
        .contains(new Unmet("property.region != 'south'", List.of("there is no property.region")));
    assertThat(offers("property.region == 'north' || depth == 2").holds(bare)).isTrue();
    Facts lying =
        Facts.of(
            offer(
                new PaymentRules(Amount.of(100), 2),
                Map.of("unit-bytes", new Property.Text("99999999"))));
    assertThat(offers("property.unit_bytes >= 1").unmet(lying))
        .contains(
            new Unmet("property.unit_bytes >= 1", List.of("property.unit_bytes is \"99999999\"")));
  }

  @Test
  void shouldCountWhatIsTooLargeAsTheLargest() throws Exception {
    Facts dear = Facts.of(offer(new PaymentRules(Amount.MAX, 0), Map.of()));
    assertThat(offers("ticket_price <= 9223372036854775806").holds(dear)).isFalse();
    assertThat(offers("ticket_price >= 9223372036854775807").holds(dear)).isTrue();
  }

  @Test
  void shouldHoldOfDemandsToo() throws Exception {
    Demand demand =
        new Demand(
            PROVIDER,
            "content/1",
            Amount.of(30),
            4,
            Amount.of(500),
            Property.sorted(Map.of("purpose", new Property.Text("archive"))));
    Constraint constraint =
        Constraint.compile(
            "rounds >= 4 && collateral <= 500 && property.purpose == 'archive'",
            Vocabulary.ofDemands());
    assertThat(constraint.holds(Facts.of(demand))).isTrue();
    Demand short_ =
        new Demand(PROVIDER, "content/1", Amount.of(30), 3, Amount.of(500), demand.properties());
    assertThat(constraint.unmet(Facts.of(short_)).orElseThrow().toString())
        .isEqualTo("rounds >= 4 does not hold: rounds is 3");
    assertThatThrownBy(() -> Constraint.compile("endpoint == ''", Vocabulary.ofDemands()))
        .hasMessageContaining("endpoint, which no demand has");
  }

  @Test
  void shouldSayWhatGoesWrongWhenAClauseCannotBeDecided() throws Exception {
    Demand demand =
        new Demand(
            PROVIDER, "content/1", Amount.of(30), 4, Amount.of(500), Property.sorted(Map.of()));
    assertThat(unmet("rounds / 0 > 1", demand))
        .isEqualTo("rounds / 0 > 1 does not hold: rounds is 4, it divides by zero");
    assertThat(unmet("rounds * 9223372036854775807 > 1", demand))
        .endsWith("rounds is 4, it comes to more than 2^63 - 1");
    assertThat(unmet("property.grade / 0 > 1", demand))
        .as("what is missing is the cause")
        .endsWith("there is no property.grade");
    assertThatThrownBy(() -> Constraint.compile("ronds > 1", Vocabulary.ofDemands()))
        .hasMessageContaining("property.NAME");
  }

  private static String unmet(String text, Demand demand) throws Exception {
    return Constraint.compile(text, Vocabulary.ofDemands())
        .unmet(Facts.of(demand))
        .orElseThrow()
        .toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          ticket_price <= 'a';                     no matching overload for '_<=_' applied to '(int, string)'
          ticket_price;                            expected type 'bool' but found 'int'
          ticket_price <= ;                        it ends where more is expected, at character
          ticket_price <= > 5;                     extraneous input
          ticket_price = 5;                        == is meant, at character 14
          a && b;                                  it names a, which no offer has; there are: depth
          property.regoin == 'north';              it names property.regoin, which no offer has
          property.region[0] == 'n';               no matching overload
          {'a': 1}['a'] == 1;                      no maps
          property.region.matches(endpoint);       a text that is written out
          timestamp('2026-01-01T00:00:00Z') == timestamp('2026-01-01T00:00:00Z'); no function 'timestamp'
          type(1) == int;                          no function 'type'
          [1].all(a, [1].all(b, [1].all(c, true)));  nest at most twice
          ((((((((((((((((((((((((((((((true))))))))))))))))))))))))))))));  it is nested deeper than 24
          depth == 99999999999999999999;           a number is over 2^63 - 1, at character 10
          depth == #;                              it cannot be read from '#' on, at character 10
          property.region.matches('(a{1000}){1000}');  no counted repetition
          """)
  void shouldBeRefusedInOneLine(String text, String why) {
    assertThatThrownBy(() -> offers(text))
        .isInstanceOf(ConstraintException.class)
        .hasMessageContaining(why)
        .message()
        .doesNotContain("\n")
        .hasSizeLessThan(500);
  }

  @Test
  void shouldBeRefusedWhenItIsTooLongOrCostsTooMuch() {
    assertThatThrownBy(() -> offers("depth == " + "1".repeat(Constraint.MOST_BYTES)))
        .hasMessageContaining("at most 1024 bytes");
    assertThatThrownBy(() -> offers("depth == 1" + " || depth == 1".repeat(70)))
        .isInstanceOf(ConstraintException.class);
    String list = "[" + "1,".repeat(39) + "1]";
    assertThatThrownBy(() -> offers("%s.all(a, %s.all(b, %s[a] == b))".formatted(list, list, list)))
        .hasMessageContaining("it may cost");
    String doubled = "endpoint+endpoint+endpoint+endpoint+endpoint+endpoint+endpoint+endpoint";
    assertThatThrownBy(() -> offers("(%s).contains(%s)".formatted(doubled, doubled)))
        .hasMessageContaining("it may cost");
    assertThatThrownBy(() ->
            offers("[endpoint, endpoint].map(a, %s.map(b, a + a)).size() > 1".formatted(list)))
        .hasMessageContaining("it may cost");
  }

  @Test
  void shouldKnowPropertiesUnderWhateverName() throws Exception {
    Map<String, Property> odd =
        Map.of(
            "gpu.2nd-slot", new Property.Whole(1),
            "gpu-2nd.slot", new Property.Whole(2),
            "in", new Property.Whole(3),
            "a.true", new Property.Whole(4),
            "disk-7", new Property.Whole(5));
    Facts facts = Facts.of(offer(new PaymentRules(Amount.of(100), 2), odd));
    Vocabulary vocabulary = Vocabulary.ofOffers(odd);
    assertThat(
            Constraint.compile(
                    "property.gpu._2nd_slot == 1 && property.gpu_2nd.slot == 2 && property._in == 3"
                        + " && property.a._true == 4 && property.disk_7 == 5",
                    vocabulary)
                .unmet(facts))
        .isEmpty();
    for (String name : odd.keySet()) {
      assertThat(Vocabulary.property(Vocabulary.written(name))).isEqualTo(name);
    }
  }

  @Test
  void shouldTakeAnyPropertyWhenTheVocabularyIsOpen() throws Exception {
    Facts north =
        Facts.of(
            offer(new PaymentRules(Amount.of(100), 2), Map.of("zone", new Property.Text("north"))));
    Vocabulary none = Vocabulary.ofOffers(Map.of());
    assertThatThrownBy(() -> Constraint.compile("property.zone == 'north'", none))
        .isInstanceOf(ConstraintException.class);
    for (Vocabulary knowing : List.of(none.opened(), none.with(Set.of("zone")))) {
      assertThat(Constraint.compile("property.zone == 'north'", knowing).holds(north)).isTrue();
      assertThat(Constraint.compile("property.zone >= 3", knowing).unmet(north))
          .contains(new Unmet("property.zone >= 3", List.of("property.zone is \"north\"")));
      assertThat(Constraint.compile("property.zone", knowing).holds(north)).isFalse();
    }
  }

  @Test
  void shouldSayTheSameWhenATextIsAskedForAgain() throws Exception {
    Constraints constraints = new Constraints(OFFERS, 2);
    Constraint first = constraints.of("depth == 2");
    assertThat(constraints.of("depth == 2")).isSameAs(first);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> constraints.of("depth == 'x'"))
          .isInstanceOf(ConstraintException.class);
      assertThat(constraints.of("depth == 2")).isSameAs(first);
    }
    constraints.of("depth == 3");
    constraints.of("depth == 4");
    assertThat(constraints.of("depth == 2")).isNotSameAs(first);
  }
}
