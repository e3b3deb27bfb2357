package souk.cli.storage;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.Sizes;
import souk.storage.StorageRules;
import souk.storage.customer.StorageQuote;
import souk.storage.customer.StoredEntry;
import souk.storage.erasure.ReedSolomon;

/** Into how many pieces something is cut, and for how long it is kept. */
final class ShapeOptions {
  private static final int ID_BYTES = 8;

  @Option(
      names = "--needed",
      paramLabel = "K",
      defaultValue = "4",
      description = "pieces that suffice to get it back (${DEFAULT-VALUE})")
  private int needed;

  @Option(
      names = "--pieces",
      paramLabel = "N",
      defaultValue = "8",
      description = "pieces, each at a provider of its own (${DEFAULT-VALUE})")
  private int pieces;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description =
          "for how many rounds it is kept, and by which it is renewed; at most the market file's"
              + " agreement.rounds (those)")
  private @Nullable Integer rounds;

  @Option(
      names = "--books",
      paramLabel = "N",
      description =
          "ticket books of a round for each provider, to get it back with (enough for all of it,"
              + " three times a round)")
  private @Nullable Integer books;

  @Option(
      names = "--spare",
      paramLabel = "N",
      description =
          "for how many more providers there are books, to replace those that lose a piece (as many"
              + " as may be lost)")
  private @Nullable Integer spare;

  /** The longest thing that can be kept so in a market. */
  long most(StorageRules rules) {
    long least = 0;
    long beyond = rules.mostPiece() * Math.max(1, needed) + 1;
    while (beyond - least > 1) {
      long middle = least + (beyond - least) / 2;
      if (StorageQuote.pieceBytes(middle, Math.max(1, needed)) <= rules.mostPiece()) {
        least = middle;
      } else {
        beyond = middle;
      }
    }
    return least;
  }

  /**
   * An entry of a catalog for this.
   *
   * @throws Failure when it cannot be cut so, or pieces would be too long for the market
   */
  StoredEntry entry(String name, StoredSource from, Store store) throws IOException {
    int most = store.market().agreement().rounds();
    int usedRounds = rounds == null ? most : rounds;
    if (needed < 1 || pieces < needed || pieces > ReedSolomon.MOST_SHARDS) {
      throw new Failure(
          Main.USAGE,
          "--needed is at least 1, --pieces at least as much and at most "
              + ReedSolomon.MOST_SHARDS);
    }
    if (usedRounds < 1 || usedRounds > most) {
      throw new Failure(
          Main.USAGE,
          "--rounds takes 1 to %d in this market; ./souk storage renew goes on".formatted(most));
    }
    long bytes = from.source().size();
    StorageRules rules = (StorageRules) store.service().terms();
    long piece = StorageQuote.pieceBytes(bytes, needed);
    if (piece > rules.mostPiece()) {
      throw new Failure(
          Main.USAGE,
          "pieces of %s are longer than the %s that providers of this market keep; --needed %d or more makes shorter ones"
              .formatted(
                  Sizes.text(piece),
                  Sizes.text(rules.mostPiece()),
                  Math.ceilDiv(piece * needed, rules.mostPiece()) + 1));
    }
    int usedBooks =
        books == null
            ? StorageQuote.books(bytes, needed, store.market().payment().tickets())
            : books;
    int usedSpare = spare == null ? Math.max(1, pieces - needed) : spare;
    if (usedBooks < 1 || usedSpare < 0 || usedSpare > ReedSolomon.MOST_SHARDS) {
      throw new Failure(Main.USAGE, "--books is at least 1, --spare at least 0");
    }
    byte[] id = new byte[ID_BYTES];
    new SecureRandom().nextBytes(id);
    return new StoredEntry(
        HexFormat.of().formatHex(id),
        name,
        from.tree(),
        from.path().toString(),
        bytes,
        needed,
        pieces,
        usedBooks,
        usedSpare,
        usedRounds,
        StoredEntry.State.PUTTING,
        Instant.now().getEpochSecond());
  }
}
