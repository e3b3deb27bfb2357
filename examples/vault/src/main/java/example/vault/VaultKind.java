package example.vault;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Optional;
import souk.exchange.Commitment;
import souk.exchange.CustomerPorts;
import souk.exchange.CustomerRole;
import souk.exchange.DutyNotice;
import souk.exchange.Payload;
import souk.exchange.Prepared;
import souk.exchange.ProviderPorts;
import souk.exchange.ProviderRole;
import souk.exchange.SellerRole;
import souk.exchange.ServiceKind;
import souk.exchange.ServiceTerms;
import souk.exchange.UnitException;
import souk.exchange.UnitException.Reason;
import souk.exchange.UnitLimits;
import souk.exchange.UnitRequest;
import souk.ledger.AgreementTerms;
import souk.ledger.Judge;
import souk.ledger.JudgeId;
import souk.market.file.MarketSection;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.PieceTree;

/**
 * {@code example-vault/1}: a customer's blob is kept. It is transferred for nothing, each period
 * that it is proven to be there is paid from the agreement's funds, each piece fetched by a ticket.
 */
public final class VaultKind implements ServiceKind {
  static final int PIECE = 1024;
  static final int MOST = 1 << 20;

  /** The blob that an agreement is about: its length, and the root of its pieces. */
  record Blob(int length, Bytes32 root) {
    static Blob of(byte[] bytes) {
      return new Blob(bytes.length, new PieceTree(bytes, PIECE).root());
    }

    static Blob read(Bytes details) throws DecodeException {
      ByteReader in = new ByteReader(details.toArray());
      Blob blob = new Blob(in.u31(), in.bytes32());
      in.end();
      if (blob.length < 1 || blob.length > MOST) {
        throw new DecodeException("a blob has 1 to " + MOST + " bytes, not " + blob.length);
      }
      return blob;
    }

    Bytes details() {
      return Bytes.of(new ByteWriter().u32(length).bytes32(root).toArray());
    }

    int pieces() {
      return PieceTree.pieces(length, PIECE);
    }

    /** The piece that a period asks for. */
    int drawn(Bytes32 seed) {
      BigInteger all = BigInteger.valueOf(pieces());
      return new BigInteger(1, seed.toArray()).mod(all).intValue();
    }
  }

  /** Decides on the local ledger what VaultJudge.sol decides on EVM chains. */
  private static final class VaultJudge implements Judge {
    @Override
    public JudgeId id() {
      return JudgeId.of("example-vault", 1);
    }

    @Override
    public Verdict decide(Case about, Bytes evidence) {
      try {
        Blob blob = Blob.read(about.details());
        boolean proven =
            switch (about.matter()) {
              // Whoever commits says that the blob arrived, and answers for it from then on.
              case Matter.Commitment() -> about.commitment().equals(blob.root());
              case Matter.Period(long _, Bytes32 seed) ->
                  PieceTree.proves(
                      about.commitment(), blob.length(), PIECE, blob.drawn(seed), evidence);
              case Matter.Question _, Matter.Accusation _ -> false;
            };
        return proven ? new Verdict.Proven() : new Verdict.Inadmissible();
      } catch (DecodeException e) {
        return new Verdict.Inadmissible();
      }
    }
  }

  /** Keeps a blob for each agreement. */
  private static final class Provider extends SellerRole<Blob> {
    Provider(ProviderPorts ports) {
      super(ports);
    }

    @Override
    protected Blob read(AgreementTerms terms) throws DecodeException {
      if (!terms.periods().agreed() || terms.commitBlocks() == 0) {
        throw new DecodeException("a vault has periods and a commitment");
      }
      return Blob.read(terms.details());
    }

    @Override
    public Optional<Commitment> commitment(Bytes32 agreement) {
      return keeps(agreement)
          ? Optional.of(new Commitment(agreed(agreement).root(), Bytes.EMPTY))
          : Optional.empty();
    }

    /** An empty body brings the blob; any other is the number of a piece. */
    @Override
    public Prepared prepare(UnitRequest request) throws UnitException {
      if (request.body().size() > 0) {
        piece(request); // what is lost costs nothing
        return new Prepared(1, Payload.EMPTY);
      }
      try (var content = request.content().open()) {
        byte[] bytes = content.readAllBytes(); // no more than the kind's limits
        if (!Blob.of(bytes).equals(agreed(request.agreement()))) {
          throw new UnitException(Reason.MALFORMED, "this is not the blob that was agreed on");
        }
        keep(request.agreement(), bytes);
        return new Prepared(0, Payload.EMPTY);
      } catch (IOException e) {
        throw new UnitException(Reason.BUSY, "the blob cannot be kept now");
      }
    }

    @Override
    public Payload release(UnitRequest request) throws UnitException {
      return request.body().size() > 0 ? Payload.of(piece(request)) : Payload.EMPTY;
    }

    private Bytes piece(UnitRequest request) throws UnitException {
      try {
        int index = new ByteReader(request.body().toArray()).u31();
        if (index >= agreed(request.agreement()).pieces()) {
          throw new UnitException(Reason.NOT_FOUND, "the blob has no piece " + index);
        }
        return Bytes.of(tree(request.agreement()).piece(index));
      } catch (DecodeException e) {
        throw new UnitException(Reason.MALFORMED, "a body is the number of a piece");
      } catch (IOException e) {
        throw new UnitException(Reason.NOT_FOUND, "the blob is not here");
      }
    }

    @Override
    public Bytes answer(DutyNotice duty) throws IOException {
      if (!(duty instanceof DutyNotice.PeriodDue due)) {
        throw new IOException("a vault answers periods only");
      }
      return tree(due.agreement()).proof(agreed(due.agreement()).drawn(due.seed()));
    }

    private PieceTree tree(Bytes32 agreement) throws IOException {
      return new PieceTree(kept(agreement), PIECE);
    }
  }

  @Override
  public String name() {
    return "example-vault/1";
  }

  @Override
  public ServiceTerms terms(MarketSection section) {
    section.end(); // no keys of its own
    return ServiceTerms.of(new UnitLimits(Integer.BYTES, MOST, PIECE));
  }

  @Override
  public ProviderRole provider(ProviderPorts ports) {
    return new Provider(ports);
  }

  @Override
  public CustomerRole customer(CustomerPorts ports) throws IOException {
    return new VaultCustomer(ports);
  }

  @Override
  public Optional<Judge> judge() {
    return Optional.of(new VaultJudge());
  }
}
