package souk.cli.pay;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.Output;
import souk.cli.StopSignal;
import souk.cli.Sums;
import souk.cli.Table;
import souk.cli.TypedSum;
import souk.ledger.EscrowTerms;
import souk.ledger.RoundRules;
import souk.ledger.evm.EvmLedger;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.transfers.address.ChainAddress;
import souk.transfers.person.Purse;
import souk.transfers.stream.StreamPayer;
import souk.transfers.stream.StreamTerms;

/** {@code souk stream start}: a stream to somebody. */
@Command(
    name = "start",
    mixinStandardHelpOptions = true,
    description = {
      "Lock an escrow and let money flow out of it to a payee, until the cap is reached, the escrow's"
          + " last round is over, either side stops it, or ^C; ./souk stream run goes on.",
      "It says first what is locked and when it ends. What the stream does not use comes back with"
          + " ./souk wallet refund."
    },
    footer = {
      "A SUM is in the market's currency: 1.5, '1.5 USDC', or '1500000 units' of its smallest unit.",
      "Example:",
      "  ./souk stream start bob 3.6/hour --cap 2 --at http://127.0.0.1:9000 --network /tmp/net --keystore /tmp/net/keys/publisher.json"
    })
final class StreamStartCommand implements Callable<Integer> {
  private static final Duration SAYS = Duration.ofSeconds(10);

  @Parameters(index = "0", paramLabel = "WHOM", description = "a contact's name, or an address")
  private String whom = "";

  @Parameters(
      index = "1",
      paramLabel = "RATE",
      description = "how fast: SUM/second, minute, hour, day, week or month")
  private String rate = "";

  @Option(
      names = "--cap",
      paramLabel = "SUM",
      required = true,
      description = "how much flows at the most")
  private TypedSum cap = TypedSum.parse("0");

  @Option(
      names = "--at",
      paramLabel = "URL",
      required = true,
      description = "where the payee's ./souk receive serves")
  private String at = "";

  @Option(
      names = "--tick",
      paramLabel = "SECONDS",
      defaultValue = "1",
      description =
          "a ticket so often, or more seldom where it would be worth less than a unit"
              + " (${DEFAULT-VALUE})")
  private int tick;

  @Option(names = "--memo", paramLabel = "TEXT", description = "what it is for, on one line")
  private String memo = "";

  @Option(
      names = "--only-while-there",
      description = "time in which the payee does not answer is not paid")
  private boolean there;

  @Option(names = "--new", description = "an address that is nobody's among your contacts is meant")
  private boolean fresh;

  @Option(names = "--dry-run", description = "say what would be locked, and lock nothing")
  private boolean dryRun;

  @Mixin private PurseOptions options = new PurseOptions();
  @Mixin private SpendConsent consent = new SpendConsent();
  @Mixin private Output output = new Output();

  /**
   * What is to flow, for programs.
   *
   * @param locks what the escrow locks
   * @param begins when about its first round begins, in seconds since 1970
   * @param ends when about it ends if it does not wait and is not paused
   */
  private record Plan(
      String event,
      String payee,
      Amount ticket,
      double tickSeconds,
      Amount cap,
      Amount locks,
      long begins,
      long ends) {}

  /**
   * The round in which it begins.
   *
   * @param block with which that round starts
   * @param seconds until then, at the usual pace of blocks
   */
  private record First(long round, long block, long seconds) {
    static First of(EvmLedger ledger, int blockSeconds) {
      RoundRules rounds = ledger.info().rules().rounds();
      long now = PurseOptions.view(ledger).block().number();
      // A wallet that is opened after a round began, or just before, makes out no books in it.
      long round = rounds.roundOf(now + rounds.seedDelay()) + 1;
      long block = rounds.start(round);
      return new First(round, block, (block - now) * blockSeconds);
    }
  }

  @Override
  public Integer call() throws Exception {
    URI endpoint = PurseOptions.place(at);
    if (tick < 1) {
      throw new Failure(Main.USAGE, "--tick is a number of seconds, at least 1, got " + tick);
    }
    PrivateKey key = options.key().open();
    try (StopSignal running = new StopSignal();
        EvmLedger ledger = options.connect()) {
      Sums sums = Sums.of(ledger);
      Address payee = Payee.person(whom, ledger.info(), options.records().contactsSoFar(), fresh);
      StreamPlan plan;
      try {
        plan =
            StreamPlan.of(
                TypedRate.of(rate, sums),
                sums.of("--cap", cap),
                tick,
                ledger.info().rules().rounds(),
                options.network().blockSeconds());
      } catch (IllegalArgumentException e) {
        throw new Failure(Main.USAGE, String.valueOf(e.getMessage()));
      }
      show(plan, payee, ledger, sums, First.of(ledger, options.network().blockSeconds()));
      if (dryRun) {
        return 0;
      }
      if (!consent.allows(plan.locks(), sums)) {
        throw new Failure(Main.FAILED, "nothing was locked");
      }
      Amount balance = PurseOptions.view(ledger).balance(key.address());
      if (balance.compareTo(plan.locks()) < 0) {
        throw new Failure(
            Main.FAILED,
            "%s would be locked, and the account has %s in the market; ./souk wallet deposit brings more"
                .formatted(sums.show(plan.locks()), sums.show(balance)));
      }
      start(plan, payee, endpoint, key, ledger, running);
    }
    return 0;
  }

  private void show(StreamPlan plan, Address payee, EvmLedger ledger, Sums sums, First first) {
    long begins = InstantSource.system().instant().getEpochSecond() + first.seconds();
    long ends = begins + plan.seconds();
    String account = new ChainAddress(ledger.info().chainId(), payee).toString();
    Amount most = plan.ticket().times(plan.tickets());
    if (output.json()) {
      output.event(
          new Plan(
              "plan",
              account,
              plan.ticket(),
              plan.rate().nanos() / 1e9,
              most,
              plan.locks(),
              begins,
              ends));
      return;
    }
    output.show(
        () -> most,
        people ->
            new Table("stream", "")
                .row("to", account)
                .row(
                    "a ticket",
                    "of %s each %.3f s"
                        .formatted(sums.show(plan.ticket()), plan.rate().nanos() / 1e9))
                .row("cap", sums.show(most))
                .row("locks", sums.show(plan.locks()))
                .row(
                    "begins",
                    "about %s, with round %d"
                        .formatted(Instant.ofEpochSecond(begins), first.round()))
                .row(
                    "ends",
                    "about %s, later by what it waits and is paused"
                        .formatted(Instant.ofEpochSecond(ends)))
                .print(people));
  }

  private void start(
      StreamPlan plan,
      Address payee,
      URI endpoint,
      PrivateKey key,
      EvmLedger ledger,
      StopSignal running)
      throws IOException {
    First first = First.of(ledger, options.network().blockSeconds());
    EscrowTerms escrow = plan.escrow(key.address(), first.round(), Payee.random());
    Bytes32 id = PurseOptions.id(ledger, escrow, key.address());
    StreamTerms.Signed terms;
    try {
      terms =
          new StreamTerms(
                  ledger.info().chainId(),
                  ledger.info().contract(),
                  id,
                  key.address(),
                  payee,
                  plan.tickets(),
                  memo,
                  InstantSource.system().instant().getEpochSecond(),
                  Payee.random())
              .sign(key);
    } catch (IllegalArgumentException e) {
      throw new Failure(Main.USAGE, String.valueOf(e.getMessage()));
    }
    try (Purse purse = options.open(ledger, key)) {
      int number = purse.streams().start(terms, endpoint, plan.rate(), !there);
      purse.streams().pauseForEscrow(number);
      output.sayToPeople("stream %d, from round %d on".formatted(number, first.round()));
      try {
        PurseOptions.lock(ledger, key, escrow, payee);
      } catch (RuntimeException e) {
        Failure failure = Failure.of(e);
        if (failure.status() != Main.UNKNOWN) {
          purse.streams().stop(number);
          throw failure;
        }
        throw new Failure(
            Main.UNKNOWN,
            "it is not known whether the escrow %s was opened; the stream waits for it:  ./souk stream run%s"
                .formatted(id, options.argument()));
      }
      purse.open(id);
      StreamWishes wishes = StreamStatusCommand.wishes(options.records());
      awaitFirst(first.block(), purse.streams(), wishes, ledger, running);
      if (purse.streams().stream(number).orElseThrow().waitsForEscrow()) {
        purse.streams().resume(number);
      }
      new StreamRun(ledger, key, purse, wishes, output).run(running);
    }
  }

  /** Waits for its first round, and says so; wishes are heard meanwhile. */
  private void awaitFirst(
      long block, StreamPayer streams, StreamWishes wishes, EvmLedger ledger, StopSignal running)
      throws IOException {
    int pace = options.network().blockSeconds();
    long next = System.nanoTime();
    while (running.goesOn()) {
      long left = block - PurseOptions.view(ledger).block().number();
      if (left <= 0) {
        return;
      }
      for (String problem : wishes.carryOut(streams)) {
        output.warn(problem);
      }
      if (System.nanoTime() >= next) {
        output.sayToPeople("it begins in %d blocks, about %d seconds".formatted(left, left * pace));
        next = System.nanoTime() + SAYS.toNanos();
      }
    }
  }
}
