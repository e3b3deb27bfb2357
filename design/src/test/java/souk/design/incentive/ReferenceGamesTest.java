package souk.design.incentive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import souk.design.model.MarketDesign;
import souk.design.model.Vault;

/** The small games of the reference markets: their equilibria, and where honesty stops paying. */
class ReferenceGamesTest {
  private static String text(String market) throws Exception {
    return Files.readString(Path.of("..", "markets", market + ".yaml"));
  }

  private static GameFinding game(String text, String name) {
    return GameFinding.of(MarketDesign.parse("market.yaml", text)).stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, Map<String, String>> pure(
      String one, String does, String other, String other2) {
    return Map.of(one, Map.of(does, "1"), other, Map.of(other2, "1"));
  }

  @Test
  void shouldServeAnswersOfAServerWhileItsBuyersComeBack() throws Exception {
    GameFinding found = game(text("http"), "request");
    assertThat(found.honestIsStable()).isTrue();
    assertThat(found.holds()).isTrue();
    assertThat(found.equilibria())
        .contains(
            pure("seller", "serve", "buyer", "pay"), pure("seller", "keep", "buyer", "leave"));

    // A buyer that never comes back is not served: 3000 of work are saved.
    GameFinding once =
        game(
            Vault.with(text("http"), "unitsAnAgreement: 2000 ", "unitsAnAgreement: 0 "), "request");
    assertThat(once.honestIsStable()).isFalse();
    assertThat(once.holds()).isFalse();
    assertThat(once.equilibria()).isEqualTo(List.of(pure("seller", "keep", "buyer", "leave")));
    assertThat(once.best().orElseThrow().net()).isCloseTo(3000, within(1e-9));
  }

  @Test
  void shouldSendRightChunksWhileACollateralIsAtStake() throws Exception {
    GameFinding found = game(text("content"), "one-chunk");
    assertThat(found.checked()).isTrue();
    assertThat(found.holds()).isTrue();
    assertThat(found.honestIsStable()).isFalse();
    // Garbage saves a fifth of a ticket; a tenth of what is lost comes back to whoever reports
    // itself.
    assertThat(found.smallest().get("cache")).isCloseTo(0.2 / (0.99 * 0.9), within(1e-6));

    GameFinding free =
        game(Vault.with(text("content"), "firstFault: 10% ", "firstFault: 0% "), "one-chunk");
    assertThat(free.holds()).isFalse();
    assertThat(free.best().orElseThrow().combination()).isEqualTo("garbage pay");
  }

  @Test
  void shouldKeepAReplicaWhereLosingItIsFoundAndMakingItAgainIsDear() throws Exception {
    GameFinding found = game(text("storage"), "period");
    assertThat(found.honestIsStable()).isTrue();
    assertThat(found.holds()).isTrue();
    assertThat(found.equilibria())
        .allSatisfy(each -> assertThat(each.get("keeper")).isEqualTo(Map.of("keep", "1")));

    GameFinding cheap =
        game(Vault.with(text("storage"), "sealCost: 3000 ", "sealCost: 29 "), "period");
    assertThat(cheap.holds()).isFalse();
    assertThat(cheap.best().orElseThrow())
        .returns("remake report", CoalitionDeposits.Deviation::combination)
        .returns(List.of("keeper"), CoalitionDeposits.Deviation::players);
    assertThat(cheap.best().orElseThrow().net()).isCloseTo(1, within(1e-9));
    GameFinding retrieval = game(text("storage"), "retrieval");
    assertThat(retrieval.holds()).isTrue();
    assertThat(retrieval.told())
        .containsExactly("keeper send, customer pay", "keeper keep, customer leave");
  }

  @Test
  void shouldAnswerOffTheLedgerWhileOwnersLeaveWhoeverTheyHadToAsk() throws Exception {
    GameFinding found = game(text("keys"), "duty");
    assertThat(found.honestIsStable()).isTrue();
    assertThat(found.holds()).isTrue();
    assertThat(found.equilibria())
        .contains(pure("provider", "serve", "owner", "ask"))
        .allSatisfy(each -> assertThat(each.get("provider")).isEqualTo(Map.of("serve", "1")));

    // The bond is more than an answer on the ledger costs: the last answer is worth stalling for.
    GameFinding last =
        game(
            Vault.with(text("keys"), "answersAnAgreement: 200 ", "answersAnAgreement: 0 "), "duty");
    assertThat(last.equilibria()).contains(pure("provider", "stall", "owner", "ask"));
    assertThat(last.best().orElseThrow())
        .returns("stall ask", CoalitionDeposits.Deviation::combination)
        .satisfies(best -> assertThat(best.net()).isCloseTo(20_000, within(1e-6)));

    GameFinding answer = game(text("keys"), "answer");
    assertThat(answer.equilibria()).isEqualTo(List.of(pure("provider", "wrong", "owner", "leave")));
    assertThat(answer.smallest().get("provider")).isCloseTo(2000 / (0.95 * 0.9), within(1e-6));
    assertThat(answer.holds()).isTrue();
  }
}
