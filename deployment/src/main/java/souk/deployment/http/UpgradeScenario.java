package souk.deployment.http;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import souk.deployment.scenario.Chronicle;
import souk.deployment.scenario.Scenario;
import souk.exchange.Service;
import souk.ledger.Command;
import souk.ledger.Receipt;
import souk.market.MarketRules;
import souk.market.PaymentRules;
import souk.market.version.Announcement;
import souk.market.version.Charter;
import souk.market.version.MarketVersion;
import souk.market.version.VersionHistory;
import souk.market.version.VersionState;
import souk.node.CustomerNode;
import souk.node.ProviderNode;
import souk.node.version.LedgerAnnouncements;
import souk.node.version.VersionWatch;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Eip712;
import souk.primitives.PrivateKey;

/**
 * A market doubles its price while agreements run: two of three announcers say so on the ledger,
 * strangers and latecomers are not heard, another version is taken back, and old and new agreements
 * are served side by side by the same nodes.
 */
public final class UpgradeScenario implements Scenario {
  private static final int PROVIDERS = 2;
  private static final int OLD = PROVIDERS;
  private static final int NEW = PROVIDERS + 1;
  private static final int LATE = PROVIDERS + 2;
  private static final int STRANGER = PROVIDERS + 3;
  private static final int FIRST_ANNOUNCER = PROVIDERS + 4;
  private static final int ANNOUNCERS = 3;
  private static final int ACCOUNTS = FIRST_ANNOUNCER + ANNOUNCERS;
  private static final int THRESHOLD = 2;
  private static final long DELAY = 80;
  private static final int ROUNDS = 15;
  private static final long TIME_TO_POST = 20;
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Amount FUNDS = Amount.of(100_000_000);

  @Override
  public String name() {
    return "upgrade";
  }

  @Override
  public String summary() {
    return "Two of three announcers double the market's price while agreements run: old and new are served side by side, and who may not announce, or too late, or twice, changes nothing.";
  }

  @Override
  public Outcome play(Place place) throws Exception {
    try (HttpStage stage = new HttpStage(place, HttpStage.usual(), ACCOUNTS)) {
      return new Play(place, stage).play();
    }
  }

  private static final class Play {
    private final HttpStage stage;
    private final Chronicle chronicle;
    private final MarketVersion before;
    private final MarketVersion after;
    private final Charter charter;
    private final Eip712.Domain domain;

    Play(Place place, HttpStage stage) {
      this.stage = stage;
      this.chronicle = new Chronicle(() -> stage.chain().head(), place.told());
      this.domain = stage.chain().ledger().info().domain();
      MarketRules rules = HttpStage.usual().market();
      this.before = new MarketVersion(rules.payment(), rules.agreement());
      this.after =
          new MarketVersion(
              new PaymentRules(rules.payment().prize().times(2), rules.payment().depth()),
              rules.agreement());
      this.charter =
          Charter.of(
              HttpStage.usual().name(),
              rules.ledger(),
              before,
              List.of(
                  stage.key(FIRST_ANNOUNCER).address(),
                  stage.key(FIRST_ANNOUNCER + 1).address(),
                  stage.key(FIRST_ANNOUNCER + 2).address()),
              THRESHOLD,
              DELAY);
    }

    Outcome play() throws Exception {
      Set<Address> providers = Set.of(standUp(0), standUp(1));
      for (int account : List.of(OLD, NEW, LATE)) {
        stage.deposit(account, FUNDS);
      }
      CustomerNode old = hire("old", OLD, before.payment(), providers);
      chronicle.expect(
          old.agreements().stream()
              .anyMatch(signed -> stage.view().agreement(signed.id()).isPresent()),
          "the old agreement stands");
      use(old, "under version 1");
      try (VersionWatch watch = new VersionWatch(stage.chain().ledger(), charter)) {
        watch.await(PATIENCE);
        refuse(watch);
        Announcement announced = announce(watch);
        withdraw(watch, announced);
        use(old, "while version 2 is announced");
        stage.chain().advanceTo(announced.from());
        VersionHistory now = watch.history();
        chronicle.expect(
            now.at(stage.chain().head()).number() == 2, "version 2 is in force from its block on");
        chronicle.note("in-force", "version 2 is in force, and a unit costs twice as much");
      }
      lateCustomer(providers);
      CustomerNode renewed = hire("new", NEW, after.payment(), providers);
      use(old, "under version 1, side by side with version 2");
      use(renewed, "under version 2, side by side with version 1");
      compare(old, renewed);
      leave();
      stage.settle();
      chronicle.note("settled", "every won prize is claimed");
      return chronicle.outcome(stage.chain().conserved());
    }

    private Service chartered() {
      Service usual = HttpStage.usual();
      MarketRules rules = usual.market();
      return new Service(
          usual.kind(),
          usual.terms(),
          new MarketRules(
              rules.ledger(), rules.payment(), rules.agreement(), Optional.of(charter)));
    }

    private Address standUp(int account) throws IOException {
      ProviderNode.Setup setup = stage.seller(account, before.payment());
      Service sold = setup.services().getFirst();
      ProviderNode node =
          stage.start(
              setup.withServices(
                  List.of(new Service(sold.kind(), sold.terms(), chartered().market()))));
      chronicle.note(
          "provider", "provider %d stands; it goes by the market's charter".formatted(account));
      return node.address();
    }

    private CustomerNode hire(
        String name, int account, PaymentRules payment, Set<Address> providers) throws IOException {
      CustomerNode customer = stage.customer(name, account, payment, providers, ROUNDS);
      var _ = stage.awaitHired(customer, PROVIDERS);
      chronicle.note(
          "hired",
          "the %s customer hires both providers for prizes of %s".formatted(name, payment.prize()));
      return customer;
    }

    private void use(CustomerNode customer, String when) throws Exception {
      stage.awaitReady(customer, PROVIDERS);
      stage.awaitRoom(12);
      stage.chain().await("providers", () -> customer.status().ready() >= PROVIDERS);
      String answer = HttpStage.call(customer, "/unit");
      chronicle.expect(answer.equals("/unit"), "a unit is served " + when);
      chronicle.note("served", "a unit is served and paid " + when);
    }

    private Announcement draft(long number, long by, long from) {
      return Announcement.of(charter.id(domain), number, after, by, from);
    }

    private PrivateKey announcer(int index) {
      return stage.key(FIRST_ANNOUNCER + index);
    }

    private Announcement signed(Announcement draft, PrivateKey... announcers) {
      Announcement all = draft;
      for (PrivateKey each : announcers) {
        all = all.signedBy(each, domain);
      }
      return all;
    }

    private Receipt post(Announcement announcement, PrivateKey poster) {
      if (stage.view().provider(poster.address()).isEmpty()) {
        stage
            .chain()
            .submit(poster, new Command.Register(LedgerAnnouncements.ENDPOINT, Amount.ZERO));
      }
      return stage
          .chain()
          .ledger()
          .submit(
              poster, LedgerAnnouncements.post(announcement, stage.chain().ledger().info(), poster))
          .join();
    }

    /** Puts it on the ledger, and says what the market makes of it. */
    private void refused(VersionWatch watch, Announcement announcement, PrivateKey poster) {
      String why =
          watch
              .history()
              .refusal(
                  announcement, poster.address(), stage.chain().ledger().info().rules(), domain)
              .orElse("nothing speaks against it");
      long versions = watch.history().versions().size();
      chronicle.expect(
          post(announcement, poster) instanceof Receipt.Included, "anybody can put it there");
      chronicle.expect(!why.startsWith("nothing"), "it is said why an announcement does not count");
      stage.chain().step();
      chronicle.expect(
          watch.history().versions().size() == versions, "what does not count changes nothing");
      chronicle.note("refused", "an announcement does not count: " + why);
    }

    private void refuse(VersionWatch watch) {
      long by = stage.chain().head() + TIME_TO_POST;
      refused(
          watch, signed(draft(2, by, by + DELAY), stage.key(STRANGER), announcer(0)), announcer(0));
      refused(
          watch, signed(draft(2, by, by + DELAY - 1), announcer(0), announcer(1)), announcer(0));
      refused(watch, signed(draft(3, by, by + DELAY), announcer(0), announcer(1)), announcer(0));
      refused(
          watch, signed(draft(2, by, by + DELAY), announcer(0), announcer(1)), stage.key(STRANGER));
    }

    private Announcement announce(VersionWatch watch) {
      long by = stage.chain().head() + TIME_TO_POST;
      Announcement real = signed(draft(2, by, by + DELAY), announcer(0), announcer(1));
      chronicle.expect(post(real, announcer(1)) instanceof Receipt.Included, "it is announced");
      stage
          .chain()
          .await(
              "the announcement to be seen",
              () -> {
                stage.chain().step();
                return watch.history().versions().size() == 2;
              });
      chronicle.note(
          "announced",
          "two of three announce version 2 from block %d on: prizes of %s"
              .formatted(real.from(), after.payment().prize()));
      refused(
          watch,
          signed(draft(2, by + 50, by + 50 + DELAY), announcer(1), announcer(2)),
          announcer(2));
      long past = stage.chain().head() - 1;
      chronicle.expect(
          post(signed(draft(3, past, past + DELAY), announcer(1), announcer(2)), announcer(1))
              instanceof Receipt.Refused,
          "the ledger takes no announcement after its block");
      chronicle.note("refused", "the ledger takes no announcement after its block");
      return real;
    }

    /** A third version is announced and taken back; the second cannot be by a stranger. */
    private void withdraw(VersionWatch watch, Announcement second) {
      long by = stage.chain().head() + TIME_TO_POST;
      Announcement third =
          signed(draft(3, by, second.from() + DELAY + 200), announcer(1), announcer(2));
      chronicle.expect(post(third, announcer(2)) instanceof Receipt.Included, "it is announced");
      var info = stage.chain().ledger().info();
      chronicle.expect(
          stage
                  .chain()
                  .ledger()
                  .submit(
                      stage.key(STRANGER),
                      LedgerAnnouncements.withdraw(second, info, announcer(1).address()))
                  .join()
              instanceof Receipt.Refused,
          "a stranger withdraws nothing");
      stage
          .chain()
          .submit(announcer(2), LedgerAnnouncements.withdraw(third, info, announcer(2).address()));
      stage
          .chain()
          .await(
              "the withdrawal to be seen",
              () -> {
                stage.chain().step();
                VersionHistory now = watch.history();
                return now.versions().size() == 3
                    && now.state(now.versions().getLast(), stage.chain().head())
                        == VersionState.WITHDRAWN;
              });
      chronicle.note("withdrawn", "version 3 is announced, and taken back by who posted it");
    }

    /** Who would still pay the old price for an agreement that begins now is declined. */
    private void lateCustomer(Set<Address> providers) throws IOException {
      CustomerNode late = stage.customer("late", LATE, before.payment(), providers, ROUNDS);
      for (int i = 0; i < 6; i++) {
        stage.chain().step();
      }
      chronicle.expect(
          late.agreements().isEmpty(), "no agreement begins under a version of the past");
      chronicle.note("declined", "a customer that offers the old price now is declined by both");
    }

    private void compare(CustomerNode old, CustomerNode renewed) {
      Amount one = prize(old);
      Amount two = prize(renewed);
      chronicle.expect(
          one.equals(before.payment().prize()) && two.equals(after.payment().prize()),
          "each agreement keeps the price of the version under which it began");
      chronicle.note(
          "side-by-side", "agreements with prizes of %s and of %s run at once".formatted(one, two));
    }

    private Amount prize(CustomerNode customer) {
      return stage.view().escrow(customer.status().escrow()).orElseThrow().terms().prize();
    }

    /** Collateral that no agreement holds can be out before a version begins. */
    private void leave() {
      long unbonding = HttpStage.usual().market().ledger().unbondingBlocks();
      chronicle.expect(
          unbonding <= charter.delay(), "whoever leaves at an announcement is out in time");
      chronicle.note(
          "leaving",
          "free collateral is out %d blocks after it is asked back, and the delay is %d blocks"
              .formatted(unbonding, charter.delay()));
    }
  }
}
