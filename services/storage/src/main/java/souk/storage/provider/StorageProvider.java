package souk.storage.provider;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import souk.exchange.Commitment;
import souk.exchange.DutyNotice;
import souk.exchange.Payload;
import souk.exchange.Prepared;
import souk.exchange.ProviderPorts;
import souk.exchange.ProviderRole;
import souk.exchange.Routes;
import souk.exchange.UnitException;
import souk.exchange.UnitException.Reason;
import souk.exchange.UnitRequest;
import souk.ledger.AgreementTerms;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.replication.Piece;
import souk.replication.PieceRange;
import souk.replication.Replica;
import souk.replication.SealedReplica;
import souk.storage.StorageDetails;
import souk.storage.StorageRules;

/**
 * Keeps pieces. A piece comes before the signature ({@link PieceInbox}); after it, it is sealed,
 * the replica's commitment goes onto the ledger, each period's places are proven, and the piece is
 * sold back, a unit for a ticket, from the copy that was sent.
 */
public final class StorageProvider implements ProviderRole {
  private final ProviderPorts ports;
  private final StorageRules rules;
  private final PieceInbox inbox;
  private final Sealer sealer;
  private final Map<Bytes32, Deal> deals = new ConcurrentHashMap<>();
  private final Map<Bytes32, Commitment> commitments = new ConcurrentHashMap<>();

  /** A provider; a quarter of its room is for pieces that nobody has signed for yet. */
  public StorageProvider(ProviderPorts ports) throws IOException {
    this.ports = ports;
    this.rules = (StorageRules) ports.terms();
    this.inbox =
        new PieceInbox(
            ports.folder().resolve("inbox"), ports.storage() / 4, rules.mostPiece(), ports.clock());
    this.sealer = new Sealer(ports.folder().resolve("parents"), ports.executor());
  }

  @Override
  public void mount(Routes routes) {
    inbox.mount(routes);
  }

  /** Reads terms as far as this service cares for them. */
  private StorageDetails read(AgreementTerms terms) throws DecodeException {
    StorageDetails details = StorageDetails.read(terms.details());
    if (!terms.periods().agreed() || terms.commitBlocks() == 0) {
      throw new DecodeException("a storage agreement has periods and a commitment");
    }
    if (!details.equals(StorageDetails.of(details.piece(), rules))
        || details.size() > rules.mostPiece()) {
      throw new DecodeException(
          "this market seals with %d layers, asks for %d places and keeps at most %d bytes"
              .formatted(rules.layers(), rules.challenges(), rules.mostPiece()));
    }
    return details;
  }

  @Override
  public Acceptance accept(AgreementTerms terms) {
    try {
      StorageDetails details = read(terms);
      Piece piece = details.piece();
      long taken = deals.values().stream().mapToLong(deal -> Deal.kept(deal.piece())).sum();
      long wanted = Deal.kept(piece) + Deal.meanwhile(piece, details.layers());
      if (wanted > ports.storage() - taken) {
        return new Acceptance.Declined(
            "there is no room for %d bytes, which is what it takes to seal the piece"
                .formatted(wanted));
      }
      return inbox.holds(piece) || renewed(piece)
          ? new Acceptance.Accepted()
          : new Acceptance.Declined("the piece " + piece.cidV2() + " has not been sent");
    } catch (DecodeException e) {
      return new Acceptance.Declined(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return new Acceptance.NotYet("the disk cannot be read now");
    }
  }

  /** Whether an agreement about the piece is running: then it need not be sent again. */
  private boolean renewed(Piece piece) throws IOException {
    Optional<Deal> running =
        deals.values().stream().filter(deal -> deal.piece().equals(piece)).findFirst();
    if (running.isPresent()) {
      inbox.keep(piece, running.get().data());
    }
    return running.isPresent();
  }

  @Override
  public void started(Bytes32 agreement, AgreementTerms terms) {
    try {
      StorageDetails details = read(terms);
      Piece piece = details.piece();
      Path folder = Files.createDirectories(ports.folder().resolve(agreement.toString()));
      Replica replica = details.replica(agreement, terms.provider());
      Deal deal = new Deal(details, piece, replica, folder);
      deals.put(agreement, deal);
      if (!Files.exists(deal.data())) {
        inbox.giveTo(piece, deal.data());
      }
      sealer.seal(agreement, deal);
    } catch (DecodeException e) {
      throw new IllegalStateException("agreement " + agreement + " was signed before: " + e, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Optional<Commitment> commitment(Bytes32 agreement) {
    Deal deal = deals.get(agreement);
    if (deal == null) {
      return Optional.empty();
    }
    if (!deal.sealed()) {
      sealer.seal(agreement, deal);
      return Optional.empty();
    }
    return Optional.of(
        commitments.computeIfAbsent(
            agreement,
            _ -> {
              try (SealedReplica sealed = new SealedReplica(deal.folder(), deal.replica())) {
                Replica.Roots roots = sealed.roots();
                ByteWriter evidence =
                    new ByteWriter().bytes32(roots.columns()).bytes32(roots.replica());
                return new Commitment(sealed.commitment(), Bytes.of(evidence.toArray()));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            }));
  }

  private Deal deal(Bytes32 agreement) throws IOException {
    Deal deal = deals.get(agreement);
    if (deal == null) {
      throw new IOException("agreement " + agreement + " has not begun, or is over");
    }
    return deal;
  }

  @Override
  public Bytes answer(DutyNotice duty) throws IOException {
    Deal deal = deal(duty.agreement());
    return switch (duty) {
      case DutyNotice.PeriodDue due -> {
        try (SealedReplica sealed = new SealedReplica(deal.folder(), deal.replica())) {
          yield sealed.prove(due.seed(), deal.details().challenges());
        }
      }
      case DutyNotice.QuestionDue due ->
          sealer.open(deal, ByteBuffer.wrap(due.question().toArray()).getLong());
    };
  }

  /** A body is the number of a unit of the piece. */
  @Override
  public Prepared prepare(UnitRequest request) throws UnitException {
    unit(request);
    return new Prepared(StorageRules.TICKETS, Payload.EMPTY);
  }

  @Override
  public Payload release(UnitRequest request) throws UnitException {
    return Payload.of(unit(request));
  }

  private Bytes unit(UnitRequest request) throws UnitException {
    try {
      Deal deal = deal(request.agreement());
      long index = new ByteReader(request.body().toArray()).u32();
      int height = PieceRange.height(deal.piece(), StorageRules.UNIT_HEIGHT);
      long from = index * PieceRange.bytes(height);
      if (request.body().size() != StorageRules.BODY || from >= Math.max(1, deal.piece().size())) {
        throw new UnitException(Reason.NOT_FOUND, "the piece has no unit " + index);
      }
      if (!deal.sealed()) {
        throw new UnitException(Reason.BUSY, "the piece is being sealed");
      }
      int length = (int) Math.min(PieceRange.bytes(height), deal.piece().size() - from);
      ByteBuffer data = ByteBuffer.allocate(length);
      try (SealedReplica sealed = new SealedReplica(deal.folder(), deal.replica());
          FileChannel file = FileChannel.open(deal.data(), StandardOpenOption.READ)) {
        while (data.hasRemaining() && file.read(data, from + data.position()) > 0) {
          // until all of it is there
        }
        if (data.hasRemaining()) {
          throw new IOException(deal.data() + " is cut off");
        }
        return Bytes.of(
            new ByteWriter(length + 1024)
                .raw(sealed.range(height, index).toArray())
                .raw(data.array())
                .toArray());
      }
    } catch (DecodeException e) {
      throw new UnitException(Reason.MALFORMED, "a body is the number of a unit");
    } catch (IOException e) {
      throw new UnitException(Reason.NOT_FOUND, "the piece is not here");
    }
  }

  @Override
  public void ended(Bytes32 agreement, EndReason why) {
    deals.remove(agreement);
    commitments.remove(agreement);
    sealer.drop(agreement);
    try {
      delete(ports.folder().resolve(agreement.toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> found = Files.walk(folder)) {
      all = found.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      Files.deleteIfExists(each);
    }
  }

  @Override
  public void close() {
    sealer.close();
  }
}
