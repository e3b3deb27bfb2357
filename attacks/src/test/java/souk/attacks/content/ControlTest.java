package souk.attacks.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import souk.attacks.Attack;
import souk.attacks.Attacks;
import souk.attacks.payments.BuilderGrindsSeed;
import souk.attacks.payments.BystanderPoisonsClaims;
import souk.attacks.payments.WalletIsRestored;
import souk.content.BlockTree;
import souk.content.DeliverySignature;
import souk.content.Token;
import souk.content.kind.ContentMarket;
import souk.exchange.Payload;
import souk.exchange.Prepared;
import souk.exchange.ProviderPorts;
import souk.exchange.UnitException;
import souk.exchange.UnitRequest;
import souk.ledger.BlockRef;
import souk.ledger.BookClaim;
import souk.ledger.Command;
import souk.ledger.Cursor;
import souk.ledger.Event;
import souk.ledger.ForwardingLedger;
import souk.ledger.Ledger;
import souk.ledger.LedgerObserver;
import souk.ledger.Receipt;
import souk.ledger.RoundRules;
import souk.ledger.rules.Beacon;
import souk.node.ProviderNode;
import souk.payments.TillRules;
import souk.payments.Wallet;
import souk.payments.testkit.MemoryWalletStore;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Keccak256;
import souk.primitives.Signer;

/** Attacks against victims that lack one defence: each must succeed, or it would prove nothing. */
class ControlTest {
  private static final long SEED = 20_261_122;

  @TempDir Path folder = Path.of("");

  private static ContentAttack attack(String name) {
    return Attacks.all().stream()
        .filter(all -> all.name().equals(name))
        .map(ContentAttack.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private Attack.Outcome assertPays(
      ContentAttack attack, Map<String, String> rules, UnaryOperator<ProviderNode.Setup> weakness)
      throws Exception {
    Attack.Outcome outcome =
        new ContentArena(ContentMarket.of(ShortMarket.with(folder, rules)), folder, SEED, weakness)
            .play(attack);
    assertThat(outcome.succeeded()).as("seed %d: %s", SEED, outcome.story()).isTrue();
    return outcome;
  }

  @ParameterizedTest
  @ValueSource(strings = {"till-lags", "till-is-rewound"})
  void shouldTakeWorthlessTicketsWhenATillDoesNotMindAnOldHead(String name) throws Exception {
    assertPays(attack(name), Map.of(), setup -> setup.withTill(patient(setup.till())));
  }

  private static TillRules patient(TillRules rules) {
    return new TillRules(
        rules.leastPrize(),
        rules.maxDepth(),
        Duration.ofDays(1),
        rules.memory(),
        rules.memoryPerRound());
  }

  @Test
  void shouldGetKeysForNothingWhenACacheAsksForNoTickets() throws Exception {
    assertPays(attack("client-never-pays"), Map.of(), DeviatingCache.setup(AsksForNothing::new));
  }

  /** Sends chunks and keys, and leaves it to its clients to pay. */
  private static final class AsksForNothing extends DeviatingCache {
    AsksForNothing(ProviderPorts ports) throws IOException {
      super(ports);
    }

    @Override
    public Prepared prepare(UnitRequest request) throws UnitException {
      return new Prepared(0, super.prepare(request).payload());
    }
  }

  @Test
  void shouldConvictAnHonestCacheWhenItSignsForWhateverTokenItIsShown() throws Exception {
    Attack.Outcome outcome =
        assertPays(attack("cache-is-framed"), Map.of(), DeviatingCache.setup(SignsAnything::new));
    assertThat(outcome.honestLoss()).as("slashed; %s", outcome.story()).isPositive();
  }

  /** Sends zeros, and signs for them, where it should see that the token is a trap. */
  private static final class SignsAnything extends DeviatingCache {
    SignsAnything(ProviderPorts ports) throws IOException {
      super(ports);
    }

    @Override
    public Prepared prepare(UnitRequest request) throws UnitException {
      try {
        return super.prepare(request);
      } catch (UnitException trap) {
        Token token = token(request);
        byte[] zeros = new byte[token.size()]; // in this market chunks need no filling up
        Bytes32 digest =
            new BlockTree(BlockTree.Kind.CIPHERTEXT).update(zeros, 0, zeros.length).digest();
        byte[] sent = Arrays.copyOf(zeros, zeros.length + DeliverySignature.SIZE);
        byte[] signature =
            DeliverySignature.sign(ports.signing(), token.agreement(), token.id(), digest)
                .toCompact();
        System.arraycopy(signature, 0, sent, zeros.length, signature.length);
        return new Prepared(token.tickets(), Payload.of(Bytes.of(sent)));
      }
    }

    private static Token token(UnitRequest request) throws UnitException {
      try {
        return Token.decode(request.body());
      } catch (DecodeException e) {
        throw new UnitException(UnitException.Reason.MALFORMED, "no token");
      }
    }
  }

  @Test
  void shouldLosePrizesWhenALedgerSpendsABookOnTheFirstClaimThatNamesIt() throws Exception {
    Attack.Outcome outcome =
        assertPays(
            new BystanderPoisonsClaims(FirstClaimCounts::new, 10),
            Map.of(),
            UnaryOperator.identity());
    assertThat(outcome.honestLoss()).as(outcome.story()).isPositive();
  }

  /** Looks at a book once, and never again, whether that claim was good or not. */
  private static final class FirstClaimCounts extends ForwardingLedger {
    private final Set<List<Object>> seen = ConcurrentHashMap.newKeySet();

    FirstClaimCounts(Ledger truth) {
      super(truth);
    }

    @Override
    public CompletableFuture<Receipt> submit(Signer by, Command command) {
      if (command instanceof Command.Claim(List<BookClaim> books)) {
        List<BookClaim> first =
            books.stream()
                .filter(claim ->
                    seen.add(
                        List.of(
                            claim.book().escrow(), claim.book().round(), claim.book().number())))
                .toList();
        return super.submit(by, new Command.Claim(first));
      }
      return super.submit(by, command);
    }
  }

  @Test
  void shouldTakeBooksOfARoundThatIsDrawnWhenATillDoesNotMindAnOldHead() throws Exception {
    Attack.Outcome outcome =
        assertPays(
            attack("payer-robs-draw"),
            Map.of(),
            setup -> setup.withLedger(new Hiccup(setup.ledger())).withTill(patient(setup.till())));
    assertThat(outcome.honestLoss()).as(outcome.story()).isEqualTo(5);
  }

  /** Shows no block from the end of the first paid round until well after its draw. */
  private static final class Hiccup extends ForwardingLedger {
    private static final int AFTER_DRAW = 100;

    private final long from;
    private final long to;
    private final List<Runnable> held = new ArrayList<>();
    private BlockRef before;

    Hiccup(Ledger truth) {
      super(truth);
      before = truth.head(Finality.INCLUDED);
      RoundRules rounds = truth.info().rules().rounds();
      long round = rounds.roundOf(before.number()) + 1;
      from = rounds.closes(round) - 1;
      to = rounds.seedBlock(round) + AFTER_DRAW;
    }

    @Override
    public synchronized BlockRef head(Finality finality) {
      BlockRef now = truth.head(finality);
      if (now.number() < from) {
        before = now;
      }
      return now.number() < from || now.number() >= to ? now : before;
    }

    private synchronized void show(long block, Runnable call) {
      if (block >= from && block < to) {
        held.add(call);
        return;
      }
      held.forEach(Runnable::run);
      held.clear();
      call.run();
    }

    @Override
    public Subscription follow(Cursor cursor, LedgerObserver observer) {
      return truth.follow(
          cursor,
          new LedgerObserver() {
            @Override
            public void applied(Cursor after, BlockRef block, Event event) {
              show(block.number(), () -> observer.applied(after, block, event));
            }

            @Override
            public void rolledBack(BlockRef back) {
              show(back.number(), () -> observer.rolledBack(back));
            }

            @Override
            public void advanced(BlockRef head) {
              show(head.number(), () -> observer.advanced(head));
            }
          });
    }
  }

  @Test
  void shouldLeaveHonestClientsUnservedWhenCachesDoNotSayWhatTheyLost() throws Exception {
    Attack.Outcome outcome =
        assertPays(attack("crowd-never-pays"), Map.of(), DeviatingCache.setup(SaysNothing::new));
    assertThat(outcome.story()).contains("NOT served");
  }

  /** Does not tell its publisher of losses. */
  private static final class SaysNothing extends DeviatingCache {
    SaysNothing(ProviderPorts ports) throws IOException {
      super(ports);
    }

    @Override
    public void lost(Bytes32 agreement, int tickets) {}
  }

  @Test
  void shouldHaveTwoCoversForABookWhenAWalletForgets() throws Exception {
    WalletIsRestored.Restart forgetful =
        (market, backup) -> {
          byte[] ticketKey = new byte[32];
          new SecureRandom().nextBytes(ticketKey);
          Wallet wallet =
              new Wallet(
                  market.ledger(),
                  market.escrow(),
                  market.publisher().key(),
                  new SecretKeySpec(ticketKey, "HmacSHA256"),
                  new MemoryWalletStore(),
                  Duration.ofSeconds(15),
                  market.clock());
          return new WalletIsRestored.Second(wallet, wallet);
        };
    assertPays(new WalletIsRestored(forgetful), Map.of(), UnaryOperator.identity());
  }

  @Test
  void shouldEarnMoreThanItMovesWhenShortChunksAreNotFilledUp() throws Exception {
    assertPays(
        attack("colluders-fetch-tails"),
        Map.of("leastChunk: 64 KiB", "leastChunk: 1 KiB"),
        UnaryOperator.identity());
  }

  @Test
  void shouldSolveTooOftenWhenTheChainStopsAStepShort() throws Exception {
    assertPays(
        attack("colluders-miss-share"),
        Map.of("profile: souk", "profile: compat"),
        UnaryOperator.identity());
  }

  @Test
  void shouldEarnMoreThanItMovesWhenMostCachesOfABundleAreOneOperators() throws Exception {
    assertPays(new SybilCaches(3), Map.of(), UnaryOperator.identity());
  }

  @Test
  void shouldWinMoreOftenWhenTheSeedDependsOnWhatABlockHolds() throws Exception {
    BuilderGrindsSeed.Randomness ofContents =
        (seed, contents) ->
            Beacon.seeded(Keccak256.hash(seed.toArray(), new byte[] {(byte) contents}));
    assertPays(new BuilderGrindsSeed(ofContents), Map.of(), UnaryOperator.identity());
  }
}
