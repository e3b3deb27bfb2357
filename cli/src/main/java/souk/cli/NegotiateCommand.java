package souk.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.exchange.Service;
import souk.exchange.client.ClientRules;
import souk.exchange.client.ExchangeClient;
import souk.exchange.client.NoAnswerException;
import souk.ledger.AgreementTerms;
import souk.ledger.Command.OpenAgreement;
import souk.ledger.JudgeId;
import souk.ledger.Ledger;
import souk.ledger.LedgerView;
import souk.ledger.Receipt;
import souk.ledger.RoundRules;
import souk.ledger.evm.EvmLedger;
import souk.market.AgreementPlan;
import souk.market.AgreementRules;
import souk.market.PaymentRules;
import souk.market.agreement.AgreementDocument;
import souk.market.agreement.AgreementFile;
import souk.market.constraint.Conditions;
import souk.market.constraint.Constraints;
import souk.market.constraint.Vocabulary;
import souk.market.negotiation.Counterparty;
import souk.market.negotiation.Draft;
import souk.market.negotiation.Negotiation;
import souk.market.negotiation.NegotiationException;
import souk.market.negotiation.NegotiationRules;
import souk.market.negotiation.Negotiator;
import souk.market.negotiation.Say;
import souk.market.negotiation.Side;
import souk.market.negotiation.SignedTurn;
import souk.market.negotiation.State;
import souk.market.negotiation.Strategy;
import souk.market.negotiation.strategy.Concern;
import souk.market.negotiation.strategy.Concerns;
import souk.market.negotiation.strategy.ConcessionByTime;
import souk.market.negotiation.strategy.TitForTat;
import souk.market.offer.Clause;
import souk.market.offer.Demand;
import souk.market.offer.Offer;
import souk.market.offer.OfferQuery;
import souk.market.offer.SignedOffer;
import souk.node.Discovery;
import souk.node.Network;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.transport.HttpDialer;

/** {@code souk negotiate}: negotiates with providers, and shows each turn. */
@Command(
    name = "negotiate",
    mixinStandardHelpOptions = true,
    description = {
      "Negotiate with providers on the ledger, one after the other, and show each turn. It offers"
          + " little at first and comes up to the most as the turns pass. Nothing is locked and"
          + " nobody is bound.",
      "",
      "With --escrow it goes on: it signs what was agreed on with one provider, paid from that"
          + " escrow of yours, and puts it on the ledger."
    },
    footer = {
      "Exit status 1 when nobody agreed.",
      "Example:",
      "  ./souk negotiate --network /tmp/net --keystore /tmp/net/keys/publisher.json --password-file"
          + " /tmp/net/keys/password"
    })
final class NegotiateCommand implements Callable<Integer> {
  private static final int PERCENT_AT_FIRST = 50;

  @Mixin private NetworkOptions network = new NetworkOptions();
  @Mixin private KeyOptions key = new KeyOptions();
  @Mixin private ServiceOptions services = new ServiceOptions();
  @Mixin private RequirementOptions requirements = new RequirementOptions();

  @Option(
      names = "--provider",
      paramLabel = "ADDRESS",
      description = "with this one, and no others than those named; may be repeated")
  private List<Address> named = List.of();

  @Option(
      names = "--first",
      paramLabel = "SUM",
      description = "what it offers for a ticket at first (half of the most)")
  private @Nullable TypedSum first;

  @Option(
      names = "--most-price",
      paramLabel = "SUM",
      description = "the most that it pays for a ticket (what the market file says)")
  private @Nullable TypedSum mostPrice;

  @Option(
      names = "--tit-for-tat",
      description = "come up as much as the provider comes down, and not as the turns pass")
  private boolean titForTat;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "for how many rounds (the market file's agreement.rounds)")
  private @Nullable Integer rounds;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "5",
      description = "with at most so many providers, the cheapest first (${DEFAULT-VALUE})")
  private int count;

  @Option(
      names = "--patience",
      paramLabel = "SECONDS",
      defaultValue = "20",
      description = "for how long to wait for providers' offers (${DEFAULT-VALUE})")
  private int patience;

  @Option(
      names = "--escrow",
      paramLabel = "ID",
      description = "go on: sign what one provider agreed to, paid from this escrow of yours")
  private @Nullable String escrow;

  @Option(
      names = "--details",
      paramLabel = "HEX",
      defaultValue = "0x",
      description =
          "with --escrow: the service's own terms, as documents of agreements about it have them"
              + " (none)")
  private String details = "0x";

  @Option(
      names = "--to",
      paramLabel = "DIR",
      description = "with --escrow: write the agreement's document into this folder")
  private @Nullable Path to;

  @Mixin private Output output = new Output();

  /** One turn, for programs. */
  private record Told(
      String event,
      Address provider,
      int turn,
      String side,
      String says,
      @Nullable Amount ticketPrice,
      String state,
      String why) {}

  /** How it ended with one provider, for programs. */
  private record Ended(
      String event, Address provider, String state, @Nullable Amount ticketPrice, String why) {}

  /** An agreement on the ledger, for programs. */
  private record Agreed(String event, Bytes32 agreement, Address provider) {}

  /** What was asked for, checked. */
  private record Asked(Bytes details, Optional<Bytes32> escrow, List<Clause> clauses) {}

  @Override
  public Integer call() throws Exception {
    Asked asked = asked();
    Network where = network.read();
    Service service = services.service(where.parameters());
    PrivateKey signer = key.open();
    try (EvmLedger ledger = NetworkOptions.connect(where);
        HttpDialer dialer = new HttpDialer()) {
      Sums sums = Sums.of(ledger);
      return new Talks(ledger, dialer, service, signer, sums, asked).run();
    }
  }

  private Asked asked() {
    if (count < 1 || count > OfferQuery.MOST || (rounds != null && rounds < 1)) {
      throw new Failure(
          Main.USAGE, "--count is from 1 to %d, --rounds at least 1".formatted(OfferQuery.MOST));
    }
    if (patience < 1 || patience > 3_600) {
      throw new Failure(Main.USAGE, "--patience is from 1 to 3600 seconds");
    }
    if (escrow != null && Set.copyOf(named).size() != 1) {
      throw new Failure(Main.USAGE, "--escrow goes on with one provider: name it, --provider");
    }
    if (escrow == null && to != null) {
      throw new Failure(Main.USAGE, "--to needs --escrow: there is no document before both signed");
    }
    Bytes own = hex("--details", details);
    if (own.size() > AgreementTerms.MAX_DETAILS) {
      throw new Failure(
          Main.USAGE, "--details: at most %d bytes".formatted(AgreementTerms.MAX_DETAILS));
    }
    return new Asked(own, Optional.ofNullable(escrow).map(this::id), requirements.clauses());
  }

  private Bytes32 id(String text) {
    Bytes bytes = hex("--escrow", text);
    if (bytes.size() != Bytes32.SIZE) {
      throw new Failure(Main.USAGE, "--escrow: an escrow's id has 32 bytes");
    }
    return Bytes32.of(bytes.toArray());
  }

  private static Bytes hex(String option, String text) {
    try {
      return Bytes.parse(text);
    } catch (IllegalArgumentException e) {
      throw new Failure(Main.USAGE, option + ": hexadecimal digits after 0x are wanted");
    }
  }

  /** The market that it negotiates in. */
  private final class Talks {
    private final EvmLedger ledger;
    private final HttpDialer dialer;
    private final Service service;
    private final PrivateKey signer;
    private final Sums sums;
    private final Asked asked;
    private final LedgerView view;
    private final RoundRules roundRules;
    private final AgreementRules rules;
    private final PaymentRules low;
    private final PaymentRules high;
    private final SecureRandom random = new SecureRandom();

    Talks(
        EvmLedger ledger,
        HttpDialer dialer,
        Service service,
        PrivateKey signer,
        Sums sums,
        Asked asked) {
      this.ledger = ledger;
      this.dialer = dialer;
      this.service = service;
      this.signer = signer;
      this.sums = sums;
      this.asked = asked;
      this.view = ledger.at(ledger.head(Ledger.Finality.INCLUDED));
      this.roundRules = ledger.info().rules().rounds();
      AgreementRules usual = service.market().agreement();
      this.rules = rounds == null ? usual : usual.withRounds(rounds);
      this.high = price("--most-price", mostPrice, service.market().payment());
      this.low = price("--first", first, high.share(PERCENT_AT_FIRST));
      if (low.compareTicket(high) > 0) {
        throw new Failure(Main.USAGE, "--first: it is more than the most");
      }
    }

    private PaymentRules price(String option, @Nullable TypedSum typed, PaymentRules usual) {
      if (typed == null) {
        return usual;
      }
      Amount ticket = sums.of(option, typed);
      try {
        return PaymentRules.perTicket(ticket, service.market().payment().depth());
      } catch (IllegalArgumentException | ArithmeticException e) {
        throw new Failure(
            Main.USAGE, option + ": %s is no price of a ticket".formatted(sums.show(ticket)));
      }
    }

    int run() throws Exception {
      asked.escrow().ifPresent(this::mustPay);
      List<Offer> offers = offers();
      if (offers.isEmpty()) {
        throw new Failure(Main.FAILED, "nobody there offers what fits; ./souk offers says why not");
      }
      List<Negotiation> agreed = new ArrayList<>();
      for (Offer offer : offers) {
        Optional<Negotiation> ended = negotiate(offer);
        if (ended.filter(so -> so.state() == State.APPROVED).isPresent()) {
          agreed.add(ended.get());
        }
      }
      if (asked.escrow().isEmpty()) {
        output.sayToPeople(
            agreed.isEmpty()
                ? "Nobody agreed; nothing was locked."
                : "Nothing is locked and nobody bound. To go on with one: --provider and --escrow.");
        return agreed.isEmpty() ? Main.FAILED : 0;
      }
      if (agreed.isEmpty()) {
        throw new Failure(Main.FAILED, "it did not agree; nothing was signed");
      }
      goOn(offers.getFirst(), agreed.getFirst(), asked.escrow().get());
      return 0;
    }

    private void mustPay(Bytes32 id) {
      LedgerView.Escrow there =
          view.escrow(id)
              .orElseThrow(() -> new Failure(Main.USAGE, "--escrow: it is not on the ledger"));
      if (!there.funder().equals(signer.address())) {
        throw new Failure(Main.USAGE, "--escrow: it is another's, " + there.funder());
      }
      PaymentRules paid = new PaymentRules(there.terms().prize(), there.terms().depth());
      if (paid.compareTicket(high) < 0) {
        throw new Failure(
            Main.USAGE,
            "--escrow: its tickets are worth %s; offer no more than that, --most-price"
                .formatted(sums.show(paid.ticketPrice())));
      }
    }

    private List<Offer> offers() throws InterruptedException {
      List<LedgerView.Provider> standing =
          view.providers().stream()
              .filter(provider -> named.isEmpty() || named.contains(provider.address()))
              .filter(provider -> !provider.address().equals(signer.address()))
              .toList();
      InstantSource clock = InstantSource.system();
      Set<String> indexed =
          asked.clauses().stream().map(Clause::property).collect(Collectors.toSet());
      try (Discovery discovery =
          new Discovery(
              ledger.info(), dialer, clock, indexed, new SplittableRandom(random.nextLong()))) {
        boolean all = discovery.look(standing, Duration.ofSeconds(patience));
        if (!all) {
          output.warn("some providers have not answered; wait longer with --patience");
        }
        List<OfferQuery.Condition> conditions =
            new ArrayList<>(Conditions.of(requirements.constraint(service.terms().properties())));
        Demand demand =
            new Demand(
                signer.address(),
                service.name(),
                high.ticketPrice(),
                rules.rounds(),
                rules.collateral().amount());
        conditions.add(Conditions.of(new Constraints(Vocabulary.ofDemands(), 1_000), demand));
        return discovery
            .best(
                new OfferQuery(
                    service.name(),
                    Amount.MAX,
                    clock.instant().getEpochSecond(),
                    asked.clauses(),
                    conditions,
                    count))
            .best()
            .stream()
            .map(SignedOffer::offer)
            .toList();
      }
    }

    /** How it ended; empty when the provider gave no answer that can be used. */
    private Optional<Negotiation> negotiate(Offer offer) {
      output.sayToPeople(
          "%s asks %s for a ticket; the most here is %s"
              .formatted(
                  offer.provider(), sums.show(offer.ticketPrice()), sums.show(high.ticketPrice())));
      Negotiator negotiator = negotiator();
      try {
        Negotiation ended =
            negotiator.negotiate(draft(offer), strategy(), there(offer), this::tell);
        boolean agreed = ended.state() == State.APPROVED;
        Amount ticket = agreed ? ended.draft().payment().ticketPrice() : null;
        output.event(new Ended("ended", offer.provider(), name(ended.state()), ticket, why(ended)));
        return Optional.of(ended);
      } catch (NoAnswerException | NegotiationException e) {
        String why = Shown.oneLine(String.valueOf(e.getMessage()));
        output.sayToPeople("  it failed: " + why);
        output.event(new Ended("ended", offer.provider(), "failed", null, why));
        return Optional.empty();
      }
    }

    private Negotiator negotiator() {
      return new Negotiator(
          signer, ledger.info().domain(), NegotiationRules.DEFAULT, InstantSource.system());
    }

    private Counterparty<NoAnswerException> there(Offer offer) {
      return new ExchangeClient(dialer, signer, ledger.info(), ClientRules.DEFAULT)
          .negotiation(URI.create(offer.endpoint()), Map.of());
    }

    private Strategy strategy() {
      Concern concern =
          titForTat
              ? new TitForTat(Side.CUSTOMER, low, high)
              : new ConcessionByTime(Side.CUSTOMER, low, high, 1);
      return Concerns.of(concern);
    }

    private Draft draft(Offer offer) {
      long head = view.block().number();
      byte[] salt = new byte[Bytes32.SIZE];
      random.nextBytes(salt);
      AgreementTerms terms =
          AgreementPlan.at(
                  rules, roundRules, head, roundRules.roundOf(head + 1) + rules.rounds() - 1)
              .complete(
                  AgreementTerms.of(service.name())
                      .customer(signer.address())
                      .provider(offer.provider())
                      .details(asked.details())
                      .escrow(asked.escrow().orElse(Bytes32.ZERO))
                      .rules(ledger.info().rules().hash())
                      .judge(service.kind().judge().map(judge -> judge.id()).orElse(JudgeId.NONE))
                      .salt(Bytes32.of(salt)),
                  rules,
                  roundRules,
                  Bytes32.ZERO);
      return new Draft(terms, low);
    }

    private void tell(Negotiation so) {
      SignedTurn turn = so.turns().getLast();
      boolean customer = turn.turn().by().equals(signer.address());
      Amount ticket =
          switch (turn.turn().says()) {
            case Say.Propose(Draft draft) -> draft.payment().ticketPrice();
            case Say.Approve(var _, var payment) -> payment.ticketPrice();
            case Say.Withdraw _ -> null;
          };
      String says =
          switch (turn.turn().says()) {
            case Say.Propose _ -> customer ? "offers" : "asks";
            case Say.Approve _ -> "agrees";
            case Say.Withdraw _ -> "withdraws";
          };
      Told told =
          new Told(
              "turn",
              so.draft().terms().provider(),
              turn.turn().number(),
              customer ? "customer" : "provider",
              says,
              ticket,
              name(so.state()),
              why(so));
      output.event(told);
      output.sayToPeople(
          String.format(
              Locale.ROOT,
              "  %3d  %-8s  %-9s  %14s  %s",
              told.turn(),
              customer ? "you" : "provider",
              says,
              ticket == null ? "" : sums.show(ticket),
              told.why().isEmpty() ? told.state() : told.state() + ": " + told.why()));
    }

    private String why(Negotiation so) {
      return so.turns().getLast().turn().says() instanceof Say.Withdraw(String why)
          ? Shown.oneLine(why)
          : "";
    }

    private static String name(State state) {
      return state.name().toLowerCase(Locale.ROOT);
    }

    private void goOn(Offer offer, Negotiation agreed, Bytes32 from) throws IOException {
      Negotiator.Signed signed;
      try {
        signed = negotiator().commit(agreed, from, there(offer));
      } catch (NoAnswerException | NegotiationException e) {
        throw new Failure(
            Main.FAILED, "it does not sign: " + Shown.oneLine(String.valueOf(e.getMessage())));
      }
      Bytes32 id = signed.terms().id(ledger.info().domain());
      Optional<Path> document =
          Optional.ofNullable(to).map(folder -> Failure.folder("--to", folder));
      if (document.isPresent()) {
        Optional<AgreementDocument.Escrow> paying =
            view.escrow(from)
                .map(found -> new AgreementDocument.Escrow(found.funder(), found.terms()));
        Files.writeString(
            document.get().resolve(id + ".json"),
            AgreementFile.text(
                AgreementDocument.of(
                    ledger.info(), signed.terms(), paying, signed.customer(), signed.provider())));
      }
      Receipt receipt =
          ledger
              .submit(
                  signer, new OpenAgreement(signed.terms(), signed.customer(), signed.provider()))
              .join();
      switch (receipt) {
        case Receipt.Included _ ->
            output.say(
                new Agreed("agreed", id, offer.provider()),
                "agreement %s with %s is on the ledger".formatted(id, offer.provider()));
        case Receipt.Refused(var reason, String detail) ->
            throw new Failure(
                Main.FAILED, "the ledger does not take it: %s, %s".formatted(reason, detail));
        case Receipt.Dropped(String why) ->
            throw new Failure(Main.FAILED, "it did not come to the ledger: " + why);
        case Receipt.Unknown _ ->
            throw new Failure(
                Main.UNKNOWN,
                "it is not known whether agreement %s came to be; ./souk status --network tells"
                    .formatted(id));
      }
    }
  }
}
