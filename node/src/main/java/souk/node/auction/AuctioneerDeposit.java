package souk.node.auction;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import souk.ledger.AgreementTerms;
import souk.ledger.Command;
import souk.ledger.Event;
import souk.ledger.Ledger;
import souk.ledger.LedgerView;
import souk.ledger.Receipt;
import souk.market.price.sealed.AuctionCharge;
import souk.market.price.sealed.AuctionDeposit;
import souk.market.price.sealed.AuctionTerms;
import souk.market.price.sealed.Evidence;
import souk.market.price.sealed.Transcript;
import souk.node.Registration;
import souk.payments.CommandRefusedException;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Signer;

/** An auctioneer's deposit on a ledger: locked, looked for, taken, and released. */
public final class AuctioneerDeposit {
  /**
   * Where an auctioneer is reached that sells nothing: its auctions have addresses of their own.
   */
  private static final URI NOWHERE = URI.create(Registration.SELLS_NOTHING + "auctions");

  /** Money put in, collateral made of it, and the agreement: each is in a block of its own. */
  private static final int MOST_TRANSACTIONS = 3;

  private final Ledger ledger;
  private final AuctionTerms terms;

  /** The one of an auction. */
  public AuctioneerDeposit(Ledger ledger, AuctionTerms terms) {
    this.ledger = ledger;
    this.terms = terms;
  }

  /**
   * What is locked.
   *
   * @param burned what an auctioneer that is convicted loses for good, whoever reports it
   * @param lock the collateral that is locked for that: shares of what is slashed come back to it
   * @param missing what of that it has not as free collateral yet
   * @param owned what it can put in: its money in the market and outside
   * @param until the block from which on it can have it back
   */
  public record Need(Amount burned, Amount lock, Amount missing, Amount owned, long until) {}

  /**
   * Whether there is time to lock it.
   *
   * @param left blocks in which it can still be locked
   * @param needed of those, at most, by what must be put in before
   * @param held for how many blocks it would be locked, from the next one on
   * @param most for which this ledger locks anything
   */
  public record Time(long left, long needed, long held, long most) {}

  /**
   * Whether there is time to lock it.
   *
   * @throws IllegalArgumentException when the ledger burns nothing of what is slashed
   */
  public Time time() {
    AgreementTerms agreement = agreement();
    long head = ledger.head(Ledger.Finality.INCLUDED).number();
    return new Time(
        Math.max(0, agreement.openBy() - head),
        MOST_TRANSACTIONS,
        until(agreement) - (head + 1),
        ledger.info().rules().longestAgreement());
  }

  private LedgerView view() {
    return ledger.at(ledger.head(Ledger.Finality.INCLUDED));
  }

  private AgreementTerms agreement() {
    return AuctionDeposit.agreement(terms, ledger.info());
  }

  private Bytes32 id() {
    return agreement().id(ledger.info().domain());
  }

  /**
   * What the auctioneer must have and put in.
   *
   * @throws IllegalArgumentException when the ledger burns nothing of what is slashed
   */
  public Need need() {
    AgreementTerms agreement = agreement();
    Amount lock = agreement.collateral().amount();
    LedgerView now = view();
    Amount free =
        now.provider(terms.auctioneer()).map(LedgerView.Provider::free).orElse(Amount.ZERO);
    Amount owned = now.balance(terms.auctioneer()).plus(now.outside(terms.auctioneer()));
    return new Need(
        terms.auctioneerDeposit(), lock, lock.minusOrZero(free), owned, until(agreement));
  }

  private static long until(AgreementTerms agreement) {
    return agreement.endBlock() + agreement.collateral().releaseBlocks();
  }

  /** What the auction's terms name. */
  public Amount named() {
    return terms.auctioneerDeposit();
  }

  /** Whether this ledger would burn any of it. */
  public boolean canBeLost() {
    return AuctionDeposit.burns(ledger.info().rules());
  }

  /** Whether it is locked whole, so that an auctioneer that cheats loses it. */
  public boolean stands() {
    return canBeLost() && AuctionDeposit.stands(terms, ledger.info(), view());
  }

  /** Whether it is on the ledger, or was. */
  public boolean isThere() {
    return view().agreement(id()).isPresent();
  }

  /**
   * Locks it, and puts in before what is missing; does nothing when it is locked, or was.
   *
   * @return whether something was locked
   * @throws CommandRefusedException when the ledger does not take it
   */
  public boolean lock(Signer auctioneer) {
    if (isThere()) {
      return false;
    }
    Amount lock = agreement().collateral().amount();
    Registration.hold(
        ledger,
        auctioneer,
        NOWHERE,
        known -> known.map(LedgerView.Provider::locked).orElse(Amount.ZERO).plus(lock));
    hand(AuctionDeposit.open(terms, ledger.info(), auctioneer), auctioneer);
    return true;
  }

  /**
   * The first charge that the judge finds proven, by what a transcript and others' evidence show;
   * empty when there is none that a ledger can decide.
   */
  public Optional<Bytes> charge(Transcript transcript, List<Evidence> evidence) {
    return new AuctionCharge(transcript, ledger.info().domain())
        .all(evidence).stream()
            .filter(charge -> AuctionDeposit.convicts(terms, ledger.info(), charge))
            .findFirst();
  }

  /**
   * What was taken of an auctioneer.
   *
   * @param taken of what it had locked
   * @param burned of that
   * @param reward of that, for who reported it
   */
  public record Taken(
      Bytes32 transaction, Address reporter, Amount taken, Amount burned, Amount reward) {}

  /**
   * Hands a charge in, by anybody's key.
   *
   * @throws CommandRefusedException when the ledger does not take it
   */
  public Taken report(Bytes charge, Signer reporter) {
    Receipt.Included receipt = hand(AuctionDeposit.report(terms, ledger.info(), charge), reporter);
    Event.Slashed slashed =
        receipt.events().stream()
            .filter(Event.Slashed.class::isInstance)
            .map(Event.Slashed.class::cast)
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("a report that took nothing"));
    return new Taken(
        receipt.transaction(),
        slashed.reporter(),
        slashed.amount(),
        slashed.amount().minus(slashed.reward()).minus(slashed.damages()),
        slashed.reward());
  }

  /**
   * Gives it back, once it can be reported no more; anybody may ask.
   *
   * @return from which block on it can be given back; empty when it is, or there is none
   * @throws CommandRefusedException when the ledger does not take it
   */
  public Optional<Long> release(Signer by) {
    if (!canBeLost()) {
      return Optional.empty();
    }
    LedgerView now = view();
    Optional<LedgerView.Agreement> there = now.agreement(id()).filter(found -> !found.closed());
    if (there.isEmpty()) {
      return Optional.empty();
    }
    // What is handed in now is in a later block.
    long until = there.get().endBlock() + agreement().collateral().releaseBlocks();
    if (now.block().number() + 1 < until) {
      return Optional.of(until);
    }
    hand(new Command.CloseAgreement(id()), by);
    return Optional.empty();
  }

  private Receipt.Included hand(Command command, Signer by) {
    return CommandRefusedException.need(command, ledger.submit(by, command).join());
  }
}
