package souk.cli.pay;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.Output;
import souk.cli.Sums;
import souk.cli.Table;
import souk.cli.TypedSum;
import souk.ledger.EscrowTerms;
import souk.ledger.Ledger;
import souk.ledger.RoundRules;
import souk.ledger.evm.EvmLedger;
import souk.payments.CommandRefusedException;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.transfers.address.ChainAddress;
import souk.transfers.mandate.MandateStore;
import souk.transfers.mandate.MandateTerms;
import souk.transfers.person.Purse;

/** {@code souk mandate create}: a mandate for somebody. */
@Command(
    name = "create",
    mixinStandardHelpOptions = true,
    description = {
      "Lock an escrow and hand a payee the books of a mandate: SUM in the first round, and again"
          + " every so many rounds.",
      "The escrow locks SUM for each round from the first to the last, also for those between two"
          + " periods; what is not claimed comes back with ./souk wallet refund."
    },
    footer = {
      "A SUM is in the market's currency: 1.5, '1.5 USDC', or '1500000 units' of its smallest unit.",
      "Example:",
      "  ./souk mandate create bob 1.5 --periods 3 --at http://127.0.0.1:9000 --network /tmp/net --keystore /tmp/net/keys/publisher.json"
    })
final class MandateCreateCommand implements Callable<Integer> {
  private static final int MOST_SECONDS = 120;

  @Parameters(index = "0", paramLabel = "WHOM", description = "a contact's name, or an address")
  private String whom = "";

  @Parameters(index = "1", paramLabel = "SUM", description = "how much in each period")
  private TypedSum sum = TypedSum.parse("0");

  @Option(names = "--periods", paramLabel = "N", required = true, description = "how many")
  private int periods;

  @Option(
      names = "--every",
      paramLabel = "ROUNDS",
      defaultValue = "1",
      description = "a period is so many rounds of the market long (${DEFAULT-VALUE})")
  private int every;

  @Option(
      names = "--at",
      paramLabel = "URL",
      required = true,
      description = "where the payee's ./souk receive serves")
  private String at = "";

  @Option(names = "--memo", paramLabel = "TEXT", description = "what it is for, on one line")
  private String memo = "";

  @Option(names = "--new", description = "an address that is nobody's among your contacts is meant")
  private boolean fresh;

  @Option(names = "--dry-run", description = "say what would be locked, and lock nothing")
  private boolean dryRun;

  @Mixin private PurseOptions options = new PurseOptions();
  @Mixin private SpendConsent consent = new SpendConsent();
  @Mixin private Output output = new Output();

  /**
   * What was given, for programs.
   *
   * @param locks what the escrow locks
   * @param delivered whether the payee has it
   */
  private record Given(
      int mandate,
      Bytes32 id,
      String payee,
      Amount sum,
      int periods,
      long firstRound,
      Amount locks,
      boolean delivered) {}

  @Override
  public Integer call() throws Exception {
    URI endpoint = PurseOptions.place(at);
    PrivateKey key = options.key().open();
    try (EvmLedger ledger = options.connect()) {
      Sums sums = Sums.of(ledger);
      Address payee = Payee.person(whom, ledger.info(), options.records().contactsSoFar(), fresh);
      Amount prize = sums.of("SUM", sum);
      RoundRules rounds = ledger.info().rules().rounds();
      // Far enough ahead for the escrow to be final, and the books with the payee, before it
      // begins.
      long block = PurseOptions.view(ledger).block().number() + rounds.length() / 2;
      long first = rounds.roundOf(block) + 1;
      MandateTerms unbound = terms(ledger, key.address(), payee, first, Bytes32.ZERO);
      EscrowTerms escrow =
          new EscrowTerms(key.address(), prize, 0, 1, first, unbound.rounds(), Payee.random());
      if (prize.isZero()) {
        throw new Failure(Main.USAGE, "SUM: a mandate over nothing");
      }
      Amount locks = escrow.cover(escrow.rounds());
      output.sayToPeople(
          "to %s: %s, %d times, the first in round %d (%s); locks %s"
              .formatted(
                  new ChainAddress(ledger.info().chainId(), payee),
                  sums.show(prize),
                  periods,
                  first,
                  "blocks from %d on".formatted(rounds.start(first)),
                  sums.show(locks)));
      if (dryRun) {
        return 0;
      }
      if (!consent.allows(locks, sums)) {
        throw new Failure(Main.FAILED, "nothing was locked");
      }
      Bytes32 id = PurseOptions.id(ledger, escrow, key.address());
      try (Purse purse = options.open(ledger, key)) {
        MandateTerms.Signed mandate = terms(ledger, key.address(), payee, first, id).sign(key);
        int number = purse.mandates().give(mandate, endpoint);
        MandateStore.Given given = options.given(number);
        lock(given, ledger, key, escrow);
        deliver(purse, given, ledger);
        show(mandate, number, prize, locks);
      }
    }
    return 0;
  }

  private MandateTerms terms(
      EvmLedger ledger, Address payer, Address payee, long first, Bytes32 escrow) {
    try {
      return new MandateTerms(
          ledger.info().chainId(),
          ledger.info().contract(),
          escrow,
          payer,
          payee,
          first,
          every,
          periods,
          memo,
          InstantSource.system().instant().getEpochSecond());
    } catch (IllegalArgumentException e) {
      throw new Failure(Main.USAGE, String.valueOf(e.getMessage()));
    }
  }

  private void lock(MandateStore.Given given, EvmLedger ledger, PrivateKey key, EscrowTerms escrow)
      throws IOException {
    try {
      PurseOptions.lock(ledger, key, escrow);
      MandateDeliverCommand.goesOn(given, options);
      MandateTerms terms = given.mandate().terms();
      PurseOptions.allot(ledger, key, terms.escrow(), terms.payee());
    } catch (CommandRefusedException e) {
      if (e.isUnknown()) {
        throw new Failure(
            Main.UNKNOWN,
            "%s; mandate %d is kept, and this command again would lock a second one; once the escrow is there:  ./souk mandate deliver %d%s"
                .formatted(e.getMessage(), given.number(), given.number(), options.argument()));
      }
      options.cancellations().add(given.mandate()); // nothing was locked, or nobody is to get it
      throw e;
    }
  }

  private void deliver(Purse purse, MandateStore.Given given, EvmLedger ledger) {
    long included = ledger.head(Ledger.Finality.INCLUDED).number();
    long end = System.nanoTime() + Duration.ofSeconds(MOST_SECONDS).toNanos();
    while (ledger.head(Ledger.Finality.FINAL).number() < included && System.nanoTime() < end) {
      try {
        Thread.sleep(200);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    MandateDeliverCommand.deliver(purse, given, options);
  }

  private void show(MandateTerms.Signed mandate, int number, Amount prize, Amount locks) {
    MandateTerms terms = mandate.terms();
    Given given =
        new Given(
            number,
            mandate.id(),
            new ChainAddress(terms.chainId(), terms.payee()).toString(),
            prize,
            periods,
            terms.firstRound(),
            locks,
            true);
    output.show(
        () -> given,
        people ->
            new Table("mandate", Integer.toString(number))
                .row("id", given.id())
                .row("to", given.payee())
                .row("delivered", "yes")
                .print(people));
  }
}
