package souk.ledger.evm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import souk.ledger.BlockRef;
import souk.ledger.Book;
import souk.ledger.BookClaim;
import souk.ledger.Command;
import souk.ledger.Cursor;
import souk.ledger.EscrowTerms;
import souk.ledger.Event;
import souk.ledger.Ledger;
import souk.ledger.Ledger.Finality;
import souk.ledger.LedgerObserver;
import souk.ledger.Receipt;
import souk.ledger.Refusal;
import souk.ledger.RoundRules;
import souk.ledger.testkit.TestBook;
import souk.ledger.testkit.World;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;

/**
 * Reorganisations that remove draws and claims, and claimers that die between sending a claim and
 * seeing it: nothing is lost, nothing is paid twice.
 */
class ReorgFaultsTest extends ChainTest {
  private static final PrivateKey FUNDER = TestChain.ACTORS[0];
  private static final PrivateKey SIGNER = TestChain.ACTORS[1];
  private static final Amount PRIZE = Amount.of(1_000);
  private static final RoundRules ROUNDS = World.RULES.rounds();

  @Test
  void shouldTakeADrawAgainThatAReorganisationRemoved() throws Exception {
    EvmLedger ledger = ledger();
    devnet.mine(ROUNDS.seedBlock(1));
    included(ledger, FUNDER, new Command.RecordDraw(1, Bytes.EMPTY));
    Bytes32 seed = view(ledger).draw(1).orElseThrow();

    devnet.reorganise(1);
    assertThat(view(ledger).draw(1)).isEmpty();
    included(ledger, FUNDER, new Command.RecordDraw(1, Bytes.EMPTY));
    assertThat(view(ledger).draw(1)).contains(seed);
    assertThat(await(ledger.submit(PROVIDER, new Command.RecordDraw(1, Bytes.EMPTY))))
        .isInstanceOfSatisfying(
            Receipt.Refused.class,
            refused -> assertThat(refused.reason()).isEqualTo(Refusal.DRAW_EXISTS));
  }

  @Test
  void shouldPayAClaimOnceWhenAReorganisationRemovedItAndItIsSentAgain() throws Exception {
    EvmLedger ledger = ledger();
    Command.Claim claim = wonClaim(ledger);
    List<String> heard = new CopyOnWriteArrayList<>();
    try (Ledger.Subscription _ =
        ledger.follow(new Cursor(devnet.height() + 1, 0), listener(heard))) {
      assertThat(included(ledger, PROVIDER, claim).getFirst()).isInstanceOf(Event.PrizePaid.class);
      until("the prize is heard of", () -> heard.contains("PrizePaid"));
      devnet.reorganise(1);
      until("the rollback is heard of", () -> heard.contains("rolled back"));
      assertThat(view(ledger).balance(PROVIDER.address())).isEqualTo(Amount.ZERO);

      assertThat(included(ledger, PROVIDER, claim).getFirst()).isInstanceOf(Event.PrizePaid.class);
      until("the prize is heard of again", () -> heard.size() == 3);
    }
    assertThat(heard).containsExactly("PrizePaid", "rolled back", "PrizePaid");
    assertThat(skips(included(ledger, PROVIDER, claim))).containsExactly(Refusal.ALREADY_CLAIMED);
    assertThat(view(ledger).balance(PROVIDER.address())).isEqualTo(PRIZE);
  }

  @Test
  void shouldNotCallABlockFinalThatAReorganisationMayStillRemove() throws Exception {
    EvmLedger ledger = ledger();
    Command.Claim claim = wonClaim(ledger);
    included(ledger, PROVIDER, claim);
    ledger.refresh();
    long paidIn = ledger.head(Finality.INCLUDED).number();
    assertThat(ledger.head(Finality.FINAL).number()).isEqualTo(paidIn - 3);
    assertThat(ledger.at(ledger.head(Finality.FINAL)).balance(PROVIDER.address()))
        .isEqualTo(Amount.ZERO);
    devnet.mine(3);
    ledger.refresh();
    assertThat(ledger.at(ledger.head(Finality.FINAL)).balance(PROVIDER.address())).isEqualTo(PRIZE);
  }

  @Test
  void shouldPayAClaimOnceWhenItsSenderWasClosedBeforeItSawItAndSendsItAgain() throws Exception {
    EvmLedger ledger = ledger();
    Command.Claim claim = wonClaim(ledger);
    devnet.automine(false);
    CompletableFuture<Receipt> unseen = ledger.submit(PROVIDER, claim);
    until("the claim waits", this::providerWaits);
    ledger.close();
    assertThat(await(unseen)).isInstanceOf(Receipt.Unknown.class);
    paysOnce(claim);
  }

  @Test
  void shouldPayAClaimOnceWhenItsSenderWasKilledBeforeItSawIt() throws Exception {
    Command.Claim claim = wonClaim(ledger());
    devnet.automine(false);
    Process claimer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Claimer.class.getName(),
                devnet.url(),
                market.toString(),
                bookOf(claim).escrow().toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader said = claimer.inputReader(StandardCharsets.UTF_8)) {
      assertThat(said.readLine()).isEqualTo("sent");
      until("the claim waits", this::providerWaits);
    } finally {
      claimer.destroyForcibly().waitFor();
    }
    paysOnce(claim);
  }

  /** After a restart: a claim of an earlier life waits, and the same books are claimed again. */
  private void paysOnce(Command.Claim claim) throws Exception {
    EvmLedger restarted = ledger();
    CompletableFuture<Receipt> again = restarted.submit(PROVIDER, claim);
    devnet.mine(1);
    until(
        "it is in a block",
        () -> {
          devnet.mine(1);
          return again.isDone();
        });
    assertThat(again.join())
        .isInstanceOfSatisfying(
            Receipt.Included.class,
            included -> assertThat(skips(included.events())).isSubsetOf(Refusal.ALREADY_CLAIMED));
    Book book = bookOf(claim);
    assertThat(view(restarted).claimed(book.escrow(), book.round(), book.number())).isTrue();
    assertThat(view(restarted).balance(PROVIDER.address())).isEqualTo(PRIZE);
    assertThat(view(restarted).locked(book.escrow())).isEqualTo(PRIZE.times(7));
  }

  /** Runs in a process of its own, which is killed. */
  static final class Claimer {
    private Claimer() {}

    static void main(String[] args) {
      ReorgFaultsTest test = new ReorgFaultsTest();
      test.market = souk.primitives.Address.parse(args[1]);
      test.clock = new Clock();
      EvmLedger ledger = EvmLedger.open(test.settings(args[0]), test.clock);
      Book book = new Book(Bytes32.parse(args[2]), 1, 0, PROVIDER.address());
      CompletableFuture<Receipt> unseen =
          ledger.submit(PROVIDER, new Command.Claim(List.of(winning(ledger, book))));
      System.out.println("sent");
      unseen.join();
    }
  }

  private boolean providerWaits() {
    try (EvmNode node = new EvmNode(devnet.url())) {
      return node.transactionCount(PROVIDER.address(), "pending")
          > node.transactionCount(PROVIDER.address(), "latest");
    }
  }

  /** A claim for the provider's only book, whose round is drawn. */
  private Command.Claim wonClaim(EvmLedger ledger) throws Exception {
    included(ledger, FUNDER, new Command.Deposit(Amount.of(8_000)));
    EscrowTerms terms = new EscrowTerms(SIGNER.address(), PRIZE, 2, 8, 1, 1, Bytes32.of(1));
    included(ledger, FUNDER, new Command.OpenEscrow(terms));
    Bytes32 escrow = terms.id(ledger.info().domain(), FUNDER.address());
    included(ledger, FUNDER, new Command.Allot(escrow, 1, PROVIDER.address(), 1));
    devnet.mine(ROUNDS.seedBlock(1));
    included(ledger, FUNDER, new Command.RecordDraw(1, Bytes.EMPTY));
    return new Command.Claim(List.of(winning(ledger, new Book(escrow, 1, 0, PROVIDER.address()))));
  }

  private static BookClaim winning(EvmLedger ledger, Book book) {
    return TestBook.make(ledger.info().domain(), book, 2, SIGNER)
        .winning(view(ledger).draw(book.round()).orElseThrow());
  }

  private static Book bookOf(Command.Claim claim) {
    return claim.books().getFirst().book();
  }

  private static List<Event> included(EvmLedger ledger, PrivateKey by, Command command)
      throws Exception {
    Receipt receipt = await(ledger.submit(by, command));
    assertThat(receipt).isInstanceOf(Receipt.Included.class);
    return ((Receipt.Included) receipt).events();
  }

  private static List<Refusal> skips(List<Event> events) {
    return events.stream()
        .filter(Event.ClaimSkipped.class::isInstance)
        .map(event -> ((Event.ClaimSkipped) event).reason())
        .toList();
  }

  private static LedgerObserver listener(List<String> heard) {
    return new LedgerObserver() {
      @Override
      public void applied(Cursor cursor, BlockRef block, Event event) {
        heard.add(event.getClass().getSimpleName());
      }

      @Override
      public void rolledBack(BlockRef to) {
        heard.add("rolled back");
      }
    };
  }
}
