package souk.attacks.agreements;

import java.util.Optional;
import souk.attacks.Refusals;
import souk.attacks.http.HttpScene;
import souk.deployment.Deployment;
import souk.exchange.UnitException;
import souk.exchange.client.ExchangeClient.ProposalReply;
import souk.ledger.AgreementBuilder;
import souk.ledger.AgreementTerms;
import souk.ledger.Command;
import souk.ledger.EscrowTerms;
import souk.ledger.LedgerView;
import souk.ledger.Receipt;
import souk.ledger.RoundRules;
import souk.market.AgreementPlan;
import souk.market.AgreementRules;
import souk.payments.CommandRefusedException;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.transport.PeerException;

/** Somebody with a key of its own, and money where the scene's customer gives it some. */
final class Stranger {
  /** How long its escrows and agreements run. */
  static final int ROUNDS = 4;

  private final HttpScene scene;
  private final Deployment market;
  private final PrivateKey key;
  private long salt;

  private Stranger(HttpScene scene, PrivateKey key) {
    this.scene = scene;
    this.market = scene.market().market();
    this.key = key;
  }

  /** Somebody new, without money. */
  static Stranger in(HttpScene scene) {
    return new Stranger(scene, scene.market().market().admit());
  }

  /** The scene's own customer, as one that proposes once more. */
  static Stranger customer(HttpScene scene) {
    return new Stranger(scene, scene.customer());
  }

  PrivateKey key() {
    return key;
  }

  /** What a provider said. */
  record Answer(Optional<Command.OpenAgreement> signed, String said) {}

  private RoundRules rounds() {
    return market.ledger().info().rules().rounds();
  }

  private AgreementRules rules() {
    return market.options().service().market().agreement();
  }

  void give(Amount amount) {
    Command transfer = new Command.Transfer(key.address(), amount);
    CommandRefusedException.need(
        transfer, market.ledger().submit(scene.customer(), transfer).join());
  }

  Receipt submit(Command command) {
    return market.ledger().submit(key, command).join();
  }

  void need(Command command) {
    CommandRefusedException.need(command, submit(command));
  }

  /** Opens an escrow with money that it is given for that. */
  Bytes32 escrow(Amount prize, int depth, long books) {
    long first = rounds().roundOf(market.view().block().number() + 1) + 2;
    EscrowTerms terms =
        new EscrowTerms(
            key.address(), prize, depth, books, first, ROUNDS, Bytes32.of(1_000_000 + salt++));
    give(terms.cover(ROUNDS));
    need(new Command.OpenEscrow(terms));
    return terms.id(market.ledger().info().domain(), key.address());
  }

  /** Terms within the market's rules, as an honest customer would have them. */
  AgreementBuilder terms(Bytes32 escrow) {
    long head = market.view().block().number();
    AgreementPlan plan = AgreementPlan.at(rules(), rounds(), head, rounds().roundOf(head) + ROUNDS);
    return scene
        .terms()
        .vary()
        .customer(key.address())
        .escrow(escrow)
        .salt(Bytes32.of(2_000_000 + salt++))
        .openBy(plan.openBy())
        .start(plan.start())
        .end(plan.end());
  }

  /** Asks the provider to sign. */
  Answer propose(AgreementTerms terms) throws Exception {
    try {
      return switch (scene.client(key).propose(scene.provider().uri(), terms, key)) {
        case ProposalReply.Signed(Command.OpenAgreement command) ->
            new Answer(Optional.of(command), "signed");
        case ProposalReply.Declined(String why) -> new Answer(Optional.empty(), why);
        case ProposalReply.NotYet(String why) -> new Answer(Optional.empty(), why);
      };
    } catch (UnitException e) {
      return new Answer(Optional.empty(), Refusals.name(e.reason()));
    } catch (PeerException e) {
      return new Answer(
          Optional.empty(), e.problem().map(found -> found.code()).orElseThrow(() -> e));
    }
  }

  /** What the scene's provider has free and locked. */
  LedgerView.Provider provider() {
    return market.view().provider(scene.provider().address()).orElseThrow();
  }
}
