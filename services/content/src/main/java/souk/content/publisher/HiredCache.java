package souk.content.publisher;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import souk.content.AgreementKeys;
import souk.content.BundleWriter;
import souk.content.TokenSeal;
import souk.exchange.ExchangeSession;
import souk.exchange.Hired;
import souk.exchange.Sessions;
import souk.exchange.UnitException;
import souk.exchange.WrongEndpointException;
import souk.ledger.FailureLog;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.transport.PeerException;

/** A cache that the publisher has an agreement with. */
final class HiredCache {
  private final Hired hired;
  private final AgreementKeys keys;
  private final TicketSupply supply;
  private final ClearTickets advance;
  private final Bytes head;
  private final Sessions sessions;
  private final Reliability standing;
  private volatile long endBlock = Long.MAX_VALUE;
  private volatile boolean employed = true;

  /** A cache whose view of the ledger is behind needs no word. */
  private static final Duration SUPPLY_PATIENCE = Duration.ofSeconds(5);

  private final SupplyTrouble supplies;
  private final FailureLog fills;
  private @Nullable ExchangeSession session;

  HiredCache(
      Hired hired,
      AgreementKeys keys,
      TicketSupply supply,
      Reliability standing,
      ClearTickets advance,
      Sessions sessions) {
    this.hired = hired;
    this.keys = keys;
    this.supply = supply;
    this.standing = standing;
    this.advance = advance;
    this.head = BundleWriter.head(address(), endpoint().toString());
    this.sessions = sessions;
    System.Logger log = System.getLogger("souk.content");
    String who = "the cache %s at %s".formatted(address(), endpoint());
    this.supplies = new SupplyTrouble(who, SUPPLY_PATIENCE);
    this.fills = new FailureLog(log, who + " gets no chunks");
  }

  Bytes32 agreement() {
    return hired.id();
  }

  Address address() {
    return hired.terms().provider();
  }

  URI endpoint() {
    return hired.endpoint();
  }

  /** What its part of every bundle begins with. */
  Bytes head() {
    return head;
  }

  /** The agreement and where the cache answers. */
  Hired hired() {
    return hired;
  }

  Amount collateral() {
    return hired.terms().collateral().amount();
  }

  AgreementKeys keys() {
    return keys;
  }

  TokenSeal tokenSeal() {
    return keys.tokenSeal();
  }

  TicketSupply supply() {
    return supply;
  }

  ClearTickets advance() {
    return advance;
  }

  /** Hears whether it took ticket books, and why not. */
  SupplyTrouble supplies() {
    return supplies;
  }

  /** Hears whether it may have chunks, and why not. */
  FailureLog fills() {
    return fills;
  }

  /** Places for a chunk that a client is to get from it; null when there are none now. */
  @Nullable Places take(long round, int tickets) {
    boolean clear = advance.give(tickets);
    Places places = supply.take(round, tickets, clear);
    if (places == null) {
      advance.takeBack(tickets, clear);
    }
    return places;
  }

  /** Places that no client got after all. */
  void takeBack(Places places) {
    advance.takeBack(places.count(), places.clear());
    supply.giveBack(places);
  }

  /** Places that no client can pay with any more. */
  void abandoned(Places places) {
    advance.abandoned(places);
    supply.giveBack(places);
  }

  /** Whether it can be chosen in this round. */
  boolean usable(long round) {
    return !standing.excluded() && advance.usable() && supply.free(round) > 0;
  }

  /** The block in which its agreement ends; far away while the ledger does not have it. */
  long endBlock() {
    return endBlock;
  }

  void endBlock(long block) {
    endBlock = block;
  }

  /** Whether its agreement was not dismissed. */
  boolean employed() {
    return employed;
  }

  void dismiss() {
    employed = false;
  }

  Reliability standing() {
    return standing;
  }

  /** The publisher's own session at this cache, to pay in a client's place. */
  synchronized ExchangeSession session()
      throws WrongEndpointException, UnitException, PeerException {
    ExchangeSession open = session;
    if (open == null) {
      open = sessions.open(hired);
      session = open;
    }
    return open;
  }
}
