package souk.content.cache;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import souk.content.AgreementKeys;
import souk.content.CacheReport.Place;
import souk.content.ContentRules;
import souk.content.ContentTerms;
import souk.content.Token;
import souk.exchange.Payload;
import souk.exchange.Prepared;
import souk.exchange.ProviderPorts;
import souk.exchange.ProviderRole;
import souk.exchange.UnitException;
import souk.exchange.UnitException.Reason;
import souk.exchange.UnitRequest;
import souk.ledger.AgreementTerms;
import souk.ledger.Ledger.Finality;
import souk.payments.Ticket;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.transport.HttpDialer;
import souk.transport.PeerException;

/**
 * A cache: sends encrypted chunks to whoever has a token for them, and their keys to whoever pays
 * with the tickets that the token names. What it answers follows from the token and the chunk
 * alone, so that it answers a repeated request the same, also after a restart.
 */
public final class Cache implements ProviderRole {
  private final ProviderPorts ports;
  private final HttpDialer dialer;
  private final ChunkStore store;
  private final Encryption.Pool encryptions = new Encryption.Pool();
  private final Map<Bytes32, ServedAgreement> agreements = new ConcurrentHashMap<>();

  /**
   * @param storeBytes how much of the folder may be filled with chunks, if the node lets it
   */
  public Cache(ProviderPorts ports, long storeBytes) throws IOException {
    this.ports = ports;
    this.dialer = ports.dialer();
    this.store =
        new ChunkStore(ports.folder().resolve("chunks"), Math.min(storeBytes, ports.storage()));
  }

  @Override
  public Acceptance accept(AgreementTerms terms) {
    ContentTerms content;
    try {
      content = ContentTerms.decode(terms.details());
    } catch (DecodeException e) {
      return new Acceptance.Declined("the details cannot be read: " + e.getMessage());
    }
    if (!content.rules().equals(ports.terms())) {
      return new Acceptance.Declined("the details have other rules than this cache's market file");
    }
    if (!isNode(content.endpoint())) {
      return new Acceptance.Declined("the publisher's endpoint in the details is no URL of a node");
    }
    if (terms.commitBlocks() > 0) {
      return new Acceptance.Declined("content delivery has nothing to commit to");
    }
    if (terms.periods().agreed()) {
      return new Acceptance.Declined("content delivery has no duties of every period");
    }
    return new Acceptance.Accepted();
  }

  private static boolean isNode(String endpoint) {
    try {
      URI uri = new URI(endpoint);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      return http && uri.getHost() != null && uri.getRawUserInfo() == null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** Whoever has a token: the token says for whom it is. */
  @Override
  public boolean admits(AgreementTerms terms, Address client) {
    return true;
  }

  @Override
  public void started(Bytes32 agreement, AgreementTerms terms) {
    agreements.computeIfAbsent(agreement, id -> serve(id, terms));
  }

  private ServedAgreement serve(Bytes32 agreement, AgreementTerms terms) {
    ContentTerms content;
    try {
      content = ContentTerms.decode(terms.details());
    } catch (DecodeException e) {
      throw new IllegalStateException("an agreement was signed that cannot be read", e);
    }
    AgreementKeys keys = AgreementKeys.derive(ports.signing(), content.publisher(), agreement);
    PublisherLink publisher =
        new PublisherLink(
            dialer.peer(URI.create(content.endpoint())), keys, agreement, ports.clock());
    return new ServedAgreement(
        content, keys, publisher, new CacheReports(agreement, publisher::report, ports.clock()));
  }

  @Override
  public Prepared prepare(UnitRequest request) throws UnitException {
    Order order = order(request);
    Token token = order.token();
    if (!request.client().equals(token.client())) {
      // The publisher, which pays in the client's place and wants no chunk.
      return new Prepared(token.tickets(), Payload.of(Bytes.EMPTY));
    }
    notAfter(token.expires());
    openChunk(order);
    int padded = order.rules().paddedSize(token.size());
    Delivery delivery =
        new Delivery(token, padded, order.key(), () -> reopen(order), ports.signing(), encryptions);
    return new Prepared(token.tickets(), delivery);
  }

  @Override
  public void paying(UnitRequest request, List<Ticket> tickets) throws UnitException {
    Order order = order(request);
    Token token = order.token();
    notAfter(order.rules().payableUntil(token.expires()));
    for (int i = 0; i < tickets.size(); i++) {
      Ticket ticket = tickets.get(i);
      if (ticket.round() != token.round()
          || ticket.book() != token.book()
          || ticket.place() != token.place() + i) {
        throw new UnitException(
            Reason.FORBIDDEN, "the token names other tickets, from " + first(token) + " on");
      }
    }
  }

  @Override
  public Payload release(UnitRequest request) throws UnitException {
    Order order = order(request);
    order.agreement().reports().spent(first(order.token()));
    return Payload.of(order.key());
  }

  @Override
  public void lost(Bytes32 agreement, int tickets) {
    ServedAgreement served = agreements.get(agreement);
    if (served != null) {
      served.reports().lost(tickets);
    }
  }

  private static Place first(Token token) {
    return new Place(token.round(), token.book(), token.place());
  }

  /** A genuine token, and what belongs to it. */
  private record Order(ServedAgreement agreement, Token token, Bytes key) {
    ContentRules rules() {
      return agreement.terms().rules();
    }
  }

  private Order order(UnitRequest request) throws UnitException {
    ServedAgreement agreement = agreements.get(request.agreement());
    if (agreement == null) {
      throw new UnitException(Reason.NO_AGREEMENT, "no such agreement is served here");
    }
    Token token;
    try {
      token = Token.decode(request.body());
    } catch (DecodeException e) {
      throw new UnitException(Reason.MALFORMED, "the token cannot be read: " + e.getMessage());
    }
    Bytes key =
        agreement
            .open(token)
            .orElseThrow(() ->
                new UnitException(
                    Reason.FORBIDDEN, "the token was not made for this cache and agreement"));
    boolean forSender =
        request.client().equals(token.client())
            || request.client().equals(agreement.terms().publisher().address());
    if (!token.agreement().equals(request.agreement())
        || !request.unit().equals(token.id())
        || !forSender) {
      throw new UnitException(
          Reason.FORBIDDEN, "the token is another client's, agreement's or unit's");
    }
    ContentRules rules = agreement.terms().rules();
    if (token.size() > rules.chunkBytes() || token.tickets() != rules.tickets(token.size())) {
      throw new UnitException(
          Reason.FORBIDDEN, "size or price of the token are not as the agreement has them");
    }
    return new Order(agreement, token, key);
  }

  private void notAfter(long last) throws UnitException {
    long block = ports.ledger().head(Finality.INCLUDED).number();
    if (block > last) {
      throw new UnitException(
          Reason.EXPIRED,
          "that was possible until block %d, it is block %d".formatted(last, block));
    }
  }

  /** Makes sure that the chunk is here before anything is promised. */
  private void openChunk(Order order) throws UnitException {
    Token token = order.token();
    try {
      store
          .open(
              token.chunkId(),
              token.size(),
              sink -> order.agreement().publisher().fill(token, sink))
          .close();
    } catch (PeerException e) {
      throw new UnitException(
          Reason.BUSY, "the publisher did not give this cache the chunk: " + e.kind());
    } catch (ChunkStore.NoRoomException e) {
      throw new UnitException(
          Reason.BUSY, "this cache's disk is full of chunks on their way; come back later");
    } catch (IOException e) {
      throw new UnitException(Reason.NOT_FOUND, "this cache cannot get or keep the chunk");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnitException(Reason.BUSY, "this cache is closing");
    }
  }

  private StoredChunk reopen(Order order) throws IOException {
    Token token = order.token();
    try {
      return store.open(
          token.chunkId(), token.size(), sink -> order.agreement().publisher().fill(token, sink));
    } catch (PeerException e) {
      throw new IOException("the chunk was evicted and cannot be had again", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("closing", e);
    }
  }

  @Override
  public void ended(Bytes32 agreement, EndReason why) {
    ServedAgreement over = agreements.remove(agreement);
    if (over != null) {
      over.reports().close();
    }
  }

  @Override
  public void close() {
    agreements.values().forEach(agreement -> agreement.reports().close());
  }
}
