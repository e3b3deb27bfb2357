package souk.transfers.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import souk.ledger.Command;
import souk.ledger.EscrowTerms;
import souk.ledger.Ledger;
import souk.ledger.LedgerRules;
import souk.ledger.Receipt;
import souk.ledger.RoundRules;
import souk.ledger.local.LocalLedger;
import souk.ledger.local.Sealing;
import souk.payments.ClaimRules;
import souk.payments.Claimer;
import souk.payments.DatabaseClaimOutbox;
import souk.payments.DatabaseTillStore;
import souk.payments.DatabaseWalletStore;
import souk.payments.Income;
import souk.payments.LedgerTill;
import souk.payments.PaymentTables;
import souk.payments.TicketBook;
import souk.payments.TillRules;
import souk.payments.Wallet;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.PrivateKey;
import souk.store.Migration;
import souk.store.SqliteDatabase;
import souk.transfers.TransferTables;
import souk.transfers.stream.StreamWire.Answer;

/**
 * A payer and a payee of streams on a local ledger, whose time is the test's, with a line between
 * them that loses what the test wants lost. Either can be killed: what it had in memory is gone.
 */
final class StreamScene implements AutoCloseable {
  static final RoundRules ROUNDS = new RoundRules(20, 5, 3, 400, 8191);
  static final int DEPTH = 3;
  static final Amount PRIZE = Amount.of(8_000);
  static final Amount WEALTH = Amount.of(100_000_000);
  static final URI PAYEE = URI.create("http://payee:1");
  private static final List<Migration> TABLES =
      Stream.concat(PaymentTables.MIGRATIONS.stream(), TransferTables.MIGRATIONS.stream()).toList();

  final Random random;
  final PrivateKey payer;
  final PrivateKey payee;
  final PrivateKey signer;
  final LocalLedger ledger;
  final Bytes32 escrow;
  final Path folder;
  private SqliteDatabase payersFile;
  private SqliteDatabase payeesFile;
  private Wallet wallet;
  StreamPayer out;
  StreamPayee in;
  LedgerTill till;
  Claimer claimer;
  private long millis;

  /** What becomes of a message. */
  interface Line {
    void request() throws IOException;

    void answer() throws IOException;
  }

  Line line =
      new Line() {
        @Override
        public void request() {}

        @Override
        public void answer() {}
      };

  StreamScene(Path folder, long seed, long books, long rounds) {
    this.folder = folder;
    this.random = new Random(seed);
    payer = PrivateKey.fromSeeded(random);
    payee = PrivateKey.fromSeeded(random);
    signer = PrivateKey.fromSeeded(random);
    ledger =
        LocalLedger.builder(new LedgerRules(ROUNDS, 10, 100_000, 1000, 5000), Bytes32.of(seed))
            .fund(payer.address(), WEALTH)
            .sealing(Sealing.ON_ADVANCE)
            .observers(Runnable::run)
            .open();
    EscrowTerms terms =
        new EscrowTerms(signer.address(), PRIZE, DEPTH, books, 1, rounds, Bytes32.of(seed));
    escrow = terms.id(ledger.info().domain(), payer.address());
    var done =
        List.of(
            ledger.submit(payer, new Command.Deposit(WEALTH)),
            ledger.submit(payer, new Command.OpenEscrow(terms)),
            ledger.submit(payer, new Command.Allot(escrow, 1, payee.address(), books)));
    ledger.advance(1);
    done.forEach(each -> assertThat(each.join()).isInstanceOf(Receipt.Included.class));
    millis = 1_000;
    openPayer();
    openPayee();
  }

  InstantSource clock() {
    return () -> Instant.ofEpochMilli(millis);
  }

  void openPayer() {
    payersFile = SqliteDatabase.open(folder.resolve("payer.db"), TABLES);
    wallet =
        new Wallet(
            ledger,
            escrow,
            signer,
            new SecretKeySpec(new byte[32], "HmacSHA256"),
            new DatabaseWalletStore(payersFile, escrow, folder),
            Duration.ofSeconds(3),
            clock());
    out = new StreamPayer(payersFile, StreamEscrows.of(ledger, _ -> wallet), _ -> link(), clock());
  }

  /** As if it were killed: nothing is written down at the end. */
  void killPayer() {
    out.close();
    wallet.close();
    payersFile.close();
    openPayer();
  }

  void openPayee() {
    payeesFile = SqliteDatabase.open(folder.resolve("payee.db"), TABLES);
    till =
        new LedgerTill(
            ledger,
            payee.address(),
            new TillRules(Amount.of(1), 12, Duration.ofSeconds(3), 1L << 30, 1L << 30),
            new DatabaseTillStore(payeesFile),
            clock(),
            new Random(1));
    in = new StreamPayee(ledger, payee.address(), till, payeesFile, clock());
    claimer =
        new Claimer(
            ledger,
            payee,
            till,
            new DatabaseClaimOutbox(payeesFile),
            () -> false,
            ClaimRules.STANDARD);
  }

  void killPayee() {
    till.close();
    payeesFile.close();
    openPayee();
  }

  private StreamLink link() {
    return new StreamLink() {
      @Override
      public Answer open(StreamTerms.Signed terms) throws IOException {
        line.request();
        Answer answer = in.open(terms);
        line.answer();
        return answer;
      }

      @Override
      public Answer book(Bytes32 stream, long first, TicketBook book) throws IOException {
        line.request();
        Answer answer = in.book(stream, first, book);
        line.answer();
        return answer;
      }

      @Override
      public List<Answer> ticks(byte[] message, int streams) throws IOException {
        line.request();
        try {
          List<Answer> answers = StreamWire.answers(in.ticks(message));
          line.answer();
          return answers;
        } catch (DecodeException e) {
          throw new AssertionError(e);
        }
      }
    };
  }

  StreamTerms.Signed terms(long most) {
    return new StreamTerms(
            ledger.info().chainId(),
            ledger.info().contract(),
            escrow,
            payer.address(),
            payee.address(),
            most,
            "rent",
            0,
            Bytes32.of(random.nextLong()))
        .sign(payer);
  }

  /** Lets time pass, and then whatever is due be said. */
  void pass(long more) {
    for (long left = more; left > 0; left -= 1_000) {
      long step = Math.min(left, 1_000);
      long before = millis / 1_000;
      millis += step;
      if (millis / 1_000 > before) {
        ledger.advance(millis / 1_000 - before);
      }
      say();
    }
  }

  /** What is due now is said, and answered. */
  void say() {
    out.pulse();
    waitFor(out::isIdle);
  }

  void waitFor(BooleanSupplier so) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!so.getAsBoolean()) {
      assertThat(System.nanoTime()).as("a payee's answer").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  void passBlocks(long blocks) {
    for (long i = 0; i < blocks; i++) {
      millis += 1_000;
      ledger.advance(1);
      claimer.pass();
    }
  }

  /** How many tickets are in the till, or were. */
  long tickets() {
    return till.income().stream().mapToLong(Income::tickets).sum();
  }

  Amount earned() {
    return ledger.at(ledger.head(Ledger.Finality.INCLUDED)).balance(payee.address());
  }

  StreamPayer.Shown shown(int number) {
    return out.stream(number).orElseThrow();
  }

  @Override
  public void close() {
    out.close();
    wallet.close();
    payersFile.close();
    till.close();
    payeesFile.close();
    ledger.close();
  }
}
