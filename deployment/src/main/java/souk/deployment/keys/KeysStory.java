package souk.deployment.keys;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import souk.deployment.Deployment;
import souk.deployment.LedgerChoice;
import souk.exchange.Hired;
import souk.keys.GrantFile;
import souk.keys.owner.GrantException;
import souk.keys.owner.GrantWish;
import souk.keys.owner.KeysOwner;
import souk.keys.reader.KeysReader;
import souk.market.file.MarketFile;
import souk.node.ProviderNode;
import souk.payments.Earnings;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.DecodeException;
import souk.primitives.PrivateKey;
import souk.transport.PeerException;
import souk.umbral.Encryption;
import souk.umbral.UmbralException;

/**
 * The story of a key market: three of five providers suffice, two are dead and one lies. The reader
 * has the two honest answers and evidence; the ledger slashes the liar for what it signed and the
 * dead for their silence; the owner's node issues the grant anew through others by itself,
 * encrypting nothing again; the reader reads; revoked, it reads no more.
 */
public final class KeysStory {
  private static final int SHARES = 5;
  private static final int THRESHOLD = 3;
  private static final int LIAR = 1;
  private static final int FIRST_DEAD = 2;
  private static final int SECOND_DEAD = 3;
  private static final int BOOKS = 4;

  /** In which all claims of a round are on the ledger. */
  private static final int MOST_BLOCKS = 30;

  private static final String LABEL = "letters";
  private static final byte[] SECRET =
      "the plaintext that no provider sees".getBytes(StandardCharsets.US_ASCII);

  private final MarketFile rules;
  private final Consumer<String> told;

  /**
   * @param told hears what happens, line by line
   */
  public KeysStory(MarketFile rules, Consumer<String> told) {
    this.rules = rules;
    this.told = told;
  }

  /**
   * How it ended.
   *
   * @param read whether the reader had the plaintext under the new grant
   * @param slashed how many of the three at fault were slashed, by evidence alone
   * @param unjustly how many honest ones were
   * @param paid whether each answer was paid with a ticket, and every winning ticket to the unit
   * @param revoked whether all confirmed the revocation and nobody answered after it
   * @param conserved whether all money is accounted for
   * @param answers right ones
   * @param tickets that the owner gave for them
   * @param judgeGas of the report that convicted the liar; 0 where the ledger takes no fees
   */
  public record Ending(
      boolean read,
      int slashed,
      int unjustly,
      boolean paid,
      boolean revoked,
      boolean conserved,
      int answers,
      long tickets,
      long judgeGas) {
    /** Whether all went as it must. */
    public boolean ok() {
      return read && slashed == 3 && unjustly == 0 && paid && revoked && conserved;
    }
  }

  /** Plays it. */
  public Ending play(LedgerChoice ledger, Path folder, long seed)
      throws IOException, GrantException, UmbralException, PeerException, DecodeException {
    KeysDeployment.Options options =
        new KeysDeployment.Options(rules, SHARES, THRESHOLD, BOOKS, folder, seed);
    try (KeysDeployment keys =
        KeysDeployment.open(
            options,
            ledger,
            number ->
                number == LIAR
                    ? honest -> new LyingKeys(honest, () -> true)
                    : UnaryOperator.identity())) {
      return play(keys, seed);
    }
  }

  private Ending play(KeysDeployment keys, long seed)
      throws IOException, GrantException, UmbralException, PeerException, DecodeException {
    Deployment market = keys.market();
    KeysOwner owner = keys.owner();
    var _ = owner.create(LABEL);
    Encryption.Sealed sealed = owner.wrap(LABEL, SECRET);
    KeysReader reader = keys.reader(PrivateKey.fromSeeded(new Random(seed)));
    long until = market.clock().instant().getEpochSecond() + 1_000_000;
    List<Hired> five = new ArrayList<>();
    for (int i = 0; i < SHARES; i++) {
      five.add(keys.hired(i));
    }
    GrantFile file =
        owner.grant(
            new GrantWish(
                LABEL,
                reader.publicKey(),
                reader.requester(),
                THRESHOLD,
                SHARES,
                until,
                "",
                Address.ZERO),
            five);
    told.accept("granted through 5 providers, of which 3 suffice; all countersigned");
    Map<Address, Amount> before = new HashMap<>();
    market.providers().forEach(each -> before.put(each.address(), keys.balance(each.address())));

    market.providers().get(FIRST_DEAD).close();
    market.providers().get(SECOND_DEAD).close();
    KeysReader.Opened first = reader.open(file, sealed.capsule(), sealed.ciphertext());
    told.accept(
        "2 are dead, 1 lies: %d right, %d wrong, %d silent, so nothing opens yet"
            .formatted(
                first.asked().right().size(),
                first.asked().lies().size(),
                first.asked().silent().size()));
    for (Map.Entry<Address, Bytes> lie : first.asked().lies().entrySet()) {
      told.accept("the liar is accused: " + reader.accuse(file, lie.getKey(), lie.getValue()));
    }
    for (Address silent : first.asked().silent().keySet()) {
      told.accept("a silent one is asked: " + reader.complain(file, silent, sealed.capsule()));
    }
    long judgeGas = market.gas().map(gas -> gas.gas().getOrDefault("ReportFault", 0L)).orElse(0L);
    waitForSlashing(keys, five);
    int slashed = 0;
    int unjustly = 0;
    for (int i = 0; i < SHARES; i++) {
      boolean faulty = i == LIAR || i == FIRST_DEAD || i == SECOND_DEAD;
      boolean was = keys.entry(five.get(i)).faults() > 0;
      slashed += was && faulty ? 1 : 0;
      unjustly += was && !faulty ? 1 : 0;
    }
    told.accept(slashed + " were slashed by evidence, " + unjustly + " unjustly");

    market.awaitRoom(20);
    Map<Address, ProviderNode> honest = new HashMap<>();
    honest.put(market.providers().getFirst().address(), market.providers().getFirst());
    honest.put(market.providers().getLast().address(), market.providers().getLast());
    for (int i = 0; i < THRESHOLD; i++) {
      Deployment.Newcomer newcomer = market.hire(UnaryOperator.identity());
      before.put(newcomer.node().address(), keys.balance(newcomer.node().address()));
      honest.put(newcomer.node().address(), newcomer.node());
    }
    market.await(
        "the owner's node to issue the grant anew",
        () -> {
          market.step();
          return isIssuedAnew(owner, file);
        });
    GrantFile again = reader.renewed(file).orElseThrow();
    KeysReader.Opened second = reader.open(again, sealed.capsule(), sealed.ciphertext());
    boolean read = second.plaintext().filter(Bytes.of(SECRET)::equals).isPresent();
    told.accept(
        read
            ? "the owner's node issued it anew through 3 others, nothing encrypted again: the reader has"
                + " the plaintext"
            : "the reader has NOTHING");

    KeysOwner.Revocation revocation = owner.revoke(again.grant().id());
    KeysReader.Asked after = reader.ask(again, sealed.capsule(), 1);
    boolean revoked = revocation.missing().isEmpty() && after.right().isEmpty();
    told.accept(
        "revoked: %d confirmed, %d answer after it"
            .formatted(revocation.confirmed().size(), after.right().size()));

    long tickets = owner.grants().stream().mapToLong(KeysOwner.Standing::given).sum();
    int answers = first.asked().right().size() + second.asked().right().size();
    boolean paid = settle(keys, honest, before, answers);
    boolean conserved = market.conserved();
    told.accept(
        paid && conserved ? "every winning ticket was paid, to the unit" : "MONEY IS MISSING");
    return new Ending(
        read, slashed, unjustly, paid, revoked, conserved, answers, tickets, judgeGas);
  }

  private static boolean isIssuedAnew(KeysOwner owner, GrantFile file) {
    try {
      return !owner.renewed(file.grant().id()).grant().equals(file.grant());
    } catch (GrantException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Lets the ledger go on until the silent ones' time is over and they are reported. */
  private static void waitForSlashing(KeysDeployment keys, List<Hired> five) {
    Deployment market = keys.market();
    market.advance(rulesOf(five.get(FIRST_DEAD)) + 2);
    market.await(
        "the silent ones to be slashed",
        () -> {
          market.step();
          return keys.entry(five.get(FIRST_DEAD)).faults() > 0
              && keys.entry(five.get(SECOND_DEAD)).faults() > 0;
        });
  }

  private static long rulesOf(Hired agreement) {
    return agreement.terms().answerBlocks();
  }

  /** Whether each honest provider got what its winning tickets are worth, and not a unit more. */
  private boolean settle(
      KeysDeployment keys,
      Map<Address, ProviderNode> honest,
      Map<Address, Amount> before,
      long answers) {
    Deployment market = keys.market();
    long last = market.round();
    market.settle();
    // Newcomers claim by themselves, and perhaps later.
    market.await(
        "all honest providers to be paid",
        () -> {
          market.step();
          return honest.values().stream()
              .flatMap(node -> node.income().stream())
              .noneMatch(income -> income.round() <= last);
        });
    // A node may know of a claim before its sum is in the block that is looked at, and a ticket
    // may be counted late on a busy machine.
    for (int block = 0; block < MOST_BLOCKS && !isPaid(keys, honest, before, answers); block++) {
      market.step();
    }
    return isPaid(keys, honest, before, answers);
  }

  private boolean isPaid(
      KeysDeployment keys,
      Map<Address, ProviderNode> honest,
      Map<Address, Amount> before,
      long answers) {
    long tickets = 0;
    boolean toTheUnit = true;
    for (Map.Entry<Address, ProviderNode> each : honest.entrySet()) {
      Amount earned = before.getOrDefault(each.getKey(), Amount.ZERO);
      for (Earnings round : each.getValue().earnings(0)) {
        tickets += round.tickets();
        earned = earned.plus(rules.payment().prize().times(round.won()));
      }
      toTheUnit &= keys.balance(each.getKey()).equals(earned);
    }
    return toTheUnit && tickets == answers * keys.terms().tickets();
  }
}
