package souk.ledger.local;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import souk.ledger.AgreementCodec;
import souk.ledger.Book;
import souk.ledger.BookClaim;
import souk.ledger.Command;
import souk.ledger.Command.OpenDuty.Sponsor;
import souk.ledger.EscrowTerms;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.DecodeException;

/**
 * The binary form of commands: a byte for the kind, then the fields in their order, each in the
 * width that it has in signed types. Every command that the rules do not call malformed comes back
 * from it as it was.
 */
final class CommandCodec {
  /** The largest command in bytes. */
  static final int MAX_SIZE = 1 << 20;

  private CommandCodec() {}

  /** Throws {@link IllegalArgumentException} when a number does not fit its width. */
  static byte[] encode(Command command) {
    ByteWriter w = new ByteWriter();
    switch (command) {
      case Command.Deposit c -> w.u8(1).amount(c.amount());
      case Command.Withdraw c -> w.u8(2).amount(c.amount());
      case Command.Transfer c -> w.u8(3).address(c.to()).amount(c.amount());
      case Command.OpenEscrow c -> escrow(w.u8(4), c.terms());
      case Command.Allot c ->
          w.u8(5).bytes32(c.escrow()).u32(c.list()).address(c.provider()).u32(c.books());
      case Command.SetSigner c ->
          w.u8(6).bytes32(c.escrow()).address(c.signer()).u32(c.fromRound());
      case Command.Extend c -> w.u8(7).bytes32(c.escrow()).u32(c.rounds());
      case Command.Refund c -> w.u8(8).bytes32(c.escrow());
      case Command.RecordDraw c -> w.u8(9).u32(c.round()).bytes(c.proof());
      case Command.Claim c -> {
        w.u8(10).u32(c.books().size());
        c.books().forEach(book -> claim(w, book));
      }
      case Command.Register c -> w.u8(11).string(c.endpoint()).amount(c.collateral());
      case Command.Unbond c -> w.u8(12).amount(c.amount());
      case Command.WithdrawCollateral _ -> w.u8(13);
      case Command.OpenAgreement c ->
          AgreementCodec.write(w.u8(14), c.terms()).signature(c.customer()).signature(c.provider());
      case Command.EndAgreement c -> w.u8(15).bytes32(c.agreement());
      case Command.CloseAgreement c -> w.u8(16).bytes32(c.agreement());
      case Command.AnswerPeriod c ->
          w.u8(17).bytes32(c.agreement()).u64(c.period()).bytes(c.details()).bytes(c.evidence());
      case Command.ReportMissedPeriod c -> w.u8(18).bytes32(c.agreement()).u64(c.period());
      case Command.OpenDuty c -> {
        w.u8(19).bytes32(c.agreement()).bytes(c.details()).bytes(c.question()).bytes32(c.salt());
        c.sponsor()
            .ifPresentOrElse(
                s -> w.u8(1).address(s.payer()).u64(s.openBy()).signature(s.signature()),
                () -> w.u8(0));
      }
      case Command.AnswerDuty c ->
          w.u8(20).bytes32(c.duty()).bytes(c.details()).bytes(c.question()).bytes(c.evidence());
      case Command.ReportLapse c -> w.u8(21).bytes32(c.duty());
      case Command.ReportFault c ->
          w.u8(22).bytes32(c.agreement()).bytes(c.details()).bytes(c.evidence());
      case Command.Commit c ->
          w.u8(23)
              .bytes32(c.agreement())
              .bytes(c.details())
              .bytes32(c.commitment())
              .bytes(c.evidence());
    }
    return w.toArray();
  }

  static Command decode(byte[] encoded) throws DecodeException {
    ByteReader r = new ByteReader(encoded);
    int kind = r.u8();
    Command command =
        switch (kind) {
          case 1 -> new Command.Deposit(r.amount());
          case 2 -> new Command.Withdraw(r.amount());
          case 3 -> new Command.Transfer(r.address(), r.amount());
          case 4 -> new Command.OpenEscrow(escrow(r));
          case 5 -> new Command.Allot(r.bytes32(), r.u32(), r.address(), r.u32());
          case 6 -> new Command.SetSigner(r.bytes32(), r.address(), r.u32());
          case 7 -> new Command.Extend(r.bytes32(), r.u32());
          case 8 -> new Command.Refund(r.bytes32());
          case 9 -> new Command.RecordDraw(r.u32(), bytes(r));
          case 10 -> new Command.Claim(claims(r));
          case 11 -> new Command.Register(r.string(MAX_SIZE), r.amount());
          case 12 -> new Command.Unbond(r.amount());
          case 13 -> new Command.WithdrawCollateral();
          case 14 ->
              new Command.OpenAgreement(AgreementCodec.read(r), r.signature(), r.signature());
          case 15 -> new Command.EndAgreement(r.bytes32());
          case 16 -> new Command.CloseAgreement(r.bytes32());
          case 17 -> new Command.AnswerPeriod(r.bytes32(), r.u63(), bytes(r), bytes(r));
          case 18 -> new Command.ReportMissedPeriod(r.bytes32(), r.u63());
          case 19 -> new Command.OpenDuty(r.bytes32(), bytes(r), bytes(r), r.bytes32(), sponsor(r));
          case 20 -> new Command.AnswerDuty(r.bytes32(), bytes(r), bytes(r), bytes(r));
          case 21 -> new Command.ReportLapse(r.bytes32());
          case 22 -> new Command.ReportFault(r.bytes32(), bytes(r), bytes(r));
          case 23 -> new Command.Commit(r.bytes32(), bytes(r), r.bytes32(), bytes(r));
          default -> throw new DecodeException("no command of kind " + kind);
        };
    r.end();
    return command;
  }

  private static Optional<Sponsor> sponsor(ByteReader r) throws DecodeException {
    return switch (r.u8()) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of(new Sponsor(r.address(), r.u63(), r.signature()));
      default -> throw new DecodeException("a sponsor is there (1) or not (0)");
    };
  }

  private static void escrow(ByteWriter w, EscrowTerms terms) {
    w.address(terms.signer()).amount(terms.prize()).u8(terms.depth());
    w.u32(terms.books()).u32(terms.firstRound()).u32(terms.rounds()).bytes32(terms.salt());
  }

  private static EscrowTerms escrow(ByteReader r) throws DecodeException {
    return new EscrowTerms(r.address(), r.amount(), r.u8(), r.u32(), r.u32(), r.u32(), r.bytes32());
  }

  private static void claim(ByteWriter w, BookClaim claim) {
    Book book = claim.book();
    w.bytes32(book.escrow())
        .u32(book.round())
        .u32(book.number())
        .address(book.provider())
        .bytes(claim.secret())
        .bytes(claim.path())
        .signature(claim.cover());
  }

  private static List<BookClaim> claims(ByteReader r) throws DecodeException {
    int count = r.length(Command.Claim.MAX_BOOKS);
    List<BookClaim> claims = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      Book book = new Book(r.bytes32(), r.u32(), r.u32(), r.address());
      claims.add(new BookClaim(book, bytes(r), bytes(r), r.signature()));
    }
    return claims;
  }

  private static Bytes bytes(ByteReader r) throws DecodeException {
    return Bytes.of(r.bytes(MAX_SIZE));
  }
}
