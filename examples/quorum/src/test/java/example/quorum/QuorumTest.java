package example.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.deployment.Deployment;
import souk.deployment.LedgerChoice;
import souk.exchange.ForwardingKind;
import souk.exchange.ForwardingRole;
import souk.exchange.Hired;
import souk.exchange.Payload;
import souk.exchange.ProviderPorts;
import souk.exchange.ProviderRole;
import souk.exchange.Service;
import souk.exchange.ServiceKind;
import souk.exchange.UnitException;
import souk.exchange.UnitRequest;
import souk.ledger.Command;
import souk.ledger.Event;
import souk.ledger.LedgerView;
import souk.ledger.Receipt;
import souk.ledger.evm.Devnet;
import souk.market.file.MarketFile;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;

/** Two of three keepers open a key, whoever lies or is silent. Amounts are those of market.yaml. */
class QuorumTest {
  private static final long SEED = 13;
  private static final Amount BOND = Amount.of(900);
  private static final Amount COLLATERAL = Amount.of(500_000);
  private static final Amount SLASHED = Amount.of(50_000); // 10%, of which:
  private static final Amount TO_REPORTER = Amount.of(5_000);
  private static final Amount TO_CUSTOMER = Amount.of(25_000);
  private static final Amount BURNED = Amount.of(20_000);
  private static final int LIAR = 1;
  private static final int SILENT = 2;

  @TempDir Path folder;

  private final AtomicBoolean lying = new AtomicBoolean();
  private final AtomicReference<Bytes> lie = new AtomicReference<>();

  @Test
  void shouldOpenWithTwoOfThreeAndSlashWhoLiesOrIsSilentOnTheLocalLedger() throws Exception {
    open(new LedgerChoice.Local());
  }

  @Test
  void shouldOpenWithTwoOfThreeAndSlashWhoLiesOrIsSilentOnAnEvmChain() throws Exception {
    var anvil = Devnet.findAnvil(Path.of(System.getProperty("souk.home"), "contracts"));
    Assumptions.assumeTrue(anvil.isPresent(), "anvil is not installed: npm ci in contracts/");
    open(new LedgerChoice.Devnet(anvil.orElseThrow()));
  }

  private void open(LedgerChoice ledger) throws Exception {
    Random random = new Random(SEED);
    List<PrivateKey> keys = new ArrayList<>(); // of customer, signer of its books, keepers
    for (int i = 0; i < 5; i++) {
      keys.add(PrivateKey.fromSeeded(random));
    }
    Address liar = keys.get(2 + LIAR).address();
    Service service = Service.of(MarketFile.read(Path.of("market.yaml")));
    Deployment.Options options =
        new Deployment.Options(service, 3, 0, 4, folder, null, SEED, false, keys);
    try (Deployment market =
        Deployment.open(
            options,
            ledger,
            setup ->
                setup.key().address().equals(liar)
                    ? setup.withServices(List.of(liarOf(service)))
                    : setup)) {
      play(market, keys);
    }
  }

  private void play(Deployment market, List<PrivateKey> keys) throws Exception {
    Address customer = keys.get(0).address();
    Address signer = keys.get(1).address();
    QuorumCustomer role = market.customer().role(QuorumCustomer.class);
    Hired liar = with(role, keys.get(2 + LIAR));
    Hired silent = with(role, keys.get(2 + SILENT));

    // All three answer, restarted or not.
    role.seal();
    market.restartProvider(0);
    QuorumCustomer.Opening opening = role.open();
    assertThat(opening.key()).contains(role.key());
    assertThat(opening.liars()).isEmpty();
    assertThat(opening.silent()).isEmpty();
    assertThat(market.restartCustomer().role(QuorumCustomer.class).key()).isEqualTo(role.key());
    QuorumCustomer again = market.customer().role(QuorumCustomer.class);
    market.await("the customer to be back", () -> again.ready() == 3);

    // One signs for a wrong share: the others suffice, and what it signed is evidence.
    Amount reporter = market.view().balance(signer);
    Amount owner = market.view().balance(customer);
    lying.set(true);
    opening = again.open();
    lying.set(false);
    assertThat(opening.key()).contains(role.key());
    assertThat(opening.liars()).hasSize(1);
    var accused = opening.liars().entrySet().iterator().next();
    assertThat(accused.getKey().id()).isEqualTo(liar.id());
    assertThat(accused.getValue().join()).isInstanceOf(Receipt.Included.class);
    assertThat(entry(market, liar).faults()).isOne();
    assertThat(entry(market, liar).lock()).isEqualTo(COLLATERAL.minus(SLASHED));
    reporter = reporter.plus(TO_REPORTER);
    owner = owner.plus(TO_CUSTOMER);
    assertThat(market.view().balance(signer)).isEqualTo(reporter);
    assertThat(market.view().balance(customer)).isEqualTo(owner);
    assertThat(market.view().totals().burned()).isEqualTo(BURNED);
    // The same again is no new fault, it proves nothing about others, and a good answer is no lie.
    assertThat(accuse(market, keys.get(1), liar, lie.get())).contains("FAULT_KNOWN");
    assertThat(accuse(market, keys.get(1), silent, lie.get())).contains("EVIDENCE_REFUSED");
    Bytes forged = Bytes.of(new byte[lie.get().size()]);
    assertThat(accuse(market, keys.get(1), liar, forged)).contains("EVIDENCE_REFUSED");

    // One is silent, and asked on the ledger: the customer sponsors what its node's signer opens.
    market.providers().get(SILENT).close();
    Bytes32 first = opened(again.ask(silent, 1).join());
    assertThat(market.view().duty(first).orElseThrow().opener()).isEqualTo(customer);
    assertThat(market.view().balance(customer)).isEqualTo(owner.minus(BOND));
    assertThat(market.view().balance(signer)).isEqualTo(reporter);
    Address keeper = silent.terms().provider();
    Amount earned = market.view().balance(keeper);
    market.restartProvider(SILENT);
    market.await("the answer", () -> market.view().duty(first).orElseThrow().settled());
    assertThat(market.view().balance(keeper)).isEqualTo(earned.plus(BOND));
    assertThat(entry(market, silent).lock()).isEqualTo(COLLATERAL);
    owner = owner.minus(BOND);

    // It is silent for too long: the bond comes back, and the node reports it.
    market.providers().get(SILENT).close();
    Bytes32 second = opened(again.ask(silent, 2).join());
    assertThat(market.view().balance(customer)).isEqualTo(owner.minus(BOND));
    long deadline = market.view().duty(second).orElseThrow().deadline();
    market.advance(deadline + 2 - market.view().block().number());
    market.await(
        "the report",
        () -> {
          market.step();
          return entry(market, silent).faults() > 0;
        });
    assertThat(entry(market, silent).lock()).isEqualTo(COLLATERAL.minus(SLASHED));
    assertThat(market.view().balance(customer)).isEqualTo(owner.plus(TO_CUSTOMER));
    assertThat(market.view().balance(signer)).isEqualTo(reporter.plus(TO_REPORTER));
    assertThat(market.view().totals().burned()).isEqualTo(BURNED.times(2));

    market.restartProvider(SILENT);
    market.settle();
    assertThat(market.conserved()).isTrue();
  }

  private static Hired with(QuorumCustomer role, PrivateKey keeper) {
    return role.hired().stream()
        .filter(hired -> hired.terms().provider().equals(keeper.address()))
        .findFirst()
        .orElseThrow();
  }

  private static LedgerView.Agreement entry(Deployment market, Hired hired) {
    return market.view().agreement(hired.id()).orElseThrow();
  }

  private static String accuse(Deployment market, PrivateKey by, Hired whom, Bytes evidence) {
    Command report = new Command.ReportFault(whom.id(), whom.terms().details(), evidence);
    return market.ledger().submit(by, report).join().toString();
  }

  /** The duty that was opened. */
  private static Bytes32 opened(Receipt receipt) {
    assertThat(receipt).isInstanceOf(Receipt.Included.class);
    return ((Receipt.Included) receipt)
        .events().stream()
            .filter(Event.DutyOpened.class::isInstance)
            .map(event -> ((Event.DutyOpened) event).duty())
            .findFirst()
            .orElseThrow();
  }

  /** A keeper that signs for a wrong share while it is told to. */
  private Service liarOf(Service honest) {
    ServiceKind lies =
        new ForwardingKind(honest.kind()) {
          @Override
          public ProviderRole provider(ProviderPorts ports) throws IOException {
            return new ForwardingRole(super.provider(ports)) {
              @Override
              public Payload release(UnitRequest request) throws UnitException {
                if (!lying.get()) {
                  return super.release(request);
                }
                Bytes wrong = Bytes.of(Bytes32.of(SEED).toArray());
                lie.set(QuorumKind.ANSWERS.sign(ports.signing(), request.agreement(), wrong));
                return Payload.of(lie.get());
              }
            };
          }
        };
    return new Service(lies, honest.terms(), honest.market());
  }
}
