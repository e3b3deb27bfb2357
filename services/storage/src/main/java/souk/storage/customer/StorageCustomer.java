package souk.storage.customer;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import souk.exchange.CustomerPorts;
import souk.exchange.Hired;
import souk.exchange.client.BuyerRole;
import souk.ledger.Ledger;
import souk.ledger.LedgerView;
import souk.ledger.Receipt;
import souk.primitives.Address;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.replication.Piece;
import souk.storage.StorageDetails;
import souk.storage.StorageRules;
import souk.storage.cipher.CipherFile;
import souk.storage.erasure.ReedSolomon;

/**
 * Has a file kept by those who are hired, a piece by each, and gets it back. The file is
 * {@linkplain #cut cut} before the node starts. A provider gets its piece before it is asked to
 * sign; a piece whose provider is gone goes to the next one that is hired.
 */
public final class StorageCustomer extends BuyerRole {
  private static final System.Logger LOG = System.getLogger(StorageCustomer.class.getName());
  private static final String STORED = "stored";
  private static final String SECRET = "secret";
  private static final String PIECES = "pieces";
  private static final int BUFFER = 1 << 16;

  private final StorageRules rules;
  private final Path folder;
  private final StoredFile file;
  private final byte[] secret;

  /** Who is to get which piece, of those that have not signed yet. */
  private final Map<Address, Integer> promised = new HashMap<>();

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
    this.secret = Files.readAllBytes(folder.resolve(SECRET));
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
    Files.createDirectories(folder);
    if (Files.exists(folder.resolve(STORED))) {
      throw new IOException(folder + " is another stored file's; choose a new folder");
    }
    byte[] secret = new byte[CipherFile.SECRET];
    random.nextBytes(secret);
    Path kept = folder.resolve(SECRET);
    Files.deleteIfExists(kept);
    Files.createFile(
        kept, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(kept, secret);
    StoredFile.cut(file, secret, random, needed, all, folder.resolve(PIECES))
        .save(folder.resolve(STORED));
  }

  /** How many pieces there are. */
  public int pieces() {
    return file.pieces().size();
  }

  /** How many of them somebody is hired for now. */
  public int keptPieces() {
    return kept().size();
  }

  @Override
  public Bytes details(Address provider, int index) {
    int number = choose(provider);
    Piece piece = file.pieces().get(number);
    try {
      send(provider, number);
    } catch (IOException e) {
      // The provider will say that it does not have the piece, and another one is asked.
      LOG.log(System.Logger.Level.WARNING, "piece " + number + " was not sent to " + provider, e);
    }
    return StorageDetails.of(piece, rules).encode();
  }

  /** The piece that a provider has already, or else the one that the fewest have. */
  private int choose(Address provider) {
    Map<Integer, Hired> kept = kept();
    synchronized (promised) {
      for (Map.Entry<Integer, Hired> each : kept.entrySet()) {
        if (each.getValue().terms().provider().equals(provider)) {
          return each.getKey();
        }
      }
      promised.remove(provider);
      int number =
          IntStream.range(0, pieces())
              .boxed()
              .min(
                  Comparator.comparingInt(piece ->
                      (kept.containsKey(piece) ? pieces() : 0)
                          + (promised.containsValue(piece) ? 1 : 0)))
              .orElseThrow();
      promised.put(provider, number);
      return number;
    }
  }

  /** Who keeps which piece. */
  private Map<Integer, Hired> kept() {
    Map<Integer, Hired> kept = new HashMap<>();
    for (Hired each : hired()) {
      try {
        Piece piece = StorageDetails.read(each.terms().details()).piece();
        // Pieces of which one suffices may be the same: each keeper has one of them all the same.
        IntStream.range(0, pieces())
            .filter(number -> file.pieces().get(number).equals(piece))
            .filter(number -> !kept.containsKey(number))
            .findFirst()
            .ifPresent(number -> kept.put(number, each));
      } catch (DecodeException e) {
        LOG.log(System.Logger.Level.WARNING, "agreement " + each.id() + " is of no piece", e);
      }
    }
    return kept;
  }

  private void send(Address provider, int number) throws IOException {
    LedgerView view = ports().ledger().at(ports().ledger().head(Ledger.Finality.INCLUDED));
    String endpoint =
        view.provider(provider)
            .orElseThrow(() -> new IOException("the ledger has no provider " + provider))
            .endpoint();
    Path own = folder.resolve(PIECES).resolve("piece-" + number);
    if (!Files.exists(own)) {
      rebuild(number, own);
    }
    new PieceUpload(ports().dialer(), endpoint).send(file.pieces().get(number), own);
  }

  /** Computes a piece that is not here any more from those that others keep. */
  private void rebuild(int number, Path target) throws IOException {
    Gathering gathering = gathering();
    Path part = target.resolveSibling(target.getFileName() + ".part");
    byte[] block = new byte[ReedSolomon.BLOCK];
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part))) {
      for (long row = 0; row < file.pieceSize() / block.length; row++) {
        gathering.block(number, row, block);
        out.write(block);
      }
    }
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
  }

  private Gathering gathering() {
    Map<Integer, RemotePiece> remote = new HashMap<>();
    kept()
        .forEach((number, hired) ->
            remote.put(
                number,
                new RemotePiece(
                    file.pieces().get(number),
                    unit ->
                        buy(
                                hired,
                                Bytes.of(new ByteWriter(StorageRules.BODY).u32(unit).toArray()),
                                StorageRules.TICKETS)
                            .toArray())));
    return new Gathering(file, remote);
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

  /** The file, to be read from any place, paid unit by unit. Not safe for several threads. */
  public CipherFile.Reader open() throws IOException {
    return new CipherFile.Reader(secret, gathering(), file.size());
  }

  /** Gets the whole file back, in the place of any other of its name. */
  public void get(Path target) throws IOException {
    Path part = target.resolveSibling(target.getFileName() + ".part");
    CipherFile.Reader reader = open();
    byte[] buffer = new byte[BUFFER];
    try (OutputStream out = Files.newOutputStream(part)) {
      for (long from = 0; from < reader.length(); ) {
        int count = reader.read(from, buffer, 0, buffer.length);
        out.write(buffer, 0, count);
        from += count;
      }
    }
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Deletes the pieces here, which others keep; what must be sent again is computed from theirs.
   */
  public void forgetPieces() throws IOException {
    for (int number = 0; number < pieces(); number++) {
      Files.deleteIfExists(folder.resolve(PIECES).resolve("piece-" + number));
    }
  }
}
