package souk.ledger.evm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import souk.ledger.Book;
import souk.ledger.Event;
import souk.ledger.Interest;
import souk.ledger.LedgerException;
import souk.ledger.Refusal;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.ByteReader;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Keccak256;

/** Logs of the contract as events. */
final class EventReader {
  static final String ESCROW_OPENED =
      "EscrowOpened(bytes32,address,(address,uint128,uint8,uint32,uint32,uint32,bytes32))";
  static final String AGREEMENT_OPENED =
      "AgreementOpened(bytes32,address,address,"
          + "(address,address,string,bytes,bytes32,bytes32,bytes32,uint64,uint64,uint64,uint32,uint32,uint32,"
          + "uint32,uint128,uint128,uint128,bytes32,uint16,uint128,uint16,uint16,uint16,uint32,uint32,uint32,bytes32),"
          + "(bytes32,bytes32),(bytes32,bytes32))";

  private static final Bytes32 PRIZES_PAID = topicOf("PrizesPaid(address,uint32,bytes)");

  private static final Bytes32 BOOKS_SKIPPED = topicOf("BooksSkipped(address,bytes)");

  // Enums of the contract have the same values in the same order; a test compares them by name.
  private static final List<Refusal> REFUSALS = List.of(Refusal.values());
  private static final List<Event.Cause> CAUSES = List.of(Event.Cause.values());

  private static final Map<Bytes32, Function<EvmLog, Event>> READERS = new HashMap<>();

  /** The first topic by the name of the event's class, which is the log's own. */
  private static final Map<String, Bytes32> TOPICS =
      new HashMap<>(
          Map.of(
              Event.PrizePaid.class.getSimpleName(),
              PRIZES_PAID,
              Event.ClaimSkipped.class.getSimpleName(),
              BOOKS_SKIPPED));

  private static final Map<Class<? extends Event>, List<Integer>> ACCOUNTS =
      Map.ofEntries(
          Map.entry(Event.Deposited.class, List.of(1)),
          Map.entry(Event.Withdrawn.class, List.of(1)),
          Map.entry(Event.Transferred.class, List.of(1, 2)),
          Map.entry(Event.EscrowOpened.class, List.of(2)),
          Map.entry(Event.Allotted.class, List.of(2)),
          Map.entry(Event.PrizePaid.class, List.of(1)),
          Map.entry(Event.ProviderRegistered.class, List.of(1)),
          Map.entry(Event.CollateralUnbonding.class, List.of(1)),
          Map.entry(Event.CollateralWithdrawn.class, List.of(1)),
          Map.entry(Event.AgreementOpened.class, List.of(2, 3)),
          Map.entry(Event.Committed.class, List.of(2)),
          Map.entry(Event.DutyOpened.class, List.of(3)),
          Map.entry(Event.Slashed.class, List.of(2)));

  static {
    one("Deposited(address,uint128)", l -> new Event.Deposited(address(l, 1), in(l).amount()));
    one("Withdrawn(address,uint128)", l -> new Event.Withdrawn(address(l, 1), in(l).amount()));
    one(
        "Transferred(address,address,uint128)",
        l -> new Event.Transferred(address(l, 1), address(l, 2), in(l).amount()));
    one(
        ESCROW_OPENED,
        l -> new Event.EscrowOpened(topic(l, 1), address(l, 2), TermsReader.escrow(in(l))));
    one(
        "Allotted(bytes32,uint32,address,uint32,uint32,uint32)",
        l -> {
          AbiReader in = in(l);
          return new Event.Allotted(
              topic(l, 1),
              in.number(32),
              address(l, 2),
              in.number(32),
              in.number(32),
              in.number(32));
        });
    one(
        "SignerSet(bytes32,address,uint32)",
        l -> {
          AbiReader in = in(l);
          return new Event.SignerSet(topic(l, 1), in.address(), in.number(32));
        });
    one(
        "EscrowExtended(bytes32,uint32,uint128)",
        l -> {
          AbiReader in = in(l);
          return new Event.EscrowExtended(topic(l, 1), in.number(32), in.amount());
        });
    one(
        "EscrowRefunded(bytes32,uint128)",
        l -> new Event.EscrowRefunded(topic(l, 1), in(l).amount()));
    one(
        "DrawRecorded(uint32,uint64,bytes32)",
        l -> {
          AbiReader in = in(l);
          return new Event.DrawRecorded(topicIn(l, 1).number(32), in.number(), in.word());
        });
    one(
        "ProviderRegistered(address,string,uint128)",
        l -> {
          AbiReader in = in(l);
          return new Event.ProviderRegistered(address(l, 1), in.text(), in.amount());
        });
    one(
        "CollateralUnbonding(address,uint128,uint64)",
        l -> {
          AbiReader in = in(l);
          return new Event.CollateralUnbonding(address(l, 1), in.amount(), in.number());
        });
    one(
        "CollateralWithdrawn(address,uint128)",
        l -> new Event.CollateralWithdrawn(address(l, 1), in(l).amount()));
    one(
        AGREEMENT_OPENED,
        l -> new Event.AgreementOpened(topic(l, 1), address(l, 2), address(l, 3)));
    one(
        "Committed(bytes32,address,bytes32)",
        l -> new Event.Committed(topic(l, 1), address(l, 2), in(l).word()));
    one(
        "AgreementEnding(bytes32,uint64)",
        l -> new Event.AgreementEnding(topic(l, 1), in(l).number()));
    one(
        "AgreementClosed(bytes32,uint128,uint128)",
        l -> {
          AbiReader in = in(l);
          return new Event.AgreementClosed(topic(l, 1), in.amount(), in.amount());
        });
    one(
        "PeriodPaid(bytes32,uint64,uint128)",
        l -> new Event.PeriodPaid(topic(l, 1), topicIn(l, 2).number(), in(l).amount()));
    one(
        "DutyOpened(bytes32,bytes32,address,bytes,uint64)",
        l -> {
          AbiReader in = in(l);
          return new Event.DutyOpened(
              topic(l, 1), topic(l, 2), address(l, 3), in.bytes(), in.number());
        });
    one("DutyAnswered(bytes32,bytes)", l -> new Event.DutyAnswered(topic(l, 1), in(l).bytes()));
    one(
        "Slashed(bytes32,uint8,address,uint128,uint128,uint128)",
        l -> {
          AbiReader in = in(l);
          int cause = in.integer();
          if (cause >= CAUSES.size()) {
            throw new UnreadableException("the contract logged an unknown cause: " + cause);
          }
          return new Event.Slashed(
              topic(l, 1), CAUSES.get(cause), address(l, 2), in.amount(), in.amount(), in.amount());
        });
  }

  private EventReader() {}

  /**
   * The events that a log stands for; none when it is a log of something else.
   *
   * @param prizes the prize of an escrow, which the contract does not log with each claim
   */
  static List<Event> read(EvmLog log, Function<Bytes32, Amount> prizes) {
    List<Paid> paid;
    try {
      if (log.topics().isEmpty() || !log.topics().getFirst().equals(PRIZES_PAID)) {
        return others(log);
      }
      paid = paid(log);
    } catch (RuntimeException e) {
      throw new UnreadableException(
          "log %d of block %d cannot be read: %s"
              .formatted(log.index(), log.block(), e.getMessage()),
          e);
    }
    List<Event> events = new ArrayList<>();
    for (Paid group : paid) {
      Amount prize = prizes.apply(group.escrow());
      group.books().forEach(book -> events.add(new Event.PrizePaid(book, prize)));
    }
    return events;
  }

  private static List<Event> others(EvmLog log) {
    if (log.topics().isEmpty()) {
      return List.of();
    }
    Bytes32 kind = log.topics().getFirst();
    if (kind.equals(BOOKS_SKIPPED)) {
      return skipped(log);
    }
    Function<EvmLog, Event> reader = READERS.get(kind);
    return reader == null ? List.of() : List.of(reader.apply(log));
  }

  /** The first topics of all logs that stand for events. */
  static Set<Bytes32> kinds() {
    Set<Bytes32> kinds = new HashSet<>(READERS.keySet());
    kinds.add(PRIZES_PAID);
    kinds.add(BOOKS_SKIPPED);
    return kinds;
  }

  /** The first topics of the logs that stand for events of interest. */
  static List<Bytes32> kinds(Interest interest) {
    return interest.kinds().stream().map(EventReader::kind).sorted().toList();
  }

  /** The first topic of the logs that stand for a kind of event. */
  static Bytes32 kind(Class<? extends Event> kind) {
    return Optional.ofNullable(TOPICS.get(kind.getSimpleName()))
        .orElseThrow(() -> new IllegalStateException("no log for " + kind));
  }

  /**
   * In which places of a log's topics the accounts stand that an event names, as {@link
   * Interest#account} has it.
   */
  static List<Integer> accounts(Class<? extends Event> kind) {
    return ACCOUNTS.getOrDefault(kind, List.of());
  }

  static Bytes32 topicOf(String signature) {
    return Keccak256.hash(signature);
  }

  /** The first four bytes of a signature's hash, by which calls and errors are told apart. */
  static Bytes selector(String signature) {
    return Bytes.of(Arrays.copyOf(topicOf(signature).toArray(), 4));
  }

  /** The refusal with this number; enum and contract have the same order. */
  static Refusal refusal(int number) {
    if (number >= REFUSALS.size()) {
      throw new LedgerException("the contract gave an unknown reason: " + number);
    }
    return REFUSALS.get(number);
  }

  /** Books of one escrow whose prizes were paid. */
  private record Paid(Bytes32 escrow, List<Book> books) {}

  /** Groups of escrow ‖ n:u16 ‖ n numbers:u32. */
  private static List<Paid> paid(EvmLog log) {
    List<Paid> paid = new ArrayList<>();
    Address provider = address(log, 1);
    long round = topicIn(log, 2).number(32);
    ByteReader in = new ByteReader(in(log).bytes().toArray());
    try {
      while (in.remaining() > 0) {
        Bytes32 escrow = in.bytes32();
        int count = in.u16();
        List<Book> books = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          books.add(new Book(escrow, round, in.u32(), provider));
        }
        paid.add(new Paid(escrow, books));
      }
    } catch (DecodeException e) {
      throw new UnreadableException(
          "the contract's log of paid prizes is not what it should be", e);
    }
    return paid;
  }

  /** A run of index:u16 ‖ reason:u8. */
  private static List<Event> skipped(EvmLog log) {
    List<Event> skipped = new ArrayList<>();
    ByteReader in = new ByteReader(in(log).bytes().toArray());
    try {
      while (in.remaining() > 0) {
        skipped.add(new Event.ClaimSkipped(in.u16(), refusal(in.u8())));
      }
    } catch (DecodeException e) {
      throw new UnreadableException(
          "the contract's log of skipped books is not what it should be", e);
    }
    return skipped;
  }

  private static void one(String signature, Function<EvmLog, Event> reader) {
    READERS.put(topicOf(signature), reader);
    TOPICS.put(signature.substring(0, signature.indexOf('(')), topicOf(signature));
  }

  private static AbiReader in(EvmLog log) {
    return new AbiReader(log.data());
  }

  private static Bytes32 topic(EvmLog log, int number) {
    if (log.topics().size() <= number) {
      throw new UnreadableException("a log of the contract has too few topics");
    }
    return log.topics().get(number);
  }

  private static AbiReader topicIn(EvmLog log, int number) {
    return new AbiReader(Bytes.of(topic(log, number).toArray()));
  }

  private static Address address(EvmLog log, int number) {
    return Address.of(topic(log, number).toArray(), 12);
  }
}
