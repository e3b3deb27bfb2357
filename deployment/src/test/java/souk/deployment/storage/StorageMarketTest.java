package souk.deployment.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.RandomAccessFile;
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
import souk.ledger.LedgerView;
import souk.ledger.Receipt;
import souk.ledger.RoundRules;
import souk.ledger.evm.Devnet;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.storage.customer.StorageCustomer;
import souk.storage.kind.StorageService;

/**
 * A file's life with strangers: stored in three pieces, two of which suffice, proven, got back; one
 * of its keepers loses its replica. Amounts are those of markets/storage.yaml.
 */
class StorageMarketTest {
  private static final long SEED = 12;
  private static final Amount PERIOD = Amount.of(700);
  private static final Amount COLLATERAL = Amount.of(500_000);
  private static final Amount SLASHED = Amount.of(50_000); // 10%
  private static final Amount BOND = Amount.of(1_000);

  @TempDir private Path folder;

  @Test
  void shouldPayWhoKeepsAndSlashWhoLosesOnTheLocalLedger() throws Exception {
    keep(new LedgerChoice.Local());
  }

  @Test
  void shouldPayWhoKeepsAndSlashWhoLosesOnAnEvmChain() throws Exception {
    var anvil = Devnet.findAnvil(Path.of("../contracts"));
    Assumptions.assumeTrue(anvil.isPresent(), "anvil is not installed: npm ci in contracts/");
    keep(new LedgerChoice.Devnet(anvil.orElseThrow()));
  }

  private void keep(LedgerChoice ledger) throws Exception {
    byte[] bytes = new byte[20_000];
    new Random(SEED).nextBytes(bytes);
    Path file = Files.write(folder.resolve("file"), bytes);
    Path own = folder.resolve("customer/storage-1");
    StorageCustomer.cut(file, new Random(SEED), 2, 3, own);
    Service service = Service.of(StorageService.reference());
    RoundRules rounds = service.market().ledger().rounds();
    Deployment.Options options = new Deployment.Options(service, 3, 16, folder, SEED);
    try (Deployment market = Deployment.open(options, ledger)) {
      StorageCustomer customer = market.customer().role(StorageCustomer.class);
      List<Hired> hired = customer.hired();
      assertThat(hired).extracting(each -> each.terms().details()).doesNotHaveDuplicates();
      market.await(
          "all replicas to be committed to",
          () -> hired.stream().noneMatch(each -> entry(market, each).commitment().isZero()));
      assertThat(hired)
          .extracting(each -> entry(market, each).commitment())
          .doesNotHaveDuplicates();

      // It comes back, also from a provider that was restarted, and without the pieces here.
      customer.forgetPieces();
      market.restartProvider(0);
      Path back = folder.resolve("back");
      customer.get(back);
      assertThat(back).hasBinaryContent(bytes);

      // A node of a replica is opened when somebody asks on the ledger, for the bond.
      Amount before = market.view().balance(hired.get(1).terms().provider());
      assertThat(customer.ask(hired.get(1), 37).join()).isInstanceOf(Receipt.Included.class);
      market.await(
          "the opening",
          () -> market.view().balance(hired.get(1).terms().provider()).equals(before.plus(BOND)));

      // Each period is paid to each that proves it, from the agreements' own funds.
      market.settle();
      for (Hired each : hired) {
        market.await("period 0", () -> market.view().periodSettled(each.id(), 0));
        assertThat(entry(market, each).funds())
            .isEqualTo(each.terms().periods().funds().minus(PERIOD));
        assertThat(entry(market, each).lock()).isEqualTo(COLLATERAL);
      }

      // Then one loses its replica: it is paid no more, and slashed; the file still comes back.
      Hired guilty = hired.get(2);
      Amount burned = market.view().totals().burned();
      Amount owner = market.view().balance(market.funder().address());
      assertThat(damage(folder, guilty.id())).isTrue();
      long round = guilty.terms().challengeRound(rounds, 1);
      market.advance(rounds.seedBlock(round) + 2 - market.view().block().number());
      market.await(
          "the draw",
          () -> {
            market.step();
            return market.view().draw(round).isPresent();
          });
      for (Hired each : hired.subList(0, 2)) {
        market.await("period 1", () -> market.view().periodSettled(each.id(), 1));
      }
      market.advance(guilty.terms().answerDeadline(rounds, 1) + 2 - market.view().block().number());
      market.await(
          "the report",
          () -> {
            market.step();
            return entry(market, guilty).faults() > 0;
          });
      assertThat(entry(market, guilty).faults()).isOne();
      assertThat(entry(market, guilty).lock()).isEqualTo(COLLATERAL.minus(SLASHED));
      assertThat(entry(market, guilty).funds())
          .isEqualTo(guilty.terms().periods().funds().minus(PERIOD));
      for (Hired each : hired.subList(0, 2)) {
        assertThat(entry(market, each).funds())
            .isEqualTo(each.terms().periods().funds().minus(PERIOD).minus(PERIOD));
        assertThat(entry(market, each).lock()).isEqualTo(COLLATERAL);
      }
      assertThat(market.view().totals().burned()).isEqualTo(burned.plus(Amount.of(20_000)));
      assertThat(market.view().balance(market.funder().address()))
          .as("the customer gets 50%")
          .isEqualTo(owner.plus(Amount.of(25_000)));
      assertThat(market.conserved()).isTrue();
    }
  }

  private static LedgerView.Agreement entry(Deployment market, Hired agreement) {
    return market.view().agreement(agreement.id()).orElseThrow();
  }

  /** Zeros all of a provider's replica; whether there was one. */
  private static boolean damage(Path folder, Bytes32 agreement) throws Exception {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> found =
          files
              .filter(each -> each.toString().contains(agreement.toString()))
              .filter(each -> each.toString().endsWith(".replica"))
              .toList();
      for (Path each : found) {
        try (RandomAccessFile bytes = new RandomAccessFile(each.toFile(), "rw")) {
          bytes.write(new byte[(int) bytes.length()]);
        }
      }
      return found.size() == 1;
    }
  }
}
