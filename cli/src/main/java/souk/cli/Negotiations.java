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
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import souk.attacks.Count;
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
import souk.market.MarketRules;
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
import souk.market.negotiation.Side;
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
import souk.node.CustomerNode;
import souk.node.Discovery;
import souk.node.Listening;
import souk.node.Network;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.transport.HttpDialer;

/**
 * What {@code souk negotiate} does in a market: asks who offers what fits, negotiates with each,
 * and goes on with one where that is asked for.
 */
final class Negotiations implements NegotiatedHire.Talk {
  private static final int PERCENT_AT_FIRST = 50;

  private final NegotiateCommand options;
  private final Network where;
  private final EvmLedger ledger;
  private final HttpDialer dialer;
  private final Service service;
  private final PrivateKey signer;
  private final Sums sums;
  private final NegotiateCommand.Asked asked;
  private final ShownTurns shown;
  private final LedgerView view;
  private final RoundRules roundRules;
  private final AgreementRules rules;
  private PaymentRules low;
  private PaymentRules high;
  private final SecureRandom random = new SecureRandom();

  /** An agreement on the ledger, for programs. */
  private record Agreed(String event, Bytes32 agreement, Address provider) {}

  Negotiations(
      NegotiateCommand options,
      Network where,
      EvmLedger ledger,
      HttpDialer dialer,
      Service service,
      PrivateKey signer,
      Sums sums,
      NegotiateCommand.Asked asked) {
    this.options = options;
    this.where = where;
    this.ledger = ledger;
    this.dialer = dialer;
    this.service = service;
    this.signer = signer;
    this.sums = sums;
    this.asked = asked;
    this.shown = new ShownTurns(signer.address(), options.output, sums);
    this.view = ledger.at(ledger.head(Ledger.Finality.INCLUDED));
    this.roundRules = ledger.info().rules().rounds();
    AgreementRules usual = service.market().agreement();
    this.rules = options.rounds == null ? usual : usual.withRounds(options.rounds);
    Optional<PaymentRules> paid = asked.escrow().map(this::paying);
    this.high =
        paid.orElseGet(() -> price("--most-price", options.mostPrice, service.market().payment()));
    this.low = paid.orElseGet(() -> price("--first", options.first, high.share(PERCENT_AT_FIRST)));
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
    if (options.hires && goesOnAsSigned()) {
      return 0;
    }
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
    if (options.hires && !agreed.isEmpty()) {
      try (StopSignal running = new StopSignal()) {
        hiringAt(agreed.getFirst().draft().payment()).run(offers.getFirst(), this, running);
      }
      return 0;
    }
    if (asked.escrow().isEmpty()) {
      options.output.sayToPeople(
          agreed.isEmpty()
              ? "Nobody agreed; nothing was locked."
              : "Nothing is locked and nobody bound. To go on with one: --provider, --hire, --state.");
      return agreed.isEmpty() ? Main.FAILED : 0;
    }
    if (agreed.isEmpty()) {
      throw new Failure(Main.FAILED, "it did not agree; nothing was signed");
    }
    goOn(offers.getFirst(), agreed.getFirst(), asked.escrow().get());
    return 0;
  }

  /**
   * What a ticket of one's own escrow is worth: an escrow pays one price, so that is offered, and
   * nothing else.
   */
  private PaymentRules paying(Bytes32 id) {
    LedgerView.Escrow there =
        view.escrow(id)
            .orElseThrow(() -> new Failure(Main.USAGE, "--escrow: it is not on the ledger"));
    if (!there.funder().equals(signer.address())) {
      throw new Failure(Main.USAGE, "--escrow: it is another's, " + there.funder());
    }
    if (there.lastRound() <= roundRules.roundOf(view.block().number() + 1)) {
      throw new Failure(
          Main.USAGE,
          "--escrow: its last round is %d, too late for an agreement".formatted(there.lastRound()));
    }
    PaymentRules paid = new PaymentRules(there.terms().prize(), there.terms().depth());
    if (isDear(paid)) {
      throw new Failure(
          Main.USAGE,
          "--escrow: its tickets are worth %s, more than --most-price; name an escrow whose tickets are worth less"
              .formatted(sums.show(paid.ticketPrice())));
    }
    return paid;
  }

  private boolean isDear(PaymentRules paid) {
    return options.mostPrice != null
        && paid.compareTicket(price("--most-price", options.mostPrice, paid)) > 0;
  }

  /**
   * Goes on with what is in the folder: the escrow of before says what is offered, and what was
   * signed before is not signed again.
   *
   * @return whether it was signed before, and is on the ledger now
   */
  private boolean goesOnAsSigned() throws Exception {
    Address provider = options.named.getFirst();
    NegotiatedHire hire = hiringAt(high);
    NegotiatedHire.Before before = hire.before(provider);
    if (before.signed().isPresent()) {
      try (StopSignal running = new StopSignal()) {
        hire.goOn(before.signed().get(), running);
      }
      return true;
    }
    if (before.price().isEmpty()) {
      hiringAt(low).needMoney(provider);
      return false;
    }
    PaymentRules paid = before.price().get();
    if (isDear(paid)) {
      throw new Failure(
          Main.USAGE,
          "--most-price: the escrow of before pays %s a ticket, and no other price; take another --state, or go on at that: %s"
              .formatted(sums.show(paid.ticketPrice()), hire.command(provider)));
    }
    options.output.sayToPeople(
        "The escrow of before goes on, at its own price: %s a ticket."
            .formatted(sums.show(paid.ticketPrice())));
    low = paid;
    high = paid;
    return false;
  }

  private List<Offer> offers() throws InterruptedException {
    List<LedgerView.Provider> standing =
        view.providers().stream()
            .filter(
                provider -> options.named.isEmpty() || options.named.contains(provider.address()))
            .filter(provider -> !provider.address().equals(signer.address()))
            .toList();
    Amount collateral = rules.collateral().amount();
    List<LedgerView.Provider> able =
        standing.stream().filter(each -> each.free().compareTo(collateral) >= 0).toList();
    if (able.isEmpty() && !standing.isEmpty()) {
      throw new Failure(
          Main.FAILED,
          "%s there, none with the %s of collateral free that an agreement takes; nothing was locked"
              .formatted(Count.of(standing.size(), "provider"), sums.show(collateral)));
    }
    InstantSource clock = InstantSource.system();
    Set<String> indexed =
        asked.clauses().stream().map(Clause::property).collect(Collectors.toSet());
    try (Discovery discovery =
        new Discovery(
            ledger.info(), dialer, clock, indexed, new SplittableRandom(random.nextLong()))) {
      boolean all = discovery.look(able, Duration.ofSeconds(options.patience));
      if (!all) {
        options.output.warn("some providers have not answered; wait longer with --patience");
      }
      List<OfferQuery.Condition> conditions =
          new ArrayList<>(
              Conditions.of(options.requirements.constraint(service.terms().properties())));
      Demand demand =
          new Demand(
              signer.address(), service.name(), high.ticketPrice(), rules.rounds(), collateral);
      conditions.add(Conditions.of(new Constraints(Vocabulary.ofDemands(), 1_000), demand));
      return discovery
          .best(
              new OfferQuery(
                  service.name(),
                  Amount.MAX,
                  clock.instant().getEpochSecond(),
                  asked.clauses(),
                  conditions,
                  options.count))
          .best()
          .stream()
          .map(SignedOffer::offer)
          .toList();
    }
  }

  private Optional<Negotiation> negotiate(Offer offer) {
    options.output.sayToPeople(
        "%s asks %s for a ticket; the most here is %s"
            .formatted(
                offer.provider(), sums.show(offer.ticketPrice()), sums.show(high.ticketPrice())));
    AgreementPlan plan =
        AgreementPlan.at(
            rules,
            roundRules,
            view.block().number(),
            roundRules.roundOf(view.block().number() + 1) + rules.rounds() - 1);
    return negotiate(offer, new Draft(terms(offer, plan, asked.details()), low), strategy());
  }

  @Override
  public Optional<Negotiation> about(Offer offer, Draft draft) {
    PaymentRules price = draft.payment();
    return negotiate(
        offer, draft, Concerns.of(new ConcessionByTime(Side.CUSTOMER, price, price, 1)));
  }

  /** How it ended; empty when the provider gave no answer that can be used. */
  private Optional<Negotiation> negotiate(Offer offer, Draft draft, Strategy strategy) {
    try {
      Negotiation ended = negotiator().negotiate(draft, strategy, there(offer), shown::turn);
      shown.ended(offer.provider(), ended);
      return Optional.of(ended);
    } catch (NoAnswerException | NegotiationException e) {
      shown.failed(offer.provider(), String.valueOf(e.getMessage()));
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
        options.titForTat
            ? new TitForTat(Side.CUSTOMER, low, high)
            : new ConcessionByTime(Side.CUSTOMER, low, high, 1);
    return Concerns.of(concern);
  }

  @Override
  public Draft draft(Offer offer, Bytes own, PaymentRules payment, long lastRound) {
    long head = ledger.head(Ledger.Finality.INCLUDED).number();
    AgreementPlan plan = AgreementPlan.at(rules, roundRules, head, lastRound);
    return new Draft(terms(offer, plan, own), payment);
  }

  @Override
  public Negotiator.Signed commit(Negotiation approved, Bytes32 from, Offer offer)
      throws NegotiationException, NoAnswerException {
    return negotiator().commit(approved, from, there(offer));
  }

  private AgreementTerms terms(Offer offer, AgreementPlan plan, Bytes own) {
    byte[] salt = new byte[Bytes32.SIZE];
    random.nextBytes(salt);
    return plan.complete(
        AgreementTerms.of(service.name())
            .customer(signer.address())
            .provider(offer.provider())
            .details(own)
            .escrow(asked.escrow().orElse(Bytes32.ZERO))
            .rules(ledger.info().rules().hash())
            .judge(service.kind().judge().map(judge -> judge.id()).orElse(JudgeId.NONE))
            .salt(Bytes32.of(salt)),
        rules,
        roundRules,
        Bytes32.ZERO);
  }

  /** Hiring into an escrow whose tickets are worth that. */
  private NegotiatedHire hiringAt(PaymentRules payment) throws IOException {
    MarketRules usual = service.market();
    Service priced =
        new Service(
            service.kind(),
            service.terms(),
            new MarketRules(usual.ledger(), payment, usual.agreement()));
    CustomerNode.Setup setup =
        new CustomerNode.Setup(
            ledger,
            signer,
            signer,
            priced,
            where.maxLag(where.parameters().ledger().rounds()),
            Failure.ownFolder("--state", Objects.requireNonNull(options.state)),
            Listening.loopback(0),
            0,
            1,
            Set.copyOf(options.named),
            options.books,
            rules.rounds(),
            false,
            InstantSource.system());
    return new NegotiatedHire(setup, options.output, sums, options.yes);
  }

  private void goOn(Offer offer, Negotiation agreed, Bytes32 from) throws IOException {
    Negotiator.Signed signed;
    try {
      signed = commit(agreed, from, offer);
    } catch (NoAnswerException | NegotiationException e) {
      throw new Failure(
          Main.FAILED,
          "it does not sign%s: %s"
              .formatted(
                  asked.details().size() == 0 ? " (and --details are empty)" : "",
                  Shown.oneLine(String.valueOf(e.getMessage()))));
    }
    Bytes32 id = signed.terms().id(ledger.info().domain());
    Optional<Path> document =
        Optional.ofNullable(options.to).map(folder -> Failure.folder("--to", folder));
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
            .submit(signer, new OpenAgreement(signed.terms(), signed.customer(), signed.provider()))
            .join();
    switch (receipt) {
      case Receipt.Included _ ->
          options.output.say(
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
