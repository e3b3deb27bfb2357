package souk.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.ledger.Command;
import souk.primitives.Amount;
import souk.transport.PortInUseException;

/** What a customer knows before its money is bound, and where the money is after that. */
class CustomerStartTest {
  private static final int PROVIDERS = 3;
  private static final int ROUNDS = 2;

  @TempDir private Path folder;
  private Stage stage;

  @BeforeEach
  void open() throws Exception {
    stage = new Stage(folder, PROVIDERS, 59);
  }

  @AfterEach
  void close() {
    stage.close();
  }

  @Test
  void shouldHoldItsPortAndLockNothingUntilItStarts() throws Exception {
    try (CustomerStart start = CustomerStart.prepare(stage.customer(ROUNDS, true))) {
      CustomerStart.Outlook now = start.look();
      assertThat(now.hireable().standing()).isZero();
      assertThat(now.escrow().goesOn()).isEmpty();
      assertThat(now.affordable()).isTrue();
      assertThat(stage.seen).isEmpty();

      try (CustomerNode node = start.start()) {
        Amount locked = stage.view().locked(node.status().escrow());
        assertThat(now.escrow().locks()).isEqualTo(locked);
        assertThat(node.money().locked()).isEqualTo(locked);
        assertThat(node.money().spent()).isEqualTo(Amount.ZERO);
        assertThat(node.money().escrows().getFirst().roundsLeft()).isEqualTo(ROUNDS);
        assertThat(node.money().commands()).isEqualTo(stage.seen.size());
      }
    }
    try (CustomerStart again = CustomerStart.prepare(stage.customer(ROUNDS, true))) {
      assertThat(again.look().escrow().goesOn()).isPresent();
      assertThat(again.look().escrow().locks()).isEqualTo(Amount.ZERO);
    }
  }

  @Test
  void shouldGiveFolderAndPortFreeWhenItIsNotStarted() throws Exception {
    int port;
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = any.getLocalPort();
    }
    CustomerNode.Setup setup =
        stage.customer(stage.market, Listening.loopback(port), PROVIDERS, 20, ROUNDS, true);
    CustomerStart.prepare(setup).close();
    CustomerStart.prepare(setup).close();
    try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> CustomerStart.prepare(setup)).isInstanceOf(PortInUseException.class);
    }
    assertThat(stage.seen).isEmpty();
  }

  @Test
  void shouldCountWhoHasCollateralFree() throws Exception {
    stage.startProviders(1);
    try (CustomerStart start = CustomerStart.prepare(stage.customer(ROUNDS, true))) {
      assertThat(start.look().hireable().standing()).isEqualTo(PROVIDERS);
      assertThat(start.look().hireable().free()).isEqualTo(PROVIDERS);
      stage
          .ledger()
          .submit(stage.providers.getFirst(), new Command.Unbond(stage.collateral()))
          .join();
      assertThat(start.look().hireable().free()).isEqualTo(PROVIDERS - 1);

      try (CustomerNode node = start.start()) {
        stage.untilWithBlocks("two are hired", () -> node.hired().size() == PROVIDERS - 1);
        stage.untilWithBlocks("it says why", () -> node.status().shortage().isPresent());
        Hireable left = node.status().shortage().orElseThrow();
        assertThat(left.standing()).isOne();
        assertThat(left.free()).isZero();
        assertThat(left.collateral()).isEqualTo(stage.collateral());
      }
    }
  }

  @Test
  void shouldKeepTheLimitOverARestart() throws Exception {
    CustomerNode.Setup setup = stage.customer(ROUNDS, true);
    Amount cover;
    try (CustomerStart start = CustomerStart.prepare(setup)) {
      cover = start.look().escrow().locks();
    }
    CustomerNode.Setup limited = setup.atMost(Optional.of(cover));
    CustomerNode.start(limited).close();
    stage.advanceTo(stage.rounds().start(stage.round() + ROUNDS));
    try (CustomerNode node = CustomerNode.start(setup)) { // the limit is not said again
      stage.untilWithBlocks("it is refused", () -> node.status().trouble().isPresent());
      assertThat(node.status().trouble().orElseThrow()).contains("at most " + cover);
      assertThat(node.money().most()).contains(cover);
    }
    assertThat(stage.count(Command.Extend.class)).isZero();
  }

  @Test
  void shouldNotCountAgreementsThatEndedWhileNoNodeRan() throws Exception {
    stage.startProviders(PROVIDERS);
    CustomerNode.Setup setup = stage.customer(ROUNDS, false);
    long end;
    try (CustomerNode node = CustomerNode.start(setup)) {
      stage.untilWithBlocks("all are hired", () -> node.hired().size() == PROVIDERS);
      end =
          node.agreements().stream()
              .mapToLong(each -> stage.view().agreement(each.id()).orElseThrow().endBlock())
              .max()
              .orElseThrow();
    }
    stage.advanceTo(end - 1);
    try (CustomerStart start = CustomerStart.prepare(setup)) {
      assertThat(start.agreements()).hasSize(PROVIDERS);
      stage.advanceTo(end);
      assertThat(start.agreements()).isEmpty();
      assertThat(start.choice(start.look())).hasSize(PROVIDERS);
    }
  }
}
