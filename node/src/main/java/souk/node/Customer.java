package souk.node;

import java.net.URI;
import java.util.random.RandomGenerator;
import souk.exchange.UnitException;
import souk.exchange.WrongEndpointException;
import souk.exchange.client.ExchangeClient;
import souk.exchange.client.ExchangeClient.ProposalReply;
import souk.ledger.AgreementTerms;
import souk.ledger.Command;
import souk.ledger.EscrowTerms;
import souk.ledger.JudgeId;
import souk.ledger.Ledger;
import souk.ledger.LedgerView;
import souk.ledger.Receipt;
import souk.ledger.RoundRules;
import souk.market.AgreementRules;
import souk.market.PaymentRules;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.transport.PeerException;

/** A customer on the ledger: puts money into escrow, hires providers, gets its money back. */
public final class Customer {
  private final Ledger ledger;
  private final PrivateKey key;
  private final ExchangeClient exchange;
  private final RandomGenerator random;

  public Customer(Ledger ledger, PrivateKey key, ExchangeClient exchange, RandomGenerator random) {
    this.ledger = ledger;
    this.key = key;
    this.exchange = exchange;
    this.random = random;
  }

  public Address address() {
    return key.address();
  }

  /** The round that the next block belongs to. */
  public long round() {
    return rounds().roundOf(ledger.head(Ledger.Finality.INCLUDED).number() + 1);
  }

  private RoundRules rounds() {
    return ledger.info().rules().rounds();
  }

  /**
   * Opens an escrow that begins with the next round.
   *
   * @param signer the key that will sign its ticket books
   * @param books a round
   * @return its id
   */
  public Bytes32 openEscrow(PaymentRules payment, Address signer, long books, int ofRounds) {
    return openEscrow(escrowTerms(payment, signer, books, ofRounds));
  }

  /**
   * The terms of an escrow as {@link #openEscrow(PaymentRules, Address, long, int)} would open it
   * now.
   */
  EscrowTerms escrowTerms(PaymentRules payment, Address signer, long books, int ofRounds) {
    return new EscrowTerms(
        signer, payment.prize(), payment.depth(), books, round() + 1, ofRounds, salt());
  }

  /** Opens an escrow; returns its id. */
  Bytes32 openEscrow(EscrowTerms terms) {
    submit(new Command.OpenEscrow(terms));
    return terms.id(ledger.info().domain(), key.address());
  }

  /** Gives a provider books of the escrow's newest list. */
  public void allot(Bytes32 escrow, Address provider, long books) {
    LedgerView.Escrow known =
        ledger
            .at(ledger.head(Ledger.Finality.INCLUDED))
            .escrow(escrow)
            .orElseThrow(() -> new IllegalArgumentException("there is no escrow " + escrow));
    submit(new Command.Allot(escrow, known.list(), provider, books));
  }

  /**
   * Agrees with a provider and puts the agreement on the ledger.
   *
   * @param service the kind of service
   * @param details its own terms
   * @return what both signed and the ledger has
   */
  public Command.OpenAgreement hire(
      Address provider,
      URI endpoint,
      String service,
      Bytes details,
      JudgeId judge,
      Bytes32 escrow,
      AgreementRules rules)
      throws WrongEndpointException, UnitException, PeerException {
    Command.OpenAgreement signed =
        sign(endpoint, terms(provider, service, details, judge, escrow, rules));
    submit(signed);
    return signed;
  }

  /** The terms of an agreement that begins now, as {@link #hire} would have it. */
  AgreementTerms terms(
      Address provider,
      String service,
      Bytes details,
      JudgeId judge,
      Bytes32 escrow,
      AgreementRules rules) {
    return terms(
        provider,
        service,
        details,
        judge,
        escrow,
        rules,
        ledger.head(Ledger.Finality.INCLUDED).number(),
        rounds().end(round() + rules.rounds()),
        salt());
  }

  /** The same with times and salt of before. */
  AgreementTerms terms(
      Address provider,
      String service,
      Bytes details,
      JudgeId judge,
      Bytes32 escrow,
      AgreementRules rules,
      long startBlock,
      long endBlock,
      Bytes32 salt) {
    return AgreementTerms.of(service)
        .customer(key.address())
        .provider(provider)
        .details(details)
        .escrow(escrow)
        .rules(ledger.info().rules().hash())
        .judge(judge)
        .openBy(startBlock + rounds().length())
        .start(startBlock)
        .end(endBlock)
        .notice(rules.notice())
        .collateral(rules.collateral(), rules.grades(), rules.release())
        .exposures(rules.providerExposure(), rules.customerExposure())
        .salt(salt)
        .build();
  }

  /**
   * Has a provider sign, too; nothing is on the ledger yet. The same terms may be signed again.
   *
   * @throws DeclinedException when it does not want to
   */
  Command.OpenAgreement sign(URI endpoint, AgreementTerms terms)
      throws WrongEndpointException, UnitException, PeerException {
    return switch (exchange.propose(endpoint, terms, key)) {
      case ProposalReply.Signed(var command) -> command;
      case ProposalReply.Declined(var why) ->
          throw new DeclinedException("the provider at " + endpoint + " declines: " + why);
    };
  }

  /** A provider does not want an agreement. */
  static final class DeclinedException extends RuntimeException {
    private DeclinedException(String message) {
      super(message);
    }
  }

  /** Hands a command in and waits until it took effect. */
  Receipt.Included submit(Command command) {
    return RefusedException.need(command, ledger.submit(key, command).join());
  }

  private Bytes32 salt() {
    byte[] salt = new byte[Bytes32.SIZE];
    random.nextBytes(salt);
    return Bytes32.of(salt);
  }
}
