package souk.ledger.evm;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;
import souk.ledger.AgreementTerms;
import souk.ledger.Command;
import souk.ledger.EscrowTerms;
import souk.ledger.Event;
import souk.ledger.JudgeId;
import souk.ledger.LedgerException;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Eip712;
import souk.primitives.PrivateKey;
import souk.primitives.Signature;
import souk.primitives.testkit.Decoders;

/**
 * Whatever a node says that the contract logged or answered: it is read as something that the
 * contract could have said, or refused by name.
 */
class EvmFuzzTest {
  private static final long SEED = 20_261_122;
  private static final int WORD = 32;
  private static final int SELECTOR = 4;
  private static final Eip712.Domain DOMAIN = new Eip712.Domain("Souk", "1", 77, Address.ZERO);
  private static final List<Bytes32> KINDS =
      EventReader.kinds().stream().sorted(Comparator.comparing(Bytes32::toString)).toList();
  private static final Decoders DECODERS =
      new Decoders()
          .add("log", EvmFuzzTest::log, Log::bytes, logs())
          .addText("escrow", EvmFuzzTest::escrow, arguments(new Command.OpenEscrow(escrow())))
          .addText("agreement", EvmFuzzTest::agreement, arguments(agreement()))
          .addText("refusal", EvmFuzzTest::refusal, refusal());

  private record Log(Bytes all) {
    byte[] bytes() {
      return all.toArray();
    }
  }

  // ---- logs: the number of the kind, three topics, the data ----

  private static Log log(byte[] bytes) throws DecodeException {
    List<Bytes32> topics = new ArrayList<>();
    int at = 0;
    if (bytes.length > 0) {
      topics.add(KINDS.get((bytes[at++] & 0xff) % KINDS.size()));
    }
    while (topics.size() < 4 && bytes.length - at >= WORD) {
      topics.add(Bytes32.of(bytes, at));
      at += WORD;
    }
    Bytes data = Bytes.of(Arrays.copyOfRange(bytes, at, bytes.length));
    try {
      for (Event event :
          EventReader.read(
              new EvmLog(1, Bytes32.of(2), Bytes32.of(3), 4, topics, data), _ -> Amount.of(5))) {
        requirePossible(event);
      }
    } catch (LedgerException e) {
      throw new DecodeException(String.valueOf(e.getMessage()));
    }
    return new Log(Bytes.of(bytes));
  }

  /** Throws if an event holds numbers that no ledger has; whoever hears of it hashes them. */
  private static void requirePossible(Event event) {
    ByteWriter out = new ByteWriter();
    switch (event) {
      case Event.EscrowOpened e -> e.terms().id(DOMAIN, e.funder());
      case Event.Allotted e -> out.u32(e.list()).u32(e.first()).u32(e.books()).u32(e.fromRound());
      case Event.SignerSet e -> out.u32(e.fromRound());
      case Event.EscrowExtended e -> out.u32(e.rounds());
      case Event.DrawRecorded e -> out.u32(e.round()).u64(e.seedBlock());
      case Event.PrizePaid e -> e.book().id();
      case Event.ClaimSkipped e -> out.u32(e.index());
      case Event.CollateralUnbonding e -> out.u64(e.releaseBlock());
      case Event.AgreementEnding e -> out.u64(e.endBlock());
      case Event.PeriodPaid e -> out.u64(e.period());
      case Event.DutyOpened e -> out.u64(e.deadline());
      case Event.ProviderRegistered e -> out.string(e.endpoint());
      case Event.Deposited _,
          Event.Withdrawn _,
          Event.Transferred _,
          Event.EscrowRefunded _,
          Event.CollateralWithdrawn _,
          Event.AgreementOpened _,
          Event.AgreementClosed _,
          Event.Committed _,
          Event.DutyAnswered _,
          Event.Slashed _ -> {}
    }
  }

  /** One of each kind. Its words are ones: small numbers, and places and lengths that fit. */
  private static List<byte[]> logs() {
    List<byte[]> logs = new ArrayList<>();
    for (int kind = 0; kind < KINDS.size(); kind++) {
      ByteWriter log = new ByteWriter().u8(kind);
      boolean prizes =
          KINDS.get(kind).equals(EventReader.topicOf("PrizesPaid(address,uint32,bytes)"));
      boolean skips = KINDS.get(kind).equals(EventReader.topicOf("BooksSkipped(address,bytes)"));
      for (int word = 0; word < 3; word++) {
        log.bytes32(Bytes32.of(1));
      }
      if (skips) {
        log.bytes32(Bytes32.of(32)).bytes32(Bytes32.of(6));
        log.u16(3).u8(4).u16(499).u8(5).raw(new byte[26]);
      } else if (prizes) {
        log.bytes32(Bytes32.of(32)).bytes32(Bytes32.of(32 + 2 + 8)).bytes32(Bytes32.of(9));
        log.u16(2).u32(3).u32(0xffffffffL).raw(new byte[22]);
      } else {
        for (int word = 0; word < 16; word++) {
          log.bytes32(Bytes32.of(1));
        }
      }
      logs.add(log.toArray());
    }
    return logs;
  }

  // ---- terms, and why a call was refused ----

  private static EscrowTerms escrow(byte[] bytes) throws DecodeException {
    try {
      EscrowTerms terms = TermsReader.escrow(new AbiReader(Bytes.of(bytes)));
      terms.id(DOMAIN, Address.ZERO);
      return terms;
    } catch (LedgerException e) {
      throw new DecodeException(String.valueOf(e.getMessage()));
    }
  }

  private static AgreementTerms agreement(byte[] bytes) throws DecodeException {
    try {
      AgreementTerms terms = TermsReader.agreement(new AbiReader(Bytes.of(bytes)).there());
      terms.id(DOMAIN);
      return terms;
    } catch (LedgerException e) {
      throw new DecodeException(String.valueOf(e.getMessage()));
    }
  }

  private static Bytes refusal(byte[] bytes) throws DecodeException {
    try {
      Contract.refusal(Bytes.of(bytes));
      return Bytes.of(bytes);
    } catch (LedgerException e) {
      throw new DecodeException(String.valueOf(e.getMessage()));
    }
  }

  private static byte[] refusal() {
    return new ByteWriter()
        .raw(EventReader.selector("Refused(uint8,uint256,uint256)").toArray())
        .bytes32(Bytes32.of(3))
        .bytes32(Bytes32.of(4))
        .bytes32(Bytes32.of(5))
        .toArray();
  }

  private static EscrowTerms escrow() {
    return new EscrowTerms(Address.ZERO, Amount.of(1), 16, 3, 0xffffffffL, 1, Bytes32.of(7));
  }

  private static Command agreement() {
    AgreementTerms terms =
        AgreementTerms.of("echo/1")
            .customer(Address.ZERO)
            .provider(Address.parse("0x" + "02".repeat(20)))
            .details(Bytes.parse("0x0304"))
            .escrow(Bytes32.of(5))
            .rules(Bytes32.of(6))
            .judge(new JudgeId(Bytes32.of(7)))
            .openBy(26)
            .start(8)
            .end(9_000_000_000L)
            .notice(10)
            .commitWithin(27)
            .answerWithin(14)
            .periods(11, Amount.of(12), Amount.of(13))
            .questions(Amount.of(15), Bytes32.of(16), 17)
            .collateral(Amount.of(18), new AgreementTerms.Grades(19, 20, 21), 22)
            .exposures(23, 24)
            .salt(Bytes32.of(25))
            .build();
    Signature signature = PrivateKey.fromSeeded(new Random(SEED)).sign(Bytes32.of(1));
    return new Command.OpenAgreement(terms, signature, signature);
  }

  /** A command's arguments are encoded as the contract logs them. */
  private static byte[] arguments(Command command) {
    byte[] call =
        new CommandCalls(false, new ClaimEncoding(new NoHints()), _ -> Bytes.EMPTY)
            .of(command)
            .data()
            .toArray();
    return Arrays.copyOfRange(call, SELECTOR, call.length);
  }

  private record NoHints() implements ClaimEncoding.Hints {
    @Override
    public long list(Bytes32 escrow, long round, Address provider) {
      return 0;
    }

    @Override
    public long signerFrom(Bytes32 escrow, long round) {
      return 0;
    }
  }

  static Stream<byte[]> inputs() {
    return DECODERS.inputs();
  }

  @MethodSource("inputs")
  @FuzzTest
  void shouldReadStrictlyOrRefuseWhateverComes(byte[] input) {
    DECODERS.check(input);
  }

  @Test
  void shouldReadStrictlyOrRefuseWhenExamplesAreMutated() {
    DECODERS.mutate(SEED, 5000);
  }
}
