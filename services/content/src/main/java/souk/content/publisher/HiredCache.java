package souk.content.publisher;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import souk.content.AgreementKeys;
import souk.content.BundleWriter;
import souk.content.TokenSeal;
import souk.exchange.ExchangeSession;
import souk.exchange.UnitException;
import souk.exchange.WrongEndpointException;
import souk.exchange.client.ExchangeClient;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.transport.PeerException;

/** A cache that the publisher has an agreement with. */
final class HiredCache {
  private final Bytes32 agreement;
  private final Address address;
  private final URI endpoint;
  private final Bytes details;
  private final Amount collateral;
  private final AgreementKeys keys;
  private final TicketSupply supply;
  private final Advance advance;
  private final Bytes head;
  private final ExchangeClient exchange;
  private final Standing standing;
  private volatile long endBlock = Long.MAX_VALUE;
  private volatile boolean hired = true;
  private @Nullable ExchangeSession session;

  HiredCache(
      Bytes32 agreement,
      Address address,
      URI endpoint,
      Bytes details,
      Amount collateral,
      AgreementKeys keys,
      TicketSupply supply,
      Standing standing,
      Advance advance,
      ExchangeClient exchange) {
    this.agreement = agreement;
    this.address = address;
    this.endpoint = endpoint;
    this.details = details;
    this.collateral = collateral;
    this.keys = keys;
    this.supply = supply;
    this.standing = standing;
    this.advance = advance;
    this.head = BundleWriter.head(address, endpoint.toString());
    this.exchange = exchange;
  }

  Bytes32 agreement() {
    return agreement;
  }

  Address address() {
    return address;
  }

  URI endpoint() {
    return endpoint;
  }

  /** What its part of every bundle begins with. */
  Bytes head() {
    return head;
  }

  /** The agreement's, as both sides signed them. */
  Bytes details() {
    return details;
  }

  Amount collateral() {
    return collateral;
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

  Advance advance() {
    return advance;
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
  boolean hired() {
    return hired;
  }

  void dismiss() {
    hired = false;
  }

  Standing standing() {
    return standing;
  }

  /** The publisher's own session at this cache, to pay in a client's place. */
  synchronized ExchangeSession session()
      throws WrongEndpointException, UnitException, PeerException {
    ExchangeSession open = session;
    if (open == null) {
      open = exchange.open(endpoint, address, agreement, Integer.MAX_VALUE);
      session = open;
    }
    return open;
  }
}
