package souk.market.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import souk.market.file.MarketFileException;
import souk.primitives.Amount;

class MatchFileTest {
  @Test
  void shouldReadAllMembersAndFillInWhatMayBeLeftOut() {
    MatchFile file =
        MatchFile.parse(
            "m.json",
            """
            {"offers": [
               {"name": "a", "kind": "k/1", "price": 340282366920938463463374607431768211455,
                "capacity": 3, "latencyMillis": 1.5, "collateral": 7},
               {"name": "b", "kind": "k/1", "price": 0}],
             "demands": [
               {"name": "a", "kind": "k/1", "value": 5, "mostLatencyMillis": 9, "leastCollateral": 1},
               {"name": "d", "kind": "k/1", "value": 6}]}
            """);

    assertThat(file.offers())
        .containsExactly(
            new Supply("a", "k/1", Amount.MAX, 3, 1.5, Amount.of(7)),
            new Supply("b", "k/1", Amount.ZERO, 1, 0, Amount.ZERO));
    assertThat(file.demands())
        .containsExactly(
            new Need("a", "k/1", Amount.of(5), 9, Amount.of(1)),
            new Need("d", "k/1", Amount.of(6), Double.POSITIVE_INFINITY, Amount.ZERO));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'name':'a','kind':'k','price':1.5} | offers[0].price: a whole number",
        "{'name':'a','kind':'k','price':-1} | offers[0].price: a whole number",
        "{'name':'a','kind':'k','price':'1'} | offers[0].price: a whole number",
        "{'name':'a','kind':'k'} | offers[0].price: a whole number",
        "{'name':'a','kind':'k','price':340282366920938463463374607431768211456} | .price: a whole",
        "{'name':'a','kind':'k','price':1,'capacity':2147483648} | offers[0].capacity",
        "{'name':'a','kind':'k','price':1,'capacity':-1} | offers[0].capacity",
        "{'name':'a','kind':'k','price':1,'latencyMillis':-0.1} | offers[0].latencyMillis",
        "{'name':'a','kind':'k','price':1,'latencyMillis':1e99} | offers[0].latencyMillis",
        "{'name':'a b','kind':'k','price':1} | offers[0].name: 1 to 64",
        "{'name':'','kind':'k','price':1} | offers[0].name: 1 to 64",
        "{'name':'a','kind':7,'price':1} | offers[0].kind: 1 to 64",
        "{'name':'a','kind':'k','price':1,'colour':1} | offers[0].colour: no such member",
        "{'name':'a','name':'b','kind':'k','price':1} | m.json:1:30: not JSON",
        "{'name':'a','kind':'k','price':NaN} | not JSON",
        "7 | offers[0]: an object",
        "{'name':'a','kind':'k','price':1},{'name':'a','kind':'k','price':1} | offers[1].name"
      },
      quoteCharacter = '`')
  void shouldRefuseWithThePlaceWhenAnOfferCannotBe(String offers, String why) {
    String text = "{'offers':[" + offers + "],'demands':[]}";

    assertThatThrownBy(() -> MatchFile.parse("m.json", text.replace('\'', '"')))
        .isInstanceOf(MarketFileException.class)
        .hasMessageStartingWith("m.json:")
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[] | an object is wanted",
        "{'offers':[]} | demands: a list",
        "{'offers':[],'demands':{}} | demands: a list",
        "{'offers':[],'demands':[],'more':1} | more: no such member",
        "{'offers':[],'demands':[]} 7 | not JSON",
        "{'offers':[[[[[1]]]]],'demands':[]} | not JSON",
        "{'offers':[],'demands':[{'name':'d','kind':'k'}]} | demands[0].value"
      },
      quoteCharacter = '`')
  void shouldRefuseWithThePlaceWhenTheFileCannotBe(String text, String why) {
    assertThatThrownBy(() -> MatchFile.parse("m.json", text.replace('\'', '"')))
        .isInstanceOf(MarketFileException.class)
        .hasMessageContaining(why);
  }

  @Test
  void shouldPermitOnlyWhatBothSidesAllowWhenPairsAreAskedFor() {
    List<Supply> offers =
        List.of(
            new Supply("dear", "k", Amount.of(10), 1, 5, Amount.of(100)),
            new Supply("far", "k", Amount.of(4), 1, 50, Amount.of(100)),
            new Supply("bare", "k", Amount.of(3), 1, 5, Amount.of(9)),
            new Supply("other", "l", Amount.of(1), 1, 5, Amount.of(100)),
            new Supply("good", "k", Amount.of(9), 1, 10, Amount.of(10)));
    Need demand = new Need("d", "k", Amount.of(10), 10, Amount.of(10));
    Surplus pairs = new Surplus(List.of(demand), offers);
    List<String> found = new ArrayList<>();

    pairs.pairsOf(0, (offer, weight) -> found.add(offers.get(offer).name() + " " + weight));

    assertThat(found).containsExactly("good 1.0");
    assertThat(pairs.surplus(0, 4)).isEqualTo(Amount.of(1));
  }
}
