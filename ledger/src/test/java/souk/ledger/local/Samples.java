package souk.ledger.local;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import souk.ledger.AgreementTerms;
import souk.ledger.AgreementTerms.Grades;
import souk.ledger.Book;
import souk.ledger.BookClaim;
import souk.ledger.Command;
import souk.ledger.Command.OpenDuty.Sponsor;
import souk.ledger.EscrowTerms;
import souk.ledger.JudgeId;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.primitives.Signature;

/** One well-formed command of every kind, with random values up to the edge of their widths. */
final class Samples {
  private final Random random;
  private final Signature signature;

  Samples(long seed) {
    random = new Random(seed);
    signature = PrivateKey.fromSeeded(random).sign(word());
  }

  List<Command> commands() {
    return List.of(
        new Command.Deposit(amount()),
        new Command.Withdraw(amount()),
        new Command.Transfer(address(), amount()),
        new Command.OpenEscrow(
            new EscrowTerms(address(), amount(), random.nextInt(256), u32(), u32(), u32(), word())),
        new Command.Allot(word(), u32(), address(), u32()),
        new Command.SetSigner(word(), address(), u32()),
        new Command.Extend(word(), u32()),
        new Command.Refund(word()),
        new Command.RecordDraw(u32(), bytes(50)),
        new Command.Claim(books()),
        new Command.Register("https://ü.example/" + random.nextInt(), amount()),
        new Command.Unbond(amount()),
        new Command.WithdrawCollateral(),
        new Command.OpenAgreement(terms(), signature, signature),
        new Command.EndAgreement(word()),
        new Command.CloseAgreement(word()),
        new Command.AnswerPeriod(word(), u63(), bytes(50), bytes(50)),
        new Command.ReportMissedPeriod(word(), u63()),
        new Command.OpenDuty(word(), bytes(50), bytes(50), word(), sponsor()),
        new Command.Commit(word(), bytes(50), word(), bytes(50)),
        new Command.AnswerDuty(word(), bytes(50), bytes(50), bytes(50)),
        new Command.ReportLapse(word()),
        new Command.ReportFault(word(), bytes(50), bytes(50)));
  }

  private AgreementTerms terms() {
    return AgreementTerms.of("kind/" + random.nextInt())
        .customer(address())
        .provider(address())
        .details(bytes(100))
        .escrow(word())
        .rules(word())
        .judge(new JudgeId(word()))
        .openBy(u63())
        .start(u63())
        .end(u63())
        .notice(u32())
        .commitWithin(u32())
        .answerWithin(u32())
        .periods(u31(), amount(), amount())
        .questions(amount(), word(), random.nextInt(1 << 16))
        .collateral(
            amount(),
            new Grades(random.nextInt(1 << 16), random.nextInt(1 << 16), random.nextInt(1 << 16)),
            u32())
        .exposures(u31(), u31())
        .salt(word())
        .build();
  }

  private Optional<Sponsor> sponsor() {
    return random.nextBoolean()
        ? Optional.empty()
        : Optional.of(new Sponsor(address(), u63(), signature));
  }

  private List<BookClaim> books() {
    List<BookClaim> books = new ArrayList<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      Book book = new Book(word(), u32(), u32(), address());
      books.add(new BookClaim(book, bytes(20), bytes(300), signature));
    }
    return books;
  }

  private Amount amount() {
    return new Amount(random.nextLong(), random.nextLong());
  }

  private long u32() {
    return random.nextInt(4) == 0 ? 0xffffffffL : random.nextLong(1L << 32);
  }

  private int u31() {
    return random.nextInt() >>> 1;
  }

  private long u63() {
    return random.nextLong() >>> 1;
  }

  private Bytes32 word() {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return Bytes32.of(bytes);
  }

  private Address address() {
    return Address.of(word().toArray(), 0);
  }

  private Bytes bytes(int most) {
    byte[] bytes = new byte[random.nextInt(most + 1)];
    random.nextBytes(bytes);
    return Bytes.of(bytes);
  }
}
