package souk.ledger.evm;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import souk.ledger.BlockRef;
import souk.ledger.Command;
import souk.ledger.Cursor;
import souk.ledger.Event;
import souk.ledger.Interest;
import souk.ledger.JudgeId;
import souk.ledger.Ledger;
import souk.ledger.LedgerException;
import souk.ledger.LedgerInfo;
import souk.ledger.LedgerObserver;
import souk.ledger.LedgerView;
import souk.ledger.Receipt;
import souk.ledger.Refusal;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Signer;
import tools.jackson.databind.JsonNode;

/**
 * The ledger kept by a market's contract on an EVM chain, through one node of it. The node is
 * believed in what it says of the chain; ask one of your own.
 */
public final class EvmLedger implements Ledger {
  /** The gas of a claim of ten books or so, with the record of a draw. */
  private static final long USUAL_CLAIM = 600_000;

  private static final Duration PAST_PATIENCE = Duration.ofMinutes(2);

  private final EvmNode node;
  private final Contract contract;
  private final Map<JudgeId, Boolean> judges = new ConcurrentHashMap<>();
  private final Settings settings;
  private final InstantSource clock;
  private final TransactionSender sender;
  private final CallPlanner planner;
  private final HeadWatch watch;
  private volatile @Nullable Currency currency;
  private volatile boolean closed;

  /**
   * How to reach a market on a chain.
   *
   * @param url of the node's JSON-RPC
   * @param contract of the market
   * @param deployed the block that it was deployed in, or one before: nothing is read before that
   * @param chainId that the node must be on; empty to take what it says
   * @param confirmations how many blocks must follow one before it counts as final
   * @param poll how often to ask for a new block
   * @param patience how long a transaction may stay out of blocks before it is sent again, dearer
   *     where blocks had room for it
   * @param watch how long it may stay out of blocks before its outcome is told as unknown; it is
   *     watched, and sent again, all the same
   */
  public record Settings(
      String url,
      Address contract,
      long deployed,
      Optional<Long> chainId,
      int confirmations,
      Duration poll,
      Duration patience,
      Duration watch,
      FeePolicy fees) {
    /** So many times the patience is a transaction watched until its outcome is unknown. */
    private static final int WATCHED = 12;

    /** With the usual time until an outcome is unknown. */
    public Settings(
        String url,
        Address contract,
        long deployed,
        Optional<Long> chainId,
        int confirmations,
        Duration poll,
        Duration patience,
        FeePolicy fees) {
      this(
          url,
          contract,
          deployed,
          chainId,
          confirmations,
          poll,
          patience,
          patience.multipliedBy(WATCHED),
          fees);
    }

    /** The same with another time until an outcome is unknown. */
    public Settings watching(Duration other) {
      return new Settings(
          url, contract, deployed, chainId, confirmations, poll, patience, other, fees);
    }

    /** Of a contract that may be as old as its chain. */
    public Settings(
        String url,
        Address contract,
        Optional<Long> chainId,
        int confirmations,
        Duration poll,
        Duration patience,
        FeePolicy fees) {
      this(url, contract, 0, chainId, confirmations, poll, patience, fees);
    }

    /** Twelve confirmations, a look every two seconds, a dearer try after a minute. */
    public static Settings of(String url, Address contract) {
      return new Settings(
          url,
          contract,
          Optional.empty(),
          12,
          Duration.ofSeconds(2),
          Duration.ofMinutes(1),
          FeePolicy.DEFAULT);
    }
  }

  private EvmLedger(
      EvmNode node, Contract contract, Settings settings, InstantSource clock, long mostCounted) {
    this.node = node;
    this.contract = contract;
    this.settings = settings;
    this.clock = clock;
    this.sender =
        new TransactionSender(
            node,
            contract,
            settings.fees(),
            clock,
            new TransactionQueue.Times(settings.patience(), settings.watch()),
            settings.confirmations());
    CommandCalls calls =
        new CommandCalls(
            contract.info().token().isZero(), new ClaimEncoding(new LatestHints()), this::proof);
    this.planner = new CallPlanner(node, contract, calls, mostCounted);
    this.watch = new HeadWatch(node, contract, settings.poll(), clock, sender::look);
  }

  /**
   * Connects.
   *
   * @throws LedgerException when the node cannot be asked, is on another chain, or the contract is
   *     none of this version
   */
  public static EvmLedger open(Settings settings, InstantSource clock) {
    return open(settings, clock, Tally.WORDS);
  }

  /** As {@link #open}, with another number of words that fit into a transaction. */
  static EvmLedger open(Settings settings, InstantSource clock, long mostCounted) {
    EvmNode node = new EvmNode(settings.url());
    try {
      return new EvmLedger(
          node,
          Contract.open(node, settings.contract(), settings.chainId()),
          settings,
          clock,
          mostCounted);
    } catch (RuntimeException e) {
      node.close();
      throw e;
    }
  }

  /** Asks the contract where claims are to look. */
  private final class LatestHints implements ClaimEncoding.Hints {
    @Override
    public long list(Bytes32 escrow, long round, Address provider) {
      return new EvmView(contract, node.latest().block()).list(escrow, round, provider);
    }

    @Override
    public long signerFrom(Bytes32 escrow, long round) {
      return new EvmView(contract, node.latest().block()).signerFrom(escrow, round);
    }
  }

  private Bytes proof(long round) {
    BlockRef now = node.latest().block();
    long seedBlock = contract.info().rules().rounds().seedBlock(round, now.number() + 1);
    if (seedBlock > now.number() || !contract.needsHeaders()) {
      return Bytes.EMPTY;
    }
    EvmHeader header =
        node.header(seedBlock)
            .orElseThrow(() -> new LedgerException("the node no longer has block " + seedBlock));
    Optional<Bytes> known = header.encoded().or(() -> node.rawHeader(header.block()));
    header
        .unprovable(known)
        .ifPresent(why -> {
          throw new LedgerException(why);
        });
    return known.orElseThrow();
  }

  @Override
  public CompletableFuture<Receipt> submit(Signer by, Command command) {
    return submit(by, command, _ -> {});
  }

  /**
   * The same, for who must know after a crash what may have been sent.
   *
   * @param writtenDown gets all forms in which the command's transaction was signed so far, each
   *     time before a new one is sent, from which {@link #resume} goes on; what it throws keeps the
   *     new one from being sent
   */
  public CompletableFuture<Receipt> submit(
      Signer by, Command command, Consumer<List<Bytes>> writtenDown) {
    if (closed) {
      return CompletableFuture.completedFuture(new Receipt.Dropped("the ledger is closed"));
    }
    if (!hasUtf8(command)) {
      return CompletableFuture.completedFuture(
          new Receipt.Refused(Refusal.MALFORMED, "text without a UTF-8 form"));
    }
    Optional<String> unfit = watch.undrawable();
    if (unfit.isPresent() && locks(command)) {
      return CompletableFuture.completedFuture(
          new Receipt.Dropped("nothing is locked on this chain now: " + unfit.get()));
    }
    return sender
        .submit(
            by,
            () -> {
              List<PlannedCall> calls = planner.of(by, command);
              calls.addLast(calls.removeLast().writtenDown(writtenDown));
              return calls;
            })
        .thenApply(receipt -> {
          if (receipt instanceof Receipt.Included included) {
            watch.look();
            return command instanceof Command.Claim claim
                ? new Receipt.Included(
                    included.block(),
                    included.transaction(),
                    ClaimOrder.restore(claim, included.events()),
                    included.fee())
                : included;
          }
          return receipt;
        });
  }

  /** Whether a command binds money that only draws set free. */
  private static boolean locks(Command command) {
    return switch (command) {
      case Command.OpenEscrow _, Command.Extend _, Command.OpenAgreement _ -> true;
      case Command.Register register -> !register.collateral().isZero();
      default -> false;
    };
  }

  /**
   * Goes on with a command whose outcome was {@link Receipt.Unknown}, in this run or an earlier
   * one: watches it and sends it again, under no other nonce.
   *
   * @param sent as the receipt has it
   * @throws IllegalArgumentException when that is no transaction for this chain
   */
  public CompletableFuture<Receipt> resume(List<Bytes> sent) {
    return sender.resume(sent);
  }

  /**
   * Who sent a transaction, as its signature says.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static Address sender(Bytes sent) {
    return SignedTransaction.parse(sent).sender();
  }

  /**
   * The nonce of a transaction: once a final block holds one of its sender's with this nonce, it is
   * known for certain whether that is it.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static long nonce(Bytes sent) {
    return SignedTransaction.parse(sent).transaction().nonce();
  }

  private static boolean hasUtf8(Command command) {
    return switch (command) {
      case Command.Register register ->
          StandardCharsets.UTF_8.newEncoder().canEncode(register.endpoint());
      case Command.OpenAgreement open ->
          StandardCharsets.UTF_8.newEncoder().canEncode(open.terms().service());
      default -> true;
    };
  }

  @Override
  public LedgerView at(BlockRef block) {
    EvmHeader there =
        node.header(block.number())
            .orElseThrow(() -> new LedgerException("the node has no block " + block.number()));
    if (!there.block().hash().equals(block.hash())) {
      throw new LedgerException(
          "block " + block.number() + " (" + block.hash() + ") is not on the chain any more");
    }
    return new EvmView(contract, block);
  }

  @Override
  public Subscription follow(Cursor from, LedgerObserver observer) {
    EvmFollower follower = new EvmFollower(node, contract, settings.deployed(), from, observer);
    watch.add(follower);
    return () -> {
      watch.remove(follower);
      follower.close();
    };
  }

  /**
   * What happened until now to an account, or to everybody; as far as the node has it, and can be
   * read in two minutes. It does not wait for a node that gives no logs of a time.
   */
  public PastEvents past(Interest interest) {
    return new PastReader(node, contract, clock, PAST_PATIENCE)
        .read(interest, settings.deployed(), node.latest().block());
  }

  @Override
  public BlockRef head(Finality finality) {
    EvmHeader newest = watch.head();
    if (finality == Finality.INCLUDED || settings.confirmations() == 0) {
      return newest.block();
    }
    long number = Math.max(0, newest.block().number() - settings.confirmations());
    return node.header(number)
        .map(EvmHeader::block)
        .orElseThrow(() -> new LedgerException("the node has no block " + number));
  }

  @Override
  public Optional<BlockRef> block(long number) {
    return node.header(number).map(EvmHeader::block);
  }

  @Override
  public LedgerInfo info() {
    return contract.info();
  }

  @Override
  public boolean has(JudgeId judge) {
    return judges.computeIfAbsent(
        judge, id -> contract.has(head(Finality.INCLUDED), id, Optional.empty()));
  }

  /**
   * As {@link #has}, of a judge whose code is known.
   *
   * @param creation the code that creates it, without constructor arguments
   * @throws LedgerException when the market's judge of this id has other code, so that it may
   *     decide as its deployer likes
   */
  public boolean has(JudgeId judge, Bytes creation) {
    boolean there = contract.has(head(Finality.INCLUDED), judge, Optional.of(creation));
    judges.put(judge, there);
    return there;
  }

  @Override
  public Optional<String> undrawable() {
    return watch.undrawable();
  }

  /**
   * What the market's currency says of itself; asked once.
   *
   * @throws LedgerException when the node cannot be asked
   */
  public Currency currency() {
    Currency known = currency;
    if (known == null) {
      LedgerInfo info = contract.info();
      known =
          info.token().isZero()
              ? Currency.coin(info.chainId())
              : Currency.of(node, info.token(), node.latest().block(), info.chainId());
      currency = known;
    }
    return known;
  }

  /** How much of the chain's own coin an account has, in its smallest unit (wei). */
  public BigInteger coins(Address account) {
    return EvmNode.number(node.need("eth_getBalance", account.toString(), "latest"));
  }

  @Override
  public Optional<String> lost() {
    return watch.lost();
  }

  @Override
  public Optional<Coins> feeCoins(Address account) {
    BigInteger there = coins(account);
    BigInteger price = EvmNode.number(node.need("eth_gasPrice"));
    return Optional.of(
        new Coins(amount(there), amount(price.multiply(BigInteger.valueOf(USUAL_CLAIM)))));
  }

  private static Amount amount(BigInteger value) {
    return Amount.of(value.min(Amount.MAX.toBigInteger()));
  }

  /** What so much gas costs at the price that the node names now, in the chain's own coin. */
  public BigInteger gasCost(long gas) {
    return EvmNode.number(node.need("eth_gasPrice")).multiply(BigInteger.valueOf(gas));
  }

  /**
   * What a transaction did in this market.
   *
   * @param block that it is in
   * @param sender whose it is
   * @param events in their order; none where it failed
   */
  public record Done(BlockRef block, Address sender, List<Event> events) {
    public Done {
      events = List.copyOf(events);
    }
  }

  /** What a transaction did; empty when the node knows it in no block, which proves nothing. */
  public Optional<Done> done(Bytes32 transaction) {
    Verdicts verdicts = new Verdicts(node, contract);
    return verdicts
        .find(transaction)
        .map(found ->
            new Done(
                found.block(),
                Address.parse(found.receipt().path("from").asString("")),
                verdicts.events(found)));
  }

  /** What a transaction cost, which is in a block, in the chain's own coin. */
  public Amount fee(Bytes32 transaction) {
    JsonNode receipt = node.need("eth_getTransactionReceipt", transaction.toString());
    return amount(
        EvmNode.number(receipt.path("gasUsed"))
            .multiply(EvmNode.number(receipt.path("effectiveGasPrice"))));
  }

  /** Who sent a transaction, which is in a block. */
  public Address sentBy(Bytes32 transaction) {
    return Address.parse(
        node.need("eth_getTransactionReceipt", transaction.toString()).path("from").asString());
  }

  /** The gas that a transaction used, which is in a block. */
  public long gasUsed(Bytes32 transaction) {
    return EvmNode.count(
        node.need("eth_getTransactionReceipt", transaction.toString()).path("gasUsed"));
  }

  /** Looks for a new block now, not at the next poll. */
  public void refresh() {
    watch.refresh();
  }

  /** Waits until the fate of everything that was submitted is known. */
  void idle() {
    sender.awaitIdle(Duration.ofMinutes(1));
    refresh();
  }

  @Override
  public void close() {
    closed = true;
    watch.close();
    sender.close();
    node.close();
  }
}
