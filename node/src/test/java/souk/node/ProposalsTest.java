package souk.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import souk.primitives.Address;
import souk.primitives.testkit.LogLines;

/** What is told of providers that are not hired. */
class ProposalsTest {
  @RegisterExtension final LogLines log = LogLines.of("souk.node");

  @Test
  void shouldSayOnceThatADeadProviderIsNotHired() {
    RefusedProposals told = new RefusedProposals();
    Address dead = Address.parse("0x" + "12".repeat(20));
    Address other = Address.parse("0x" + "34".repeat(20));
    Exception why = new Proposals.DeclinedException("no answer: nobody listens there");
    for (int i = 0; i < 360; i++) {
      told.say(dead, why);
    }
    told.say(other, why);
    assertThat(log.lines())
        .hasSize(4)
        .startsWith(dead + " was not hired: no answer: nobody listens there")
        .endsWith(other + " was not hired: no answer: nobody listens there");
  }

  @Test
  void shouldSayThatOneDoesNotSignYetOnlyWhenItSaysSoAgainAndAgain() {
    RefusedProposals told = new RefusedProposals();
    Address early = Address.parse("0x" + "12".repeat(20));
    Exception why = new Proposals.NotYetException("the escrow is not on the ledger");
    told.say(early, why);
    told.say(early, why);
    assertThat(log.lines()).isEmpty();
    told.say(early, why);
    assertThat(log.lines())
        .containsExactly(early + " was not hired: the escrow is not on the ledger");
    told.forget(early);
    told.say(early, why);
    assertThat(log.lines()).hasSize(1);
  }
}
