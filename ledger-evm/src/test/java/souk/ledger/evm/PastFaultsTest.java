package souk.ledger.evm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import souk.ledger.Command;
import souk.ledger.Event;
import souk.ledger.Interest;
import souk.primitives.Amount;
import tools.jackson.databind.JsonNode;

/** What happened until now, from nodes that have a part of it. */
class PastFaultsTest extends ChainTest {
  private static final Interest OWN =
      Interest.of(CUSTOMER.address(), Set.of(Event.Deposited.class));

  private static Event deposited(long amount) {
    return new Event.Deposited(CUSTOMER.address(), Amount.of(amount));
  }

  private void deposit(long amount) throws Exception {
    await(ledger().submit(CUSTOMER, new Command.Deposit(Amount.of(amount))));
  }

  private static boolean isLogs(JsonNode request) {
    return FaultyNode.method(request).equals("eth_getLogs");
  }

  @Test
  void shouldAskForOnesOwnLogsInFewQuestionsHoweverOldTheMarketIs() throws Exception {
    deposit(1);
    await(ledger().submit(PROVIDER, new Command.Deposit(Amount.of(5))));
    devnet.mine(5_000);
    deposit(2);
    FaultyNode node = faulty();
    PastEvents past = ledger(node.url()).past(OWN);
    assertThat(past.events()).containsExactly(deposited(1), deposited(2));
    assertThat(past.missing()).isEmpty();
    assertThat(past.from()).isZero();
    assertThat(node.asked("eth_getLogs")).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(longs = {3, 200, 777})
  void shouldGiveWhatANodeStillHasAndSayWhatIsMissingAndWhy(long cut) throws Exception {
    deposit(1);
    devnet.mine(1_000);
    deposit(2);
    devnet.mine(cut);
    deposit(3);
    long pruned = devnet.height() - cut;
    FaultyNode node = faulty();
    node.fault((request, pass) ->
        Optional.of(
            isLogs(request)
                    && request.path("params").path(0).has("fromBlock")
                    && EvmNode.count(request.path("params").path(0).path("fromBlock")) < pruned
                ? FaultyNode.error(request, "pruned history unavailable")
                : pass.get()));
    PastEvents past = ledger(node.url()).past(OWN);
    assertThat(past.events()).containsExactly(deposited(3));
    assertThat(past.from()).isEqualTo(pruned);
    assertThat(past.missing()).hasValueSatisfying(why -> assertThat(why).contains("pruned"));
    assertThat(node.asked("eth_getLogs")).isLessThan(60);
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "{}", "[1]"})
  void shouldGiveNothingAndSayWhyWhenANodeGivesNoLogs(String nonsense) throws Exception {
    deposit(1);
    FaultyNode node = faulty();
    node.fault((request, pass) ->
        Optional.of(isLogs(request) ? FaultyNode.result(request, nonsense) : pass.get()));
    PastEvents past = ledger(node.url()).past(OWN);
    assertThat(past.events()).isEmpty();
    assertThat(past.missing()).isPresent();
    assertThat(past.from()).isEqualTo(devnet.height() + 1);
  }

  @Test
  void shouldNotTakeTheSilenceOfALaggingNodeForAnEmptyPast() throws Exception {
    deposit(1);
    FaultyNode node = faulty();
    node.fault((request, pass) ->
        Optional.of(
            !isLogs(request)
                ? pass.get()
                : request.path("params").path(0).has("blockHash")
                    ? FaultyNode.error(request, "unknown block")
                    : FaultyNode.result(request, "[]")));
    PastEvents past = ledger(node.url()).past(OWN);
    assertThat(past.missing()).hasValueSatisfying(why -> assertThat(why).contains("unknown block"));
  }

  @Test
  void shouldReadThePastOfANodeThatGivesLogsOfFewBlocksAtATime() throws Exception {
    deposit(1);
    devnet.mine(300);
    deposit(2);
    FaultyNode node = faulty();
    node.fault((request, pass) -> {
      JsonNode filter = request.path("params").path(0);
      node.status(200);
      if (isLogs(request)
          && !filter.has("blockHash")
          && EvmNode.count(filter.path("toBlock")) - EvmNode.count(filter.path("fromBlock"))
              >= 50) {
        node.status(400);
        return Optional.of(FaultyNode.error(request, "block range is too wide"));
      }
      return Optional.of(pass.get());
    });
    assertThat(ledger(node.url()).past(OWN).events()).containsExactly(deposited(1), deposited(2));
  }
}
