package example.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.deployment.Deployment;
import souk.deployment.LedgerChoice;
import souk.exchange.Hired;
import souk.exchange.Service;
import souk.ledger.Command;
import souk.ledger.Judge.Matter.Period;
import souk.ledger.LedgerView;
import souk.ledger.Receipt;
import souk.ledger.RoundRules;
import souk.ledger.evm.Devnet;
import souk.market.file.MarketFile;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PieceTree;

/** A blob's whole life, until its keeper loses it. Amounts are those of market.yaml. */
class VaultTest {
  private static final long SEED = 11;
  private static final Amount PRIZE = Amount.of(40_000); // of a book of 4 tickets
  private static final Amount PERIOD = Amount.of(700);
  private static final Amount COLLATERAL = Amount.of(500_000);
  private static final Amount SLASHED = Amount.of(50_000); // 10%

  @TempDir Path folder;

  @Test
  void shouldBePaidUntilTheBlobIsLostOnTheLocalLedger() throws Exception {
    keep(new LedgerChoice.Local());
  }

  @Test
  void shouldBePaidUntilTheBlobIsLostOnAnEvmChain() throws Exception {
    var anvil = Devnet.findAnvil(Path.of(System.getProperty("souk.home"), "contracts"));
    Assumptions.assumeTrue(anvil.isPresent(), "anvil is not installed: npm ci in contracts/");
    keep(new LedgerChoice.Devnet(anvil.orElseThrow()));
  }

  private void keep(LedgerChoice ledger) throws Exception {
    byte[] bytes = new byte[3 * VaultKind.PIECE + 500]; // 4 pieces: all tickets of a book
    new Random(SEED).nextBytes(bytes);
    Path own = Files.createDirectories(folder.resolve("customer/example-vault-1"));
    Files.write(own.resolve("blob"), bytes);
    Service service = Service.of(MarketFile.read(Path.of("market.yaml")));
    RoundRules rounds = service.market().ledger().rounds();
    Deployment.Options options = new Deployment.Options(service, 1, 4, folder, SEED);
    try (Deployment market = Deployment.open(options, ledger)) {
      VaultCustomer customer = market.customer().role(VaultCustomer.class);
      Hired hired = customer.hired().getFirst();
      Bytes32 id = hired.id();
      Address keeper = hired.terms().provider();
      Amount funds = hired.terms().periods().funds();
      assertThat(entry(market, id).commitment()).as("before the transfer").isEqualTo(Bytes32.ZERO);

      // The blob is brought, for nothing, and its keeper commits itself to it.
      customer.store(hired);
      market.await("the commitment", () -> !entry(market, id).commitment().isZero());
      assertThat(entry(market, id).commitment()).isEqualTo(VaultKind.Blob.of(bytes).root());
      assertThat(market.providers().getFirst().income()).as("the transfer is free").isEmpty();

      // It is fetched, for a ticket a piece, also from a keeper that was restarted.
      market.restartProvider(0);
      assertThat(customer.retrieve(hired)).isEqualTo(bytes);
      assertThat(market.providers().getFirst().income().getFirst().tickets()).isEqualTo(4);
      market.settle();

      // The first period is answered, and paid from the agreement's funds.
      market.await("period 0 to be answered", () -> market.view().periodSettled(id, 0));
      assertThat(entry(market, id).funds()).isEqualTo(funds.minus(PERIOD));
      assertThat(entry(market, id).lock()).isEqualTo(COLLATERAL);
      assertThat(market.view().balance(keeper)).isEqualTo(PRIZE.plus(PERIOD));

      // Then the blob is lost: nothing is bought any more, and the second period cannot be answered.
      Amount reporter = market.view().balance(market.accounts().get(1));
      Amount owner = market.view().balance(market.funder().address());
      Amount burned = market.view().totals().burned();
      assertThat(lose(folder)).as("files lost").isEqualTo(1);
      assertThatThrownBy(() -> customer.retrieve(hired)).hasMessageEndingWith("is not here");
      long round = hired.terms().challengeRound(rounds, 1);
      market.advance(rounds.seedBlock(round) + 2 - market.view().block().number());
      market.await("the draw", () -> {
        market.step();
        return market.view().draw(round).isPresent();
      });
      Bytes32 seed = Period.of(id, 1, market.view().draw(round).orElseThrow()).seed();
      Bytes proof =
          new PieceTree(bytes, VaultKind.PIECE).proof(VaultKind.Blob.of(bytes).drawn(seed));
      Receipt wrong =
          market
              .ledger()
              .submit(
                  market.funder(),
                  new Command.AnswerPeriod(id, 1, hired.terms().details(), changed(proof)))
              .join();
      assertThat(wrong.toString()).as("a changed proof").contains("EVIDENCE_REFUSED");
      market.advance(
          hired.terms().answerDeadline(rounds, 1) + 2 - market.view().block().number());
      market.await("the report", () -> {
        market.step();
        return entry(market, id).faults() > 0;
      });
      assertThat(entry(market, id).faults()).isOne();
      assertThat(entry(market, id).lock()).isEqualTo(COLLATERAL.minus(SLASHED));
      assertThat(entry(market, id).funds()).isEqualTo(funds.minus(PERIOD));
      assertThat(market.view().balance(keeper)).isEqualTo(PRIZE.plus(PERIOD));
      assertThat(market.view().balance(market.accounts().get(1)))
          .as("the customer's node reported it, for 10%")
          .isEqualTo(reporter.plus(Amount.of(5_000)));
      assertThat(market.view().balance(market.funder().address()))
          .as("the customer gets 50%")
          .isEqualTo(owner.plus(Amount.of(25_000)));
      assertThat(market.view().totals().burned()).isEqualTo(burned.plus(Amount.of(20_000)));
      assertThat(market.conserved()).isTrue();
    }
  }

  private static LedgerView.Agreement entry(Deployment market, Bytes32 agreement) {
    return market.view().agreement(agreement).orElseThrow();
  }

  private static Bytes changed(Bytes evidence) {
    byte[] bytes = evidence.toArray();
    bytes[bytes.length / 2] ^= 1;
    return Bytes.of(bytes);
  }

  /** Deletes what providers keep; returns how many files it was. */
  private static int lose(Path folder) throws Exception {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> kept = files.filter(file -> file.toString().endsWith(".kept")).toList();
      for (Path file : kept) {
        Files.delete(file);
      }
      return kept.size();
    }
  }
}
