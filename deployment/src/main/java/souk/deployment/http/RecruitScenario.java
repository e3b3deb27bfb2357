package souk.deployment.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import souk.deployment.scenario.Chronicle;
import souk.deployment.scenario.Scenario;
import souk.exchange.Service;
import souk.exchange.UnitContent;
import souk.exchange.client.ClientRules;
import souk.exchange.client.ExchangeClient;
import souk.exchange.client.NoAnswerException;
import souk.exchange.provider.Selling;
import souk.http.Headers;
import souk.http.HttpTerms;
import souk.http.HttpWish;
import souk.http.Target;
import souk.http.customer.CallException;
import souk.http.customer.HttpCall;
import souk.http.customer.HttpCustomer;
import souk.http.customer.PaidAnswer;
import souk.ledger.AgreementTerms;
import souk.ledger.Command;
import souk.ledger.JudgeId;
import souk.ledger.LedgerInfo;
import souk.ledger.LedgerView;
import souk.market.AgreementPlan;
import souk.market.AgreementRules;
import souk.market.PaymentRules;
import souk.market.agreement.AgreementChecks;
import souk.market.agreement.AgreementDocument;
import souk.market.agreement.AgreementFile;
import souk.market.hire.Preference;
import souk.market.hire.Wanted;
import souk.market.negotiation.Counterparty;
import souk.market.negotiation.Draft;
import souk.market.negotiation.Negotiation;
import souk.market.negotiation.NegotiationRules;
import souk.market.negotiation.Negotiator;
import souk.market.negotiation.Side;
import souk.market.negotiation.State;
import souk.market.negotiation.strategy.Concerns;
import souk.market.negotiation.strategy.ConcessionByTime;
import souk.market.negotiation.strategy.MostTurns;
import souk.market.negotiation.strategy.PostedPrice;
import souk.market.offer.Clause;
import souk.market.offer.Property;
import souk.node.CustomerNode;
import souk.node.CustomerStart;
import souk.node.CustomerStore;
import souk.node.Hireable;
import souk.node.ProviderNode;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.PrivateKey;
import souk.transport.HttpDialer;

/**
 * Providers with different terms compete; a customer finds them, hires the best of those that fit,
 * and is served. One vanishes in the middle of an answer: what is missing is bought from another,
 * nothing is paid twice, and a newcomer takes its place. It comes back, and is paid what it earned.
 */
public final class RecruitScenario implements Scenario {
  /** What each provider asks for a ticket, which buys a unit. */
  private static final List<Integer> ASKS =
      List.of(4_000, 5_000, 6_000, 14_000, 3_000, 20_000, 30_000);

  /** Whom the customer finds too far away. */
  private static final int SOUTH = 4;

  /** Those that ask too much, and what they take in the end. */
  private static final Map<Integer, Integer> NEGOTIABLE = Map.of(3, 9_000, 5, 9_500);

  /** Who asks too much, and takes no less. */
  private static final int STUBBORN = 6;

  /** Accounts: providers first, then these. */
  private static final int CUSTOMER = 7;

  private static final int STRANGER = 8;
  private static final int ACCOUNTS = 9;

  /** What a ticket of the customer's escrow is worth. */
  private static final Amount PAID = Amount.of(10_000);

  /** Units are served before they are paid: who vanishes takes no ticket along. */
  private static final Service SERVICE = servedFirst(HttpStage.usual());

  /** How many are hired by their offers, and of whom the next one takes the place. */
  private static final int BY_OFFER = 2;

  private static final int WANTED = 4;
  private static final int MOST_TURNS = 9;
  private static final double EAGERNESS = 3;
  private static final int ROUNDS = 20;
  private static final int UNITS = 3;
  private static final int ROOM = 12;

  /** More often than usual, for on a chain silence is noticed in real time. */
  private static final Duration ASKING = Duration.ofSeconds(2);

  /** Within this it is noticed that one is gone, and another is hired. */
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private static final int AT_ONCE = 10;
  private static final String REGION = "region";

  private static Service servedFirst(Service usual) {
    return new Service(usual.kind(), ((HttpTerms) usual.terms()).paidFirst(false), usual.market());
  }

  @Override
  public String name() {
    return "recruit";
  }

  @Override
  public String summary() {
    return "Providers with different terms compete, a customer hires the best that fit, one vanishes in mid-delivery and is replaced without loss, and every agreement is verified from documents alone.";
  }

  @Override
  public Outcome play(Place place) throws Exception {
    try (HttpStage stage = new HttpStage(place, SERVICE, ACCOUNTS)) {
      return new Play(place, stage).play();
    }
  }

  private static final class Play {
    private final HttpStage stage;
    private final Chronicle chronicle;
    private final int depth = SERVICE.market().payment().depth();
    private final int unitBytes;
    private final PaymentRules paid = PaymentRules.perTicket(PAID, depth);
    private final List<ProviderNode> nodes = new ArrayList<>();

    Play(Place place, HttpStage stage) {
      this.stage = stage;
      this.chronicle = new Chronicle(() -> stage.chain().head(), place.told());
      this.unitBytes = ((HttpTerms) SERVICE.terms()).bytesPerUnit();
    }

    Outcome play() throws Exception {
      standUp();
      CustomerNode customer = hire();
      deliver(customer);
      verify(customer);
      stage.settle();
      boolean conserved = stage.chain().conserved();
      chronicle.note("settled", "every won prize is claimed, that of who vanished too");
      return chronicle.outcome(conserved);
    }

    private String who(Address provider) {
      for (int i = 0; i < ASKS.size(); i++) {
        if (stage.key(i).address().equals(provider)) {
          return "provider " + i;
        }
      }
      return provider.toString();
    }

    private ProviderNode.Setup setup(int number) {
      ProviderNode.Setup posted =
          stage
              .seller(number, perTicket(ASKS.get(number)))
              .withProperties(
                  Map.of(REGION, new Property.Text(number == SOUTH ? "south" : "north")));
      Integer last = NEGOTIABLE.get(number);
      return last == null
          ? posted
          : posted.withSelling(
              Selling.POSTED.at(
                  first -> new ConcessionByTime(Side.PROVIDER, first, perTicket(last), EAGERNESS)));
    }

    private PaymentRules perTicket(int units) {
      return PaymentRules.perTicket(Amount.of(units), depth);
    }

    private void standUp() throws IOException {
      for (int i = 0; i < ASKS.size(); i++) {
        nodes.add(stage.start(setup(i)));
        chronicle.note(
            "offer",
            "provider %d asks %d for a ticket, in the %s"
                .formatted(i, ASKS.get(i), i == SOUTH ? "south" : "north"));
      }
      Amount collateral = SERVICE.market().agreement().collateral().amount();
      stage.deposit(STRANGER, collateral);
      stage
          .chain()
          .submit(stage.key(STRANGER), new Command.Register("http://127.0.0.1:1", collateral));
      chronicle.note(
          "stranger", "somebody stands on the ledger with collateral, and never answers");
    }

    private CustomerNode hire() throws Exception {
      CustomerNode.Setup setup =
          stage
              .hirer("customer", CUSTOMER, paid, BY_OFFER, WANTED + 1 - BY_OFFER, ROUNDS)
              .wanting(Wanted.of(List.of(Clause.parse(REGION + "=north"))))
              .asking(ASKING);
      try (CustomerStart start = CustomerStart.prepare(setup)) {
        CustomerStart.Outlook now = start.look();
        List<Address> choice = start.choice(now).stream().map(Preference.Ranked::provider).toList();
        chronicle.expect(choice.equals(addresses(0, 1)), "the cheapest of the north are the best");
        Set<Address> leftOut = new HashSet<>();
        for (Hireable.LeftOut each : now.hireable().leftOut()) {
          leftOut.add(each.provider());
          chronicle.note(
              "left-out",
              "%s: %s".formatted(who(each.provider()), each.why().line(Amount::toString)));
        }
        chronicle.expect(
            leftOut.equals(Set.copyOf(addresses(SOUTH, 3, 5, STUBBORN, STRANGER))),
            "who is elsewhere, too dear or away is left out, and nobody else");
        CustomerNode customer = stage.closing(start.start());
        var _ = stage.awaitHired(customer, BY_OFFER);
        chronicle.expect(
            customer.hired().equals(Set.copyOf(choice)), "those that were chosen are hired");
        negotiate(customer);
        var _ = stage.awaitHired(customer, WANTED);
        chronicle.expect(
            customer.hired().equals(Set.copyOf(addresses(0, 1, 3, 5))),
            "those that were agreed with are hired too");
        customer
            .agreements()
            .forEach(signed ->
                chronicle.note(
                    "hired",
                    "%s is hired, agreement %s, at %s a ticket"
                        .formatted(who(signed.terms().provider()), signed.id(), PAID)));
        return customer;
      }
    }

    /** Talks with those that ask too much; takes on whoever comes down to what is paid. */
    private void negotiate(CustomerNode customer) throws Exception {
      PrivateKey key = stage.key(CUSTOMER);
      LedgerInfo ledger = stage.chain().ledger().info();
      Negotiator negotiator =
          new Negotiator(key, ledger.domain(), NegotiationRules.DEFAULT, stage.chain().clock());
      try (HttpDialer dialer = new HttpDialer()) {
        ExchangeClient exchange = new ExchangeClient(dialer, key, ledger, ClientRules.DEFAULT);
        for (int number : List.of(3, 5, STUBBORN)) {
          URI endpoint = nodes.get(number).uri();
          Counterparty<NoAnswerException> provider = exchange.negotiation(endpoint, Map.of());
          Negotiation end =
              negotiator.negotiate(
                  new Draft(terms(customer, number), paid),
                  Concerns.of(new PostedPrice(Side.CUSTOMER, paid), new MostTurns(MOST_TURNS)),
                  provider,
                  _ -> {});
          boolean agreed = end.state() == State.APPROVED;
          chronicle.expect(
              agreed == NEGOTIABLE.containsKey(number),
              "provider %d comes down to what is paid, if it can".formatted(number));
          chronicle.note(
              agreed ? "agreed" : "not-agreed",
              "provider %d asked %d; after %d turns %s"
                  .formatted(
                      number,
                      ASKS.get(number),
                      end.turns().size(),
                      agreed ? "both take " + PAID : "the customer withdraws"));
          if (agreed) {
            Negotiator.Signed signed = negotiator.commit(end, customer.status().escrow(), provider);
            customer.adopt(signed.terms(), signed.customer(), signed.provider(), endpoint);
          }
        }
      }
    }

    private AgreementTerms terms(CustomerNode customer, int provider) {
      AgreementRules rules = SERVICE.market().agreement();
      byte[] salt = new byte[Bytes32.SIZE];
      stage.random().nextBytes(salt);
      return AgreementPlan.at(
              rules, stage.rounds(), stage.chain().head(), customer.status().lastRound())
          .complete(
              AgreementTerms.of(SERVICE.name())
                  .customer(stage.key(CUSTOMER).address())
                  .provider(stage.key(provider).address())
                  .details(((HttpTerms) SERVICE.terms()).details())
                  .escrow(customer.status().escrow())
                  .rules(stage.chain().ledger().info().rules().hash())
                  .judge(JudgeId.NONE)
                  .salt(Bytes32.of(salt)),
              rules,
              stage.rounds(),
              Bytes32.ZERO);
    }

    /** Verifies every agreement as anybody can who has nothing but its document. */
    private void verify(CustomerNode customer) throws DecodeException {
      LedgerInfo ledger = stage.chain().ledger().info();
      LedgerView now = stage.view();
      for (CustomerStore.Signed signed : customer.agreements()) {
        LedgerView.Escrow escrow = now.escrow(signed.terms().escrow()).orElseThrow();
        String text =
            AgreementFile.text(
                AgreementDocument.of(
                    ledger,
                    signed.terms(),
                    Optional.of(new AgreementDocument.Escrow(escrow.funder(), escrow.terms())),
                    signed.customer(),
                    signed.provider()));
        AgreementChecks checks =
            AgreementChecks.of(AgreementFile.parse("agreement.json", text), Optional.empty());
        chronicle.expect(
            checks.hold(), "the agreement with " + who(signed.terms().provider()) + " holds");
        chronicle.note(
            "verified",
            "%d checks of the document of agreement %s hold"
                .formatted(checks.checks().size(), signed.id()));
      }
    }

    private List<Address> addresses(int... numbers) {
      return Arrays.stream(numbers).mapToObj(number -> stage.key(number).address()).toList();
    }

    private void deliver(CustomerNode customer) throws Exception {
      stage.awaitReady(customer, WANTED);
      stage.awaitRoom(ROOM);
      stage.chain().await("providers", () -> customer.status().ready() >= WANTED);
      ProviderNode gone = nodes.getFirst();
      byte[] expected = HttpStage.bytes(UNITS * unitBytes);
      ByteArrayOutputStream got = new ByteArrayOutputStream();
      long paid = untilItVanishes(customer, gone, got);
      chronicle.note(
          "vanished",
          "provider 0 vanishes after %d of %d bytes".formatted(got.size(), expected.length));
      chronicle.expect(
          paid == 1 && got.size() == unitBytes, "one unit came, and one unit was paid");

      PaidAnswer rest = call(customer, Optional.empty(), got.size());
      rest.copyTo(got);
      chronicle.expect(
          !rest.provider().equals(gone.address()), "the rest comes from another provider");
      chronicle.expect(Arrays.equals(got.toByteArray(), expected), "every byte arrives");
      chronicle.expect(paid + rest.tickets() == UNITS, "no unit was paid twice");
      chronicle.note(
          "delivered",
          "%s sends the rest: %d units, %d tickets"
              .formatted(who(rest.provider()), UNITS, paid + rest.tickets()));
      replace(customer, gone);
    }

    /** Buys from one, which is gone once its first unit has come; how many tickets it got. */
    private long untilItVanishes(CustomerNode customer, ProviderNode gone, OutputStream got)
        throws CallException, IOException {
      PaidAnswer answer = call(customer, Optional.of(gone.address()), 0);
      OutputStream closing =
          new OutputStream() {
            @Override
            public void write(int value) throws IOException {
              write(new byte[] {(byte) value}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
              got.write(bytes, offset, length);
              stage.vanish(gone);
            }
          };
      try {
        answer.copyTo(closing);
        chronicle.expect(false, "the answer breaks off when its provider is gone");
      } catch (CallException e) {
        chronicle.note("broken-off", String.valueOf(e.getMessage()));
      }
      return answer.tickets();
    }

    private PaidAnswer call(CustomerNode customer, Optional<Address> provider, int from)
        throws CallException {
      Headers headers =
          from == 0
              ? Headers.NONE
              : new Headers(List.of(new Headers.Header("range", "bytes=" + from + "-")));
      return customer
          .role(HttpCustomer.class)
          .call(
              new HttpCall(
                  new HttpWish.Call(
                      "GET", new Target(HttpStage.BYTES + UNITS * unitBytes), headers),
                  UnitContent.NONE,
                  Long.MAX_VALUE,
                  provider));
    }

    private void replace(CustomerNode customer, ProviderNode gone) throws Exception {
      Address newcomer = stage.key(BY_OFFER).address();
      passUntil(customer, () -> stage.pass(AT_ONCE), () -> isOnLedger(customer, newcomer));
      chronicle.expect(isOnLedger(customer, newcomer), "the next best takes its place");
      chronicle.note("replaced", who(newcomer) + " takes the place of who vanished");
      ProviderNode back = stage.start(setup(0));
      chronicle.expect(back.address().equals(gone.address()), "it comes back as it was");
      passUntil(customer, stage.chain()::step, () -> back.income().isEmpty());
      chronicle.expect(back.income().isEmpty(), "who vanished and came back is paid");
      chronicle.note("back", "provider 0 comes back, and is paid what it earned");
      stage.nextRound();
      stage.chain().await("the newcomer", () -> customer.status().ready() > WANTED);
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      PaidAnswer answer = call(customer, Optional.of(newcomer), 0);
      answer.copyTo(all);
      chronicle.expect(
          all.size() == UNITS * unitBytes && answer.tickets() == UNITS, "the newcomer serves");
      chronicle.note("served", who(newcomer) + " serves %d units".formatted(UNITS));
    }

    /** Lets blocks pass, as fast as the customer sees them. */
    private void passUntil(CustomerNode customer, Runnable pass, BooleanSupplier reached) {
      Instant latest = stage.chain().clock().instant().plus(PATIENCE);
      while (!reached.getAsBoolean() && stage.chain().clock().instant().isBefore(latest)) {
        pass.run();
        long head = stage.chain().head();
        stage.chain().await("the customer to look", () -> customer.seenBlock() >= head);
      }
    }

    private boolean isOnLedger(CustomerNode customer, Address provider) {
      LedgerView now = stage.view();
      return customer.agreements().stream()
          .filter(signed -> signed.terms().provider().equals(provider))
          .map(CustomerStore.Signed::id)
          .anyMatch(id -> now.agreement(id).isPresent());
    }
  }
}
