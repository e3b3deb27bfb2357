package souk.attacks.content;

import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import souk.content.BlockTree;
import souk.content.Box;
import souk.content.Bundle;
import souk.content.ClientPass;
import souk.content.ClientRequest;
import souk.content.DeliverySignature;
import souk.content.Token;
import souk.content.TokenSeal;
import souk.deployment.content.ContentDeployment;
import souk.exchange.ExchangeSession;
import souk.exchange.UnitException;
import souk.exchange.WrongEndpointException;
import souk.exchange.client.ClientRules;
import souk.exchange.client.ExchangeClient;
import souk.payments.Ticket;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.PrivateKey;
import souk.primitives.Signature;
import souk.puzzle.ByteRange;
import souk.puzzle.PuzzleSolver;
import souk.transport.HttpPeer;
import souk.transport.PeerException;

/** A client that takes the steps of the protocol one by one, in any order, as far as it likes. */
public final class Client {
  private static final Duration CALL = Duration.ofSeconds(30);
  private static final Duration VALID = Duration.ofHours(1);

  private final PrivateKey key;
  private final HttpPeer publisher;
  private final ExchangeClient exchange;
  private final ClientPass pass;
  private final Map<Bytes32, ExchangeSession> sessions = new HashMap<>();

  public Client(ContentDeployment market, PrivateKey key) {
    this.key = key;
    this.publisher = market.dialer().peer(market.publisherUri());
    ClientRules rules = new ClientRules(CALL, 1, Duration.ZERO, 1024);
    this.exchange = new ExchangeClient(market.dialer(), key, market.ledger().info(), rules);
    long expires = market.clock().instant().plus(VALID).getEpochSecond();
    this.pass =
        ClientPass.sign(
            key, market.publisher().address(), expires, market.ledger().info().domain());
  }

  public Address address() {
    return key.address();
  }

  public ExchangeClient exchange() {
    return exchange;
  }

  public ClientPass pass() {
    return pass;
  }

  // ---- with the publisher ----

  public Bundle bundle(Bytes32 object, int number) throws PeerException, DecodeException {
    return Bundle.decode(ask(new ClientRequest.Fetch(pass, object, number), Bundle.MOST_BYTES));
  }

  public Bundle repair(Bytes32 bundle, int slot) throws PeerException, DecodeException {
    return Bundle.decode(ask(new ClientRequest.Repair(pass, bundle, slot), Bundle.MOST_BYTES));
  }

  /** Asks the publisher for a chunk's key. */
  public byte[] redeem(Token token, List<Ticket> tickets) throws PeerException {
    byte[] secrets = new byte[tickets.size() * Box.SECRET];
    for (int i = 0; i < tickets.size(); i++) {
      System.arraycopy(tickets.get(i).secret().toArray(), 0, secrets, i * Box.SECRET, Box.SECRET);
    }
    return ask(new ClientRequest.Redeem(pass, token, Bytes.of(secrets)), TokenSeal.KEY);
  }

  public byte[] ask(ClientRequest request, int mostBytes) throws PeerException {
    return publisher.send("POST", request.path(), request.encode(), CALL, mostBytes);
  }

  // ---- with caches ----

  /** The ciphertext of one part, without the signature behind it. */
  public byte[] ciphertext(Bundle bundle, int slot)
      throws WrongEndpointException, UnitException, PeerException {
    return ciphertext(bundle.parts().get(slot), bundle.paddedSize(slot));
  }

  public byte[] ciphertext(Bundle.Part part, int padded)
      throws WrongEndpointException, UnitException, PeerException {
    ByteBuffer target = ByteBuffer.allocate(padded + DeliverySignature.SIZE);
    session(part).request(part.token().id(), part.token().encode(), target);
    return Arrays.copyOf(target.array(), padded);
  }

  /** A ciphertext as its cache signed for it. */
  public record Delivered(List<Bytes32> hashes, Signature signature) {}

  /** Fetches a part and keeps what could be held against its cache. */
  public Delivered delivery(Bundle.Part part, int padded)
      throws WrongEndpointException, UnitException, PeerException {
    ByteBuffer target = ByteBuffer.allocate(padded + DeliverySignature.SIZE);
    session(part).request(part.token().id(), part.token().encode(), target);
    byte[] all = target.array();
    return new Delivered(
        new BlockTree(BlockTree.Kind.CIPHERTEXT).update(all, 0, padded).hashes(),
        Signature.parseCompact(Arrays.copyOfRange(all, padded, all.length)));
  }

  /** The ciphertexts of all parts. */
  public List<byte[]> ciphertexts(Bundle bundle)
      throws WrongEndpointException, UnitException, PeerException {
    List<byte[]> all = new ArrayList<>();
    for (int slot = 0; slot < bundle.parts().size(); slot++) {
      all.add(ciphertext(bundle, slot));
    }
    return all;
  }

  /** Hands in tickets for the chunk's key. */
  public byte[] pay(Bundle.Part part, List<Ticket> tickets)
      throws WrongEndpointException, UnitException, PeerException {
    ByteBuffer key = ByteBuffer.allocate(TokenSeal.KEY);
    session(part).pay(part.token().id(), part.token().encode(), tickets, key);
    return key.array();
  }

  public ExchangeSession session(Bundle.Part part)
      throws WrongEndpointException, UnitException, PeerException {
    ExchangeSession open = sessions.get(part.token().agreement());
    if (open == null) {
      open =
          exchange.open(
              URI.create(part.endpoint()),
              part.cache(),
              part.token().agreement(),
              Integer.MAX_VALUE);
      sessions.put(part.token().agreement(), open);
    }
    return open;
  }

  // ---- alone ----

  /** The tickets of each part, if the ciphertexts solve the puzzle and open the box. */
  public static Optional<List<List<Ticket>>> solve(Bundle bundle, List<byte[]> ciphertexts)
      throws InterruptedException {
    return PuzzleSolver.single()
        .solve(bundle.puzzle(), ciphertexts.stream().map(ByteRange::of).toList())
        .flatMap(solution -> new Box().open(solution.key(), bundle.id(), bundle.box()))
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
  public static List<Ticket> tickets(Token token, Bytes secrets) {
    List<Ticket> tickets = new ArrayList<>();
    for (int i = 0; i < token.tickets(); i++) {
      Bytes secret = Bytes.of(secrets.slice(i * Box.SECRET, Box.SECRET));
      tickets.add(new Ticket(token.round(), token.book(), token.place() + i, secret));
    }
    return tickets;
  }
}
