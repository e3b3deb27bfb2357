package souk.content;

import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import souk.exchange.ExchangeSession;
import souk.exchange.client.ExchangeClient;
import souk.payments.Ticket;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.puzzle.ByteRange;
import souk.puzzle.PuzzleSolver;
import souk.transport.PeerException;

/** A client that does the protocol's steps one by one, as a test tells it to. */
final class RawClient {
  private static final Duration CALL = Duration.ofSeconds(20);

  final PrivateKey key;
  private final SponsoredMarket market;
  private final ExchangeClient exchange;
  private final ClientPass pass;

  RawClient(SponsoredMarket market, int number) {
    this.market = market;
    this.key = SponsoredMarket.clientKey(number);
    this.exchange = market.market.client(key);
    this.pass = pass(3600);
  }

  Address address() {
    return key.address();
  }

  ClientPass pass(long seconds) {
    return ClientPass.sign(
        key,
        market.publisherKey.address(),
        market.market.clock().instant().getEpochSecond() + seconds,
        market.market.ledger().info().domain());
  }

  Bundle bundle(Bytes32 object, int number) throws Exception {
    return Bundle.decode(send(new ClientRequest.Fetch(pass, object, number)));
  }

  Bundle repair(Bundle bundle, int slot) throws Exception {
    return Bundle.decode(send(new ClientRequest.Repair(pass, bundle.id(), slot)));
  }

  byte[] redeem(Token token, Bytes secrets) throws PeerException {
    return send(new ClientRequest.Redeem(pass, token, secrets));
  }

  byte[] send(ClientRequest request) throws PeerException {
    return send(request.path(), request.encode());
  }

  byte[] send(String path, byte[] message) throws PeerException {
    return market
        .market
        .dialer()
        .peer(market.publisherUri())
        .send("POST", path, message, CALL, 1 << 20);
  }

  ExchangeSession session(Bundle.Part part) throws Exception {
    return exchange.open(URI.create(part.endpoint()), part.cache(), part.token().agreement(), 1024);
  }

  /** What a cache sends for a token: the ciphertext, without the signature. */
  byte[] ciphertext(Bundle bundle, int slot) throws Exception {
    Bundle.Part part = bundle.parts().get(slot);
    ByteBuffer target = ByteBuffer.allocate(bundle.paddedSize(slot) + DeliverySignature.SIZE);
    session(part).request(part.token().id(), part.token().encode(), target);
    return Arrays.copyOf(target.array(), bundle.paddedSize(slot));
  }

  List<byte[]> ciphertexts(Bundle bundle) throws Exception {
    List<byte[]> all = new ArrayList<>();
    for (int slot = 0; slot < bundle.parts().size(); slot++) {
      all.add(ciphertext(bundle, slot));
    }
    return all;
  }

  /** The tickets of all parts, if the puzzle can be solved with these ciphertexts. */
  static Optional<List<List<Ticket>>> solve(Bundle bundle, List<byte[]> ciphertexts)
      throws Exception {
    List<ByteRange> ranges = ciphertexts.stream().map(ByteRange::of).toList();
    return PuzzleSolver.single()
        .solve(bundle.puzzle(), ranges)
        .map(solution -> new Box().open(solution.key(), bundle.id(), bundle.box()).orElseThrow())
        .map(secrets -> tickets(bundle, secrets));
  }

  private static List<List<Ticket>> tickets(Bundle bundle, byte[] opened) {
    List<Bytes> secrets = bundle.secrets(opened).orElseThrow();
    List<List<Ticket>> all = new ArrayList<>();
    for (int slot = 0; slot < bundle.parts().size(); slot++) {
      all.add(tickets(bundle.parts().get(slot).token(), secrets.get(slot)));
    }
    return all;
  }

  /** A token's tickets, whose secrets lie one behind the other. */
  static List<Ticket> tickets(Token token, Bytes secrets) {
    List<Ticket> tickets = new ArrayList<>();
    for (int i = 0; i < token.tickets(); i++) {
      Bytes secret = Bytes.of(secrets.slice(i * Box.SECRET, Box.SECRET));
      tickets.add(new Ticket(token.round(), token.book(), token.place() + i, secret));
    }
    return tickets;
  }

  static Bytes secrets(List<Ticket> tickets) {
    ByteBuffer all = ByteBuffer.allocate(tickets.size() * Box.SECRET);
    tickets.forEach(ticket -> all.put(ticket.secret().toArray()));
    return Bytes.of(all.array());
  }

  byte[] pay(Bundle.Part part, List<Ticket> tickets) throws Exception {
    ByteBuffer key = ByteBuffer.allocate(TokenSeal.KEY);
    session(part).pay(part.token().id(), part.token().encode(), tickets, key);
    return key.array();
  }

  /** Fetches, solves and pays a bundle. */
  void complete(Bundle bundle) throws Exception {
    List<List<Ticket>> tickets = solve(bundle, ciphertexts(bundle)).orElseThrow();
    for (int slot = 0; slot < bundle.parts().size(); slot++) {
      pay(bundle.parts().get(slot), tickets.get(slot));
    }
  }
}
