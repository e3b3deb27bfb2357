package souk.storage.customer;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import souk.exchange.CustomerPorts;
import souk.exchange.Hired;
import souk.exchange.Signing;
import souk.exchange.client.BuyerRole;
import souk.ledger.Receipt;
import souk.primitives.Address;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.replication.Piece;
import souk.storage.StorageDetails;
import souk.storage.StorageRules;

/**
 * Has a file kept by those who are hired, a piece by each, and gets it back. The file is
 * {@linkplain #cut cut} before the node starts. A provider gets its piece before it is asked to
 * sign; a piece whose provider is gone goes to the next one that is hired.
 */
public final class StorageCustomer extends BuyerRole {
  private static final System.Logger LOG = System.getLogger(StorageCustomer.class.getName());
  static final String STORED = "stored";
  static final String PIECES = "pieces";

  private final StorageRules rules;
  private final Path folder;
  private final StoredFile file;
  private final byte[] secret;
  private final Placement placement;
  private final Keepers keepers;

  /**
   * A customer of the file in its folder.
   *
   * @throws IOException when no file was cut there
   */
  public StorageCustomer(CustomerPorts ports) throws IOException {
    super(ports);
    this.rules = (StorageRules) ports.terms();
    this.folder = ports.folder();
    this.file = StoredFile.load(folder.resolve(STORED));
    this.secret = FileSecret.load(folder, ports.signing());
    this.placement = Placement.in(folder);
    this.keepers = new Keepers(ports, file, placement);
  }

  /**
   * Enciphers a file and cuts it into pieces, in the folder of a customer that is to have it kept.
   * The secret, without which nobody reads it, lies there too.
   *
   * @param random a cryptographic source
   * @param needed how many pieces suffice
   * @param all how many there are: one for each provider that is hired
   * @throws IOException when the file cannot be read, is changed meanwhile, or another is there
   */
  public static void cut(Path file, RandomGenerator random, int needed, int all, Path folder)
      throws IOException {
    mustBeNew(folder);
    byte[] secret = FileSecret.plain(folder, random);
    cut(Source.of(file), secret, random, needed, all, folder, _ -> {});
  }

  /**
   * The same under a secret that its owner's key gives: the folder alone lets nobody read it.
   *
   * @param key of the customer's node
   * @param progress is told how many bytes have been read
   */
  public static void cut(
      Source source,
      Signing key,
      SecureRandom random,
      int needed,
      int all,
      Path folder,
      LongConsumer progress)
      throws IOException {
    mustBeNew(folder);
    byte[] secret = FileSecret.under(key, folder, random);
    cut(source, secret, random, needed, all, folder, progress);
  }

  private static void mustBeNew(Path folder) throws IOException {
    Files.createDirectories(folder);
    if (isCut(folder)) {
      throw new IOException(folder + " is another stored file's; choose a new folder");
    }
  }

  private static void cut(
      Source source,
      byte[] secret,
      RandomGenerator random,
      int needed,
      int all,
      Path folder,
      LongConsumer progress)
      throws IOException {
    StoredFile stored =
        StoredFile.cut(source, secret, random, needed, all, folder.resolve(PIECES), progress);
    source.describe(folder);
    stored.save(folder.resolve(STORED));
  }

  /** Whether a file was cut in a folder, wholly. */
  public static boolean isCut(Path folder) {
    return Files.exists(folder.resolve(STORED));
  }

  /** How many pieces there are. */
  public int pieces() {
    return file.pieces().size();
  }

  /** What was stored: its commitment says how long it is and what comes back. */
  public Piece content() {
    return file.content();
  }

  /** How many of them give it back. */
  public int neededPieces() {
    return file.needed();
  }

  /** How many of them somebody is hired for now. */
  public int keptPieces() {
    return keepers().size();
  }

  /** Who is hired for them now, one for each. */
  public List<Address> keepers() {
    return keepers.of(hired()).values().stream().map(each -> each.terms().provider()).toList();
  }

  @Override
  public Bytes details(Address provider, int index) {
    int number;
    try {
      number = choose(provider);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Piece piece = file.pieces().get(number);
    try {
      send(provider, number);
    } catch (IOException e) {
      // The provider will say that it does not have the piece, and another one is asked.
      LOG.log(System.Logger.Level.WARNING, "piece " + number + " was not sent to " + provider, e);
    }
    return StorageDetails.of(piece, rules).encode();
  }

  /** The piece that a provider has or was to get, or else the one that most needs a keeper. */
  private int choose(Address provider) throws IOException {
    List<Hired> hired = hired();
    for (Map.Entry<Integer, Hired> each : keepers.of(hired).entrySet()) {
      if (each.getValue().terms().provider().equals(provider)) {
        return each.getKey();
      }
    }
    Set<Integer> sound = keepers.sound(hired);
    Optional<Integer> placed = placement.of(provider).filter(each -> !sound.contains(each));
    if (placed.isPresent()) {
      return placed.get();
    }
    placement.remove(provider);
    int number =
        IntStream.range(0, pieces())
            .boxed()
            .min(
                Comparator.comparingInt(
                    piece -> (sound.contains(piece) ? pieces() : 0) + placement.count(piece)))
            .orElseThrow();
    placement.put(provider, number);
    return number;
  }

  private void send(Address provider, int number) throws IOException {
    String endpoint =
        keepers
            .view()
            .provider(provider)
            .orElseThrow(() -> new IOException("the ledger has no provider " + provider))
            .endpoint();
    if (!Files.exists(own(number))) {
      rebuild(number);
    }
    new PieceUpload(ports().dialer(), endpoint)
        .send(file.pieces().get(number), own(number), _ -> {});
  }

  /**
   * Computes pieces that are not here any more from those that others keep: the one that is wanted,
   * and all others that nobody keeps, for which the same has to be bought.
   */
  private void rebuild(int number) throws IOException {
    Set<Integer> sound = keepers.sound(hired());
    List<Integer> wanted = new ArrayList<>(List.of(number));
    for (int piece = 0; piece < pieces(); piece++) {
      if (piece != number && !sound.contains(piece) && !Files.exists(own(piece))) {
        wanted.add(piece);
      }
    }
    Files.createDirectories(folder.resolve(PIECES));
    Gathering gathering = gathering();
    List<OutputStream> out = new ArrayList<>();
    gathering.readUntil(file.size());
    try {
      for (int piece : wanted) {
        out.add(Files.newOutputStream(part(piece)));
      }
      for (long at = 0; at < gathering.parts(); at++) {
        for (int i = 0; i < out.size(); i++) {
          out.get(i).write(gathering.shard(wanted.get(i), at));
        }
      }
    } finally {
      for (OutputStream each : out) {
        each.close();
      }
    }
    for (int piece : wanted) {
      Files.move(part(piece), own(piece), StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private Path own(int piece) {
    return folder.resolve(PIECES).resolve("piece-" + piece);
  }

  private Path part(int piece) {
    return folder.resolve(PIECES).resolve("piece-" + piece + ".part");
  }

  private Gathering gathering() {
    Map<Integer, Hired> kept = keepers.of(hired());
    Map<Integer, RemotePiece> remote = new HashMap<>();
    kept.forEach((number, hired) ->
        remote.put(number, new RemotePiece(file.pieces().get(number), unit -> buy(hired, unit))));
    return new Gathering(file, remote, keepers.nanos(kept), ports().executor());
  }

  private byte[] buy(Hired from, long unit) throws IOException {
    Bytes body = Bytes.of(new ByteWriter(StorageRules.BODY).u32(unit).toArray());
    return buy(from, body, StorageRules.TICKETS).toArray();
  }

  /**
   * Asks a provider on the ledger, for the agreement's bond, to open a node of its replica: who
   * cannot, did not seal it as agreed, and is slashed.
   */
  public CompletableFuture<Receipt> ask(Hired provider, long node) {
    byte[] salt = new byte[Bytes32.SIZE];
    ports().random().nextBytes(salt);
    Bytes question = Bytes.of(new ByteWriter(Long.BYTES).u64(node).toArray());
    return ports().disputes().ask(provider, question, Bytes32.of(salt));
  }

  /** Gets the whole file back, in the place of any other of its name. */
  public void get(Path target) throws IOException {
    Path part = target.resolveSibling(target.getFileName() + ".part");
    try (OutputStream out = Files.newOutputStream(part)) {
      get(0, content().size(), out, _ -> {});
    }
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Gets a part of the file back. The whole of it is held against what was put.
   *
   * @param progress is told how many bytes have been written
   * @throws IOException when it cannot be had, or there is no such part
   */
  public void get(long from, long length, OutputStream out, LongConsumer progress)
      throws IOException {
    new Retrieval(file, secret, gathering()).get(from, length, out, progress);
  }

  /**
   * Deletes the pieces here, which others keep; what must be sent again is computed from theirs.
   */
  public void forgetPieces() throws IOException {
    forgetPieces(folder, pieces());
  }

  private static void forgetPieces(Path folder, int pieces) throws IOException {
    for (int number = 0; number < pieces; number++) {
      Files.deleteIfExists(folder.resolve(PIECES).resolve("piece-" + number));
    }
  }

  /**
   * Destroys a stored file's secret, and the pieces that are still here: nobody reads it any more,
   * its owner neither.
   *
   * @param folder of the customer's role
   */
  public static void destroy(Path folder) throws IOException {
    if (isCut(folder)) {
      forgetPieces(folder, StoredFile.load(folder.resolve(STORED)).pieces().size());
    }
    FileSecret.delete(folder);
  }
}
