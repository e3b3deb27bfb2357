package souk.payments;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import souk.ledger.Command;
import souk.ledger.EscrowTerms;
import souk.ledger.ForwardingLedger;
import souk.ledger.Ledger;
import souk.ledger.Ledger.Finality;
import souk.ledger.LedgerRules;
import souk.ledger.Receipt;
import souk.ledger.RoundRules;
import souk.ledger.local.LocalLedger;
import souk.ledger.local.Sealing;
import souk.payments.testkit.MemoryClaimOutbox;
import souk.payments.testkit.MemoryTillStore;
import souk.payments.testkit.MemoryWalletStore;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.primitives.Signer;

/**
 * A year of Ethereum's gas prices, a block an hour and a round a day: a claimer that waits for
 * cheap hours, and whose transactions wait in vain when the price runs away from them, misses no
 * window.
 */
class GasYearTest {
  private static final long SEED = 20_261_130;
  private static final int HOURS = 24;
  private static final int DEPTH = 3;
  private static final int TICKETS = 1 << DEPTH;
  private static final RoundRules ROUNDS = new RoundRules(HOURS, 2, 2, 5 * HOURS, 8191);
  private static final Amount PRIZE = Amount.of(1_000_000);
  private static final Amount WEALTH = Amount.of(1L << 50);

  private final Random random = new Random(SEED);
  private final double[] prices = hours();

  /** The price of each hour: the day's average, some hours dearer and some cheaper. */
  private double[] hours() {
    List<Integer> days = new ArrayList<>();
    try (InputStream file = GasYearTest.class.getResourceAsStream("gas-price-gwei.txt");
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(Objects.requireNonNull(file), StandardCharsets.UTF_8))) {
      lines
          .lines()
          .filter(line -> !line.startsWith("#"))
          .flatMap(line -> Arrays.stream(line.split(" ", -1)))
          .forEach(price -> days.add(Integer.valueOf(price)));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    double[] prices = new double[days.size() * HOURS];
    for (int hour = 0; hour < prices.length; hour++) {
      double ofDay = 1 + 0.3 * Math.sin(2 * Math.PI * (hour % HOURS) / HOURS);
      prices[hour] = days.get(hour / HOURS) * ofDay * (0.8 + 0.4 * random.nextDouble());
    }
    return prices;
  }

  private double price(long block) {
    return prices[(int) Math.min(block, prices.length - 1)];
  }

  /** A transaction that waits for a block that takes what it offers. */
  private record Waiting(
      Signer by, Command command, double most, long since, CompletableFuture<Receipt> fate) {}

  /**
   * A chain where a transaction offers a fifth more than the price, and is given up after six
   * hours.
   */
  private final class Market extends ForwardingLedger {
    private final List<Waiting> waiting = new ArrayList<>();
    private final List<Double> claimed = new ArrayList<>();
    private int dropped;

    Market(Ledger truth) {
      super(truth);
    }

    private long block() {
      return head(Finality.INCLUDED).number();
    }

    @Override
    public CompletableFuture<Receipt> submit(Signer by, Command command) {
      CompletableFuture<Receipt> fate = new CompletableFuture<>();
      waiting.add(new Waiting(by, command, 1.2 * price(block()), block(), fate));
      return fate;
    }

    /** What the next block takes. */
    void mine() {
      for (Waiting each : List.copyOf(waiting)) {
        // Whoever sends in an hour is in the next: what the price is then decides.
        if (price(block() + 1) <= each.most) {
          waiting.remove(each);
          if (each.command instanceof Command.Claim) {
            claimed.add(price(block() + 1));
          }
          var _ = truth.submit(each.by, each.command).thenAccept(each.fate::complete);
        } else if (block() - each.since >= 6) {
          waiting.remove(each);
          dropped++;
          each.fate.complete(new Receipt.Dropped("the price is above its own"));
        }
      }
    }
  }

  /** Whether gas costs more now than half of the time in the last week. */
  private boolean dear(long block) {
    double[] week =
        Arrays.copyOfRange(prices, (int) Math.max(0, block - 7 * HOURS), (int) block + 1);
    Arrays.sort(week);
    return price(block) > week[week.length / 2];
  }

  @Test
  void shouldClaimAllThatWasWonInAYearOfGasPrices() {
    int days = prices.length / HOURS;
    assertThat(days).isEqualTo(365);
    PrivateKey funder = PrivateKey.fromSeeded(random);
    PrivateKey signer = PrivateKey.fromSeeded(random);
    PrivateKey provider = PrivateKey.fromSeeded(random);
    try (LocalLedger ledger =
        LocalLedger.builder(new LedgerRules(ROUNDS, 10, 100_000, 1000, 5000), Bytes32.of(SEED))
            .fund(funder.address(), WEALTH)
            .sealing(Sealing.ON_ADVANCE)
            .observers(Runnable::run)
            .finalityDepth(2)
            .open()) {
      int rounds = days - 1 - 8; // those of the last week could not be claimed within the year
      EscrowTerms terms =
          new EscrowTerms(signer.address(), PRIZE, DEPTH, 2, 1, rounds, Bytes32.of(SEED));
      Bytes32 escrow = terms.id(ledger.info().domain(), funder.address());
      for (Command command :
          List.of(
              new Command.Deposit(WEALTH),
              new Command.OpenEscrow(terms),
              new Command.Allot(escrow, 1, provider.address(), 2))) {
        var _ = ledger.submit(funder, command);
      }
      InstantSource clock = () -> Instant.ofEpochSecond(ledger.head(Finality.INCLUDED).time());
      MemoryClaimOutbox outbox = new MemoryClaimOutbox();
      Market market = new Market(ledger);
      try (Wallet wallet =
              new Wallet(
                  ledger,
                  escrow,
                  signer,
                  new SecretKeySpec(new byte[32], "HmacSHA256"),
                  new MemoryWalletStore(),
                  Duration.ofSeconds(3),
                  clock);
          LedgerTill till =
              new LedgerTill(
                  ledger,
                  provider.address(),
                  new TillRules(Amount.of(1), 12, Duration.ofSeconds(3), 1L << 30, 1L << 30),
                  new MemoryTillStore(),
                  clock,
                  random)) {
        Claimer claimer =
            new Claimer(
                market,
                provider,
                till,
                outbox,
                () -> dear(market.block()),
                new ClaimRules(100, 8, Amount.ZERO));
        Amount paid = Amount.ZERO;
        while (market.block() < prices.length) {
          long block = market.block();
          long round = ROUNDS.roundOf(block);
          if (round >= 1 && round <= rounds && block % HOURS == 4) {
            paid = paid.plus(payTheDay(wallet, till, provider, escrow));
          }
          claimer.pass();
          market.mine();
          ledger.advance(1);
        }
        claimer.pass();

        ClaimAccount account = claimer.account();
        String figures =
            "seed %d: %s, worth %s; %d claims at %.0f gwei, a year's mean is %.0f; %d dropped"
                .formatted(
                    SEED,
                    account,
                    paid,
                    market.claimed.size(),
                    mean(market.claimed),
                    Arrays.stream(prices).average().orElseThrow(),
                    market.dropped);
        assertThat(account.lost()).as(figures).isEqualTo(Amount.ZERO);
        assertThat(account.owed()).as(figures).isEqualTo(Amount.ZERO);
        assertThat(account.pending()).as(figures).isEqualTo(Amount.ZERO);
        assertThat(account.paid())
            .as(figures)
            .isEqualTo(ledger.at(ledger.head(Finality.INCLUDED)).balance(provider.address()));
        // 712 books, each of which pays by its own odds: five deviations are at most 67 prizes.
        assertThat(account.paid().toDouble() / PRIZE.toDouble())
            .as(figures)
            .isBetween(
                paid.toDouble() / PRIZE.toDouble() - 67, paid.toDouble() / PRIZE.toDouble() + 67);
        assertThat(outbox.settlements(1000)).as(figures).hasSize(rounds);
        assertThat(market.dropped).as("the price ran away at times: %s", figures).isPositive();
        assertThat(mean(market.claimed))
            .as("to wait for cheap hours saves something: %s", figures)
            .isLessThan(0.95 * Arrays.stream(prices).average().orElseThrow());
      }
    }
  }

  private static double mean(List<Double> prices) {
    return prices.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  /** Pays some tickets of two books; says what they are worth. */
  private Amount payTheDay(Wallet wallet, LedgerTill till, PrivateKey provider, Bytes32 escrow) {
    Amount worth = Amount.ZERO;
    for (int book = 0; book < 2; book++) {
      long round = wallet.round().orElseThrow();
      assertThat(till.accept(wallet.openBook(provider.address(), round)).join())
          .isEqualTo(new Till.BookReply.Accepted());
      int count = 1 + random.nextInt(TICKETS);
      List<Ticket> all = wallet.take(provider.address(), TICKETS);
      assertThat(till.take(escrow, Bytes32.of(round), all.subList(0, count)).join())
          .isEqualTo(new Till.TicketReply.Taken());
      worth = worth.plus(PRIZE.share(count, TICKETS));
    }
    return worth;
  }
}
