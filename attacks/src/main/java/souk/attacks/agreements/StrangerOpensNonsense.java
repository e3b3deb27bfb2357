package souk.attacks.agreements;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import souk.attacks.Count;
import souk.attacks.Refusals;
import souk.attacks.http.HttpScene;
import souk.deployment.Deployment;
import souk.exchange.ExchangeSession;
import souk.ledger.AgreementBuilder;
import souk.ledger.AgreementTerms;
import souk.ledger.Command;
import souk.ledger.Receipt;
import souk.payments.Ticket;
import souk.payments.WalletException;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;

/**
 * Has agreements put on the ledger that nobody can read, or that mean nothing to anybody.
 *
 * @param changes what a bystander makes of the bytes of an honest opening
 */
record StrangerOpensNonsense(List<UnaryOperator<byte[]>> changes) implements AgreementAttack {
  private static final Amount PRIZE = Amount.of(40_000);
  private static final int WORD = 32;
  private static final int SELECTOR = 4;
  private static final int ROOM = 1 << 20;
  private static final long MOST_BLOCKS = 60;

  /** No UTF-8, nothing, too long by one, and letters of no service. */
  private static final List<String> NAMES =
      List.of(
          "http/1",
          "\uD800http/1",
          "d\u00e9livrance/1",
          "",
          "\0",
          "\u0007\u001b[2J",
          "x".repeat(AgreementTerms.MAX_SERVICE),
          "x".repeat(AgreementTerms.MAX_SERVICE + 1));

  StrangerOpensNonsense() {
    this(
        List.of(
            call -> Arrays.copyOf(call, call.length + WORD),
            call -> Arrays.copyOf(call, call.length + 1),
            StrangerOpensNonsense::termsLater,
            StrangerOpensNonsense::detailsBefore));
  }

  @Override
  public String name() {
    return "stranger-opens-nonsense";
  }

  @Override
  public String summary() {
    return "Strangers put agreements on the ledger that cannot be read: names that are no text,"
        + " details that mean nothing, and an honest opening with its bytes in another order, so"
        + " that a provider and its customer stop over them.";
  }

  @Override
  public Outcome play(HttpScene scene) throws Exception {
    Deployment market = scene.market().market();
    Stranger stranger = Stranger.in(scene);
    Stranger accomplice = Stranger.in(scene);
    accomplice.give(Amount.of(1));
    accomplice.need(new Command.Register("http://127.0.0.1:9", Amount.of(1)));
    Bytes32 escrow = stranger.escrow(PRIZE, 2, 1);
    int opened = 0;
    int signed = 0;
    for (AgreementTerms terms : nonsense(stranger, escrow)) {
      AgreementTerms own =
          terms
              .vary()
              .provider(accomplice.key().address())
              .collateral(Amount.ZERO, terms.collateral().grades(), 0)
              .build();
      opened += opens(market, stranger, accomplice.key(), own) ? 1 : 0;
      Stranger.Answer answer = stranger.propose(terms);
      signed += answer.signed().isPresent() ? 1 : 0;
      if (answer.signed().isPresent()) {
        var _ = stranger.submit(answer.signed().get());
      }
    }
    market.step();

    Stranger honest = Stranger.customer(scene);
    Stranger.Answer answer = honest.propose(honest.terms(scene.terms().escrow()).build());
    if (answer.signed().isEmpty()) {
      return new Outcome(true, 0, 0, "a customer was told '%s'".formatted(answer.said()));
    }
    int taken = 0;
    for (UnaryOperator<byte[]> change : changes) {
      taken += market.opens(accomplice.key(), answer.signed().get(), change).orElse(false) ? 1 : 0;
    }
    String said = awaitService(scene, honest, answer.signed().get());
    return new Outcome(
        !said.isEmpty() || signed > 0 || taken > 0,
        0,
        0,
        "%s opened, %d signed by the provider, %s taken; a customer was then %s"
            .formatted(
                Count.of(opened, "agreement"),
                signed,
                Count.of(taken, "changed call"),
                said.isEmpty() ? "served" : "told '" + said + "'"));
  }

  /** Terms that a ledger takes or not, and no service understands. */
  private static List<AgreementTerms> nonsense(Stranger stranger, Bytes32 escrow) {
    byte[] junk = new byte[AgreementTerms.MAX_DETAILS];
    new Random(9).nextBytes(junk);
    List<AgreementTerms> all = new ArrayList<>();
    for (String name : NAMES) {
      AgreementTerms usual = stranger.terms(escrow).build();
      AgreementBuilder named =
          AgreementTerms.of(name)
              .customer(usual.customer())
              .provider(usual.provider())
              .escrow(escrow)
              .rules(usual.rulesHash())
              .openBy(usual.openBy())
              .start(usual.startBlock())
              .end(usual.endBlock())
              .exposures(usual.exposures().provider(), usual.exposures().customer());
      all.add(named.details(Bytes.of(junk)).salt(usual.salt()).build());
    }
    all.add(stranger.terms(escrow).details(Bytes.EMPTY).build());
    all.add(stranger.terms(escrow).details(Bytes.of(Arrays.copyOf(junk, junk.length + 1))).build());
    return all;
  }

  private static boolean opens(
      Deployment market, Stranger customer, PrivateKey provider, AgreementTerms terms) {
    Bytes32 id = terms.id(market.ledger().info().domain());
    return customer.submit(
            new Command.OpenAgreement(terms, customer.key().sign(id), provider.sign(id)))
        instanceof Receipt.Included;
  }

  /** Opens an agreement and buys a unit of it; what the customer was told last if it cannot. */
  private static String awaitService(
      HttpScene scene, Stranger honest, Command.OpenAgreement opening) throws Exception {
    Deployment market = scene.market().market();
    Receipt receipt = honest.submit(opening);
    if (!(receipt instanceof Receipt.Included)) {
      return "the ledger: " + receipt;
    }
    Bytes32 id = opening.terms().id(market.ledger().info().domain());
    long begun = market.view().block().number();
    Optional<String> said = Optional.of("nothing");
    for (int call = 0;
        said.isPresent() && market.view().block().number() < begun + MOST_BLOCKS;
        call++) {
      market.step();
      TimeUnit.MILLISECONDS.sleep(20);
      said = buy(scene, honest, id, Bytes32.of(9_000 + call));
    }
    return said.orElse("");
  }

  /** Why a unit cannot be bought yet; empty when it was. */
  private static Optional<String> buy(
      HttpScene scene, Stranger honest, Bytes32 agreement, Bytes32 unit) throws Exception {
    try (ExchangeSession session = scene.session(honest.key(), agreement)) {
      List<Ticket> tickets = scene.tickets(1);
      return Refusals.of(
          () -> session.pay(unit, HttpScene.get("/answer"), tickets, ByteBuffer.allocate(ROOM)));
    } catch (WalletException e) {
      return Optional.of(String.valueOf(e.getMessage())); // between two rounds
    }
  }

  /** A word more between the signatures and the terms. */
  private static byte[] termsLater(byte[] call) {
    int head = SELECTOR + 5 * WORD;
    byte[] changed = new byte[call.length + WORD];
    System.arraycopy(call, 0, changed, 0, head);
    System.arraycopy(call, head, changed, head + WORD, call.length - head);
    ByteBuffer.wrap(changed).putLong(SELECTOR + WORD - Long.BYTES, 6L * WORD);
    return changed;
  }

  /** The details before the terms, where the call begins. */
  private static byte[] detailsBefore(byte[] call) {
    byte[] changed = call.clone();
    int offset = SELECTOR + 5 * WORD + 3 * WORD;
    Arrays.fill(changed, offset, offset + WORD, (byte) 0xff);
    ByteBuffer.wrap(changed).putLong(offset + WORD - Long.BYTES, -5L * WORD);
    return changed;
  }
}
