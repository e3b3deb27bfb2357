package souk.ledger.evm;

import java.lang.System.Logger;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.web3j.abi.datatypes.Type;
import org.web3j.abi.datatypes.generated.Uint256;
import souk.ledger.AgreementTerms;
import souk.ledger.BlockRef;
import souk.ledger.EscrowTerms;
import souk.ledger.Event;
import souk.ledger.JudgeId;
import souk.ledger.LedgerException;
import souk.ledger.LedgerInfo;
import souk.ledger.LedgerRules;
import souk.ledger.Receipt;
import souk.ledger.RoundRules;
import souk.ledger.WrongLedgerException;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;

/** The market's contract on one chain: what it is, and reads from it as of a block. */
final class Contract {
  private static final Logger LOG = System.getLogger("souk.ledger.evm");
  private static final Bytes REFUSED = EventReader.selector("Refused(uint8,uint256,uint256)");
  private static final int SELECTOR = 4;

  /** NUMBER PUSH1 0 MSTORE PUSH1 32 PUSH1 0 RETURN: returns the number of the block. */
  private static final Bytes BLOCK_NUMBER = Bytes.parse("0x4360005260206000f3");

  private final EvmNode node;
  private final LedgerInfo info;
  private final boolean proven;
  private final Address lens;
  private volatile boolean takesMuchGas = true;
  private volatile int pageSize = Integer.MAX_VALUE;
  private final ConcurrentMap<Bytes32, EscrowTerms> escrowTerms = new ConcurrentHashMap<>();
  private final ConcurrentMap<Bytes32, Amount> prizes = new ConcurrentHashMap<>();
  private final ConcurrentMap<Bytes32, AgreementTerms> agreementTerms = new ConcurrentHashMap<>();

  /** For calls that cost nobody anything; nodes take less where they allow for less. */
  private static final long MUCH_GAS = 500_000_000;

  /** Terms of escrows, and prizes: about 200 bytes each. */
  private static final int MOST_CACHED = 100_000;

  /** Terms of agreements, whose details may have 4 KiB. */
  private static final int MOST_AGREEMENTS = 2_048;

  /** Without any look at what is there; {@link #open} looks. */
  Contract(EvmNode node, LedgerInfo info, boolean proven, Address lens) {
    this.node = node;
    this.info = info;
    this.proven = proven;
    this.lens = lens;
  }

  /**
   * Looks at the contract and makes sure that it is one of this version.
   *
   * @throws WrongLedgerException when the chain has another id than expected, when there is no
   *     contract at the address, or when it is no Souk of this version
   * @throws LedgerException when the node cannot be asked now
   */
  static Contract open(EvmNode node, Address at, Optional<Long> expectedChain) {
    long chainId = node.chainId();
    expectedChain.ifPresent(expected -> {
      if (expected != chainId) {
        throw new WrongLedgerException(
            "the node at " + node + " is on chain " + chainId + ", not " + expected);
      }
    });
    if (EvmNode.bytes(node.need("eth_getCode", at.toString(), "latest")).size() == 0) {
      throw new WrongLedgerException("there is no contract at " + at + " on chain " + chainId);
    }
    BlockRef head = node.latest().block();
    refuseForeignNumbers(node, head);
    try {
      Address token = reader(node, at, head, "token").address();
      Address lens = reader(node, at, head, "lens").address();
      LedgerRules rules = rules(reader(node, lens, head, "rules"));
      LedgerInfo info = new LedgerInfo(chainId, at, token, rules);
      checkDomain(reader(node, at, head, "eip712Domain"), info);
      Bytes32 hash = reader(node, at, head, "rulesHash").word();
      if (!hash.equals(rules.hash())) {
        throw new WrongLedgerException("the contract at " + at + " has rules of another version");
      }
      Address beacon = reader(node, at, head, "beacon").address();
      MarketCode.check(node, info, lens, beacon);
      boolean proven = MarketCode.isChainsOwn(node, chainId, beacon);
      long window = reader(node, beacon, head, "window").number(63);
      if (window < rules.rounds().proofWindow()) {
        throw new WrongLedgerException(
            "the market's rules take draws for %d blocks, and this chain proves them for %d only: %s"
                .formatted(
                    rules.rounds().proofWindow(),
                    window,
                    "honest providers would be punished for draws that nobody can record"));
      }
      return new Contract(node, info, proven, lens);
    } catch (EvmNode.RpcRefusal e) {
      if (!e.isRevert()) {
        throw new LedgerException(
            "the node at %s refuses to ask the contract: %s".formatted(node, e.getMessage()), e);
      }
      throw noSouk(at, e);
    } catch (IllegalArgumentException e) {
      throw noSouk(at, e);
    }
  }

  private static WrongLedgerException noSouk(Address at, Exception cause) {
    return new WrongLedgerException(
        "the contract at " + at + " is no Souk of version " + LedgerInfo.VERSION, cause);
  }

  /**
   * Refuses chains on which a contract sees the block numbers of another chain, such as Arbitrum:
   * rounds and deadlines would not be those that this side counts.
   */
  private static void refuseForeignNumbers(EvmNode node, BlockRef head) {
    long seen;
    try {
      seen = new AbiReader(node.run(BLOCK_NUMBER, head)).number();
    } catch (EvmNode.RpcRefusal e) {
      throw new LedgerException("the node at " + node + " cannot run code: " + e.getMessage(), e);
    }
    // A node may run a call as of the block itself or as of the next one.
    if (seen != head.number() && seen != head.number() + 1) {
      throw new WrongLedgerException(
          "contracts on the chain of %s see block %d where its own number is %d; %s"
              .formatted(
                  node,
                  seen,
                  head.number(),
                  "such a chain (Arbitrum is one) is not supported, since rounds are counted in its"
                      + " own blocks"));
    }
  }

  private static LedgerRules rules(AbiReader in) {
    int length = in.integer();
    int closeGap = in.integer();
    int seedDelay = in.integer();
    int claimWindow = in.integer();
    int proofWindow = in.integer();
    return new LedgerRules(
        new RoundRules(length, closeGap, seedDelay, claimWindow, proofWindow),
        in.number(),
        in.number(),
        in.integer(),
        in.integer());
  }

  // EIP-5267: fields, name, version, chainId, verifyingContract, salt, extensions
  private static void checkDomain(AbiReader in, LedgerInfo info) {
    in.skip(1);
    String name = in.text();
    String version = in.text();
    Eip712.Domain wanted = info.domain();
    if (in.number() != info.chainId() || !in.address().equals(info.contract())) {
      throw new WrongLedgerException(
          "the contract at " + info.contract() + " signs for another chain or contract");
    }
    if (!name.equals(wanted.name()) || !version.equals(wanted.version())) {
      throw new WrongLedgerException(
          "the contract at %s is %s of version %s; this program speaks %s of version %s"
              .formatted(info.contract(), name, version, wanted.name(), wanted.version()));
    }
  }

  LedgerInfo info() {
    return info;
  }

  Address address() {
    return info.contract();
  }

  Bytes addressBytes() {
    return Bytes.of(info.contract().toArray());
  }

  /** Whether draws are proven by headers of the chain. */
  boolean needsHeaders() {
    return proven;
  }

  /** Asks the contract's lens, which answers all questions about it, as of a block. */
  @SuppressWarnings("rawtypes")
  AbiReader read(BlockRef at, String function, Type... arguments) {
    try {
      return new AbiReader(node.call(lens, CommandCalls.encode(function, arguments), at));
    } catch (EvmNode.RpcRefusal e) {
      throw new LedgerException(
          "block "
              + at.number()
              + " ("
              + at.hash()
              + ") cannot be asked for "
              + function
              + ": "
              + e.getMessage(),
          e);
    }
  }

  /**
   * As {@link #read}, of a list from a place on: fewer than wanted where the node has too little
   * gas for a call, or too small answers.
   */
  AbiReader readPage(BlockRef at, String function, long from, int most) {
    int size = Math.min(most, pageSize);
    while (true) {
      Bytes call = CommandCalls.encode(function, new Uint256(from), new Uint256(size));
      boolean much = takesMuchGas;
      try {
        return new AbiReader(
            much ? node.call(lens, call, at, MUCH_GAS) : node.call(lens, call, at));
      } catch (EvmNode.RpcRefusal | LedgerException e) {
        if (much && e instanceof EvmNode.RpcRefusal) {
          takesMuchGas = false;
          continue;
        }
        if (size == 1 || e instanceof SilentNodeException) {
          throw new LedgerException(
              "block %d (%s) cannot be asked for %s: %s"
                  .formatted(at.number(), at.hash(), function, e.getMessage()),
              e);
        }
        size = Math.max(1, size / 2);
        pageSize = size;
      }
    }
  }

  /**
   * Whether the market has a judge.
   *
   * @param expected the code that creates the judge of this id; empty when there is none to compare
   * @throws LedgerException when it has other code
   */
  boolean has(BlockRef at, JudgeId judge, Optional<Bytes> expected) {
    Address found = read(at, "judge", CommandCalls.word(judge.value())).address();
    if (found.isZero()) {
      return false;
    }
    MarketCode.checkJudge(node, info.chainId(), judge, found, expected);
    return true;
  }

  /** Calls view functions as of a block, in as few requests as the node takes. */
  List<AbiReader> readAll(BlockRef at, List<Bytes> calls) {
    try {
      return node.callAll(lens, calls, at).stream().map(AbiReader::new).toList();
    } catch (EvmNode.RpcRefusal e) {
      throw new LedgerException(
          "block %d (%s) cannot be asked: %s".formatted(at.number(), at.hash(), e.getMessage()), e);
    }
  }

  @SuppressWarnings("rawtypes")
  private static AbiReader reader(
      EvmNode node, Address at, BlockRef block, String function, Type... arguments)
      throws EvmNode.RpcRefusal {
    return new AbiReader(node.call(at, CommandCalls.encode(function, arguments), block));
  }

  /**
   * The terms an escrow was opened with, from the log of that block; an id that binds its terms
   * never changes them.
   */
  EscrowTerms escrowTerms(Bytes32 id, long opened) {
    EscrowTerms known = escrowTerms.get(id);
    if (known == null) {
      known = TermsReader.escrow(openingLog(EventReader.ESCROW_OPENED, id, opened));
      remember(escrowTerms, id, known);
    }
    return known;
  }

  AgreementTerms agreementTerms(Bytes32 id, long opened) {
    AgreementTerms known = agreementTerms.get(id);
    if (known == null) {
      known = TermsReader.agreement(openingLog(EventReader.AGREEMENT_OPENED, id, opened).there());
      if (!known.id(info.domain()).equals(id)) {
        throw new LedgerException(
            "the node's log of agreement " + id + " holds the terms of another one");
      }
      remember(agreementTerms, id, known, MOST_AGREEMENTS);
    }
    return known;
  }

  /**
   * What the contract's log stands for. One that cannot be read stands for nothing: whoever follows
   * the ledger goes on, and what was signed stays the source of what was agreed.
   *
   * @throws LedgerException when the node does not give what is needed, or gave something else than
   *     what it gives in the receipt
   */
  List<Event> events(EvmLog log) {
    try {
      return EventReader.read(log, this::prize);
    } catch (UnreadableException e) {
      if (!isInReceipt(log)) {
        throw new LedgerException(
            "the node at %s gives another log %d of block %d than stands in the receipt"
                .formatted(node, log.index(), log.block()),
            e);
      }
      LOG.log(
          Logger.Level.WARNING,
          "left out: {0} (transaction {1})",
          e.getMessage(),
          log.transaction());
      return List.of();
    }
  }

  /** Whether the node gives the same log in the receipt of its transaction, if it gives that. */
  private boolean isInReceipt(EvmLog log) {
    boolean[] there = {false};
    try {
      node.logs(
          log.transaction(),
          LogFilter.of(address(), List.of(), log.block(), log.block()),
          other -> there[0] |= other.equals(log));
    } catch (EvmNode.RpcRefusal e) {
      return true;
    }
    return there[0];
  }

  /** The prize of an escrow that was opened, which never changes. */
  private Amount prize(Bytes32 id) {
    Amount known = prizes.get(id);
    if (known == null) {
      known = askPrize(id);
      remember(prizes, id, known);
    }
    return known;
  }

  private Amount askPrize(Bytes32 id) {
    try {
      AbiReader in = read(node.latest().block(), "escrow", CommandCalls.word(id));
      if (in.address().isZero()) {
        throw new LedgerException("the chain no longer has escrow " + id);
      }
      in.skip(1);
      return in.amount();
    } catch (UnreadableException e) { // an answer, not a log, which may be better the next time
      throw new LedgerException(String.valueOf(e.getMessage()), e);
    }
  }

  private static <T> void remember(ConcurrentMap<Bytes32, T> cache, Bytes32 id, T terms) {
    remember(cache, id, terms, MOST_CACHED);
  }

  /** Keeps at most so many: what else is asked for is read again. */
  static <T> void remember(ConcurrentMap<Bytes32, T> cache, Bytes32 id, T terms, int most) {
    if (cache.size() >= most) {
      cache.clear();
    }
    cache.put(id, terms);
  }

  private AbiReader openingLog(String signature, Bytes32 id, long block) {
    Bytes32 wanted = EventReader.topicOf(signature);
    return node.logsOf(address(), block, List.of(wanted, id)).stream()
        .findFirst()
        .map(log -> new AbiReader(log.data()))
        .orElseThrow(() ->
            new LedgerException(
                "the node has no log of the opening of " + id + " in block " + block));
  }

  /** The refusal that a call reverted with; empty when it reverted with something else. */
  static Optional<Receipt.Refused> refusal(Bytes data) {
    if (data.size() != SELECTOR + 3 * 32 || !Bytes.of(data.slice(0, SELECTOR)).equals(REFUSED)) {
      return Optional.empty();
    }
    AbiReader in = new AbiReader(Bytes.of(data.slice(SELECTOR, data.size() - SELECTOR)));
    int reason = in.integer();
    java.math.BigInteger found = new java.math.BigInteger(1, in.word().toArray());
    java.math.BigInteger wanted = new java.math.BigInteger(1, in.word().toArray());
    String detail =
        found.signum() == 0 && wanted.signum() == 0 ? "" : "found " + found + ", wanted " + wanted;
    return Optional.of(new Receipt.Refused(EventReader.refusal(reason), detail));
  }
}
