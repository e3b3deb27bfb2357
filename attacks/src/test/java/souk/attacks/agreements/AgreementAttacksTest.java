package souk.attacks.agreements;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import souk.attacks.Attack;
import souk.attacks.Played;
import souk.attacks.http.HttpAttack;
import souk.deployment.LedgerChoice;
import souk.http.kind.HttpService;
import souk.ledger.BlockRef;
import souk.ledger.Cursor;
import souk.ledger.EscrowTerms;
import souk.ledger.Event;
import souk.ledger.ForwardingLedger;
import souk.ledger.Ledger;
import souk.ledger.LedgerObserver;
import souk.ledger.LedgerView;
import souk.ledger.evm.Devnet;
import souk.node.ProviderNode;
import souk.primitives.Address;
import souk.primitives.PrivateKey;

/**
 * Each attack on agreements loses on either ledger, and wins against a victim that lacks a defence.
 */
class AgreementAttacksTest {
  private static final long SEED = 20_261_128;

  @TempDir Path folder = Path.of("");

  static Stream<Attack> all() {
    return new AgreementAttacks().groups().stream().flatMap(group -> group.attacks().stream());
  }

  private Attack.Place place(LedgerChoice ledger) {
    return new Attack.Place(HttpService.reference(), folder, SEED, ledger);
  }

  private static void assertLost(Attack attack, Attack.Outcome outcome) {
    String story = "%s, seed %d: %s".formatted(attack.name(), SEED, outcome.story());
    System.out.println(story);
    assertThat(outcome.succeeded()).as(story).isFalse();
    assertThat(outcome.honestLoss()).as(story).isBetween(0.0, outcome.exposure());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("all")
  void shouldNotPayOnALedgerInThisProcess(Attack attack) throws Exception {
    Assumptions.assumeFalse(attack.needsChain(), "it needs a chain");
    assertLost(attack, attack.play(place(new LedgerChoice.Local())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("all")
  void shouldNotPayOnAnEvmChain(Attack attack) throws Exception {
    Optional<Path> anvil = Devnet.findAnvil(Path.of("../contracts"));
    Assumptions.assumeTrue(anvil.isPresent(), "anvil is not installed: run npm ci in contracts/");
    Attack.Outcome outcome = attack.play(place(new LedgerChoice.Devnet(anvil.orElseThrow())));
    if (attack.needsChain()) {
      Played.note(attack, outcome);
    }
    assertLost(attack, outcome);
  }

  private void assertPays(HttpAttack attack, UnaryOperator<ProviderNode.Setup> conduct)
      throws Exception {
    Attack.Outcome outcome = attack.play(place(new LedgerChoice.Local()), attack.seller(), conduct);
    System.out.println("control of %s: %s".formatted(attack.name(), outcome.story()));
    assertThat(outcome.succeeded()).as("seed %d: %s", SEED, outcome.story()).isTrue();
  }

  private void assertPays(HttpAttack attack) throws Exception {
    assertPays(attack, attack.conduct());
  }

  @Test
  void shouldLockCollateralWhenAProviderBelievesThatTheEscrowIsWhoevers() throws Exception {
    AtomicReference<Address> stranger = new AtomicReference<>(Address.ZERO);
    assertPays(
        new StrangerLocksCollateral(stranger::set),
        deceived(escrow ->
            new LedgerView.Escrow(
                escrow.id(),
                stranger.get().equals(Address.ZERO) ? escrow.funder() : stranger.get(),
                escrow.terms(),
                escrow.rounds(),
                escrow.list(),
                escrow.cursor(),
                escrow.refunded())));
  }

  @Test
  void shouldUseUpAllRoomWhenTheStrangerHasAsManyEscrowsAsThereIsRoomFor() throws Exception {
    assertPays(new StrangerProposesWithoutEnd(17));
  }

  @Test
  void shouldLockCollateralWhenTheSignaturesTimeIsNotOver() throws Exception {
    assertPays(new CustomerKeepsSignature(false));
  }

  @Test
  void shouldPayWithDustWhenAProviderDoesNotSeeThePrize() throws Exception {
    assertPays(
        new CustomerPaysDust(),
        deceived(escrow -> {
          EscrowTerms terms = escrow.terms();
          return new LedgerView.Escrow(
              escrow.id(),
              escrow.funder(),
              new EscrowTerms(
                  terms.signer(),
                  terms.prize().times(1L << 40),
                  terms.depth(),
                  terms.books(),
                  terms.firstRound(),
                  terms.rounds(),
                  terms.salt()),
              escrow.rounds(),
              escrow.list(),
              escrow.cursor(),
              escrow.refunded());
        }));
  }

  @Test
  void shouldLeaveNoRoomForOthersWhenOneEscrowMayFillTheTill() throws Exception {
    assertPays(new PayerFillsTill(), PayerFillsTill.till(20 * PayerFillsTill.BOOK + 300, 1 << 20));
  }

  @Test
  void shouldHaveTheDrawToItselfWhenNobodyElsePaidInTheRound() throws Exception {
    assertPays(new ProviderRecordsAlone(false));
  }

  @Test
  void shouldKeepACustomerFromHiringWhenItKnowsOfNobodyElse() throws Exception {
    assertPays(new StrangersSteerHiring(true));
  }

  @Test
  void shouldKeepACustomerFromHiringWhenAllThatItKnowsNeverEndACall() throws Exception {
    assertPays(new StrangersHoldTheLine(false, true));
    assertPays(new StrangersHoldTheLine(true, true));
  }

  /** A provider hears the other no more when both call from one network. */
  @Test
  void shouldBeHeardAloneWhenTheOtherIsInTheSameNetwork() throws Exception {
    // On a busy machine a call becomes free before the other one asks.
    boolean unheard = false;
    for (int i = 0; i < 5 && !unheard; i++) {
      Attack.Place place =
          new Attack.Place(
              HttpService.reference(), Files.createDirectory(folder.resolve("again-" + i)), SEED);
      HttpAttack attack = new StrangerFloodsProposals("127.0.0.1");
      unheard = attack.play(place, attack.seller(), attack.conduct()).succeeded();
    }
    assertThat(unheard).as("seed %d", SEED).isTrue();
  }

  /** A victim whose reader of the log dies of too many lines. */
  @Test
  void shouldKeepAProviderFromItsPrizesWhenItDiesOfManyLines() throws Exception {
    assertPays(
        new StrangerFloodsLedger(),
        setup ->
            setup.withLedger(
                new ForwardingLedger(setup.ledger()) {
                  @Override
                  public Ledger.Subscription follow(Cursor from, LedgerObserver observer) {
                    return truth.follow(from, new DyingReader(observer));
                  }
                }));
  }

  /** Passes everything on until it has read more lines than it can hold. */
  private static final class DyingReader implements LedgerObserver {
    private static final int MOST = 1_000;

    private final LedgerObserver behind;
    private int lines;

    DyingReader(LedgerObserver behind) {
      this.behind = behind;
    }

    @Override
    public void applied(Cursor cursor, BlockRef block, Event event) {
      lines += event instanceof Event.ClaimSkipped ? 1 : 0;
      if (lines <= MOST && behind.interest().includes(event)) {
        behind.applied(cursor, block, event);
      }
    }

    @Override
    public void advanced(BlockRef head) {
      if (lines <= MOST) {
        behind.advanced(head);
      }
    }
  }

  /** A victim whose reader of the log stops at an agreement of others. */
  @Test
  void shouldStopAProviderWhenItsReaderFailsOnAnAgreement() throws Exception {
    assertPays(
        new StrangerOpensNonsense(),
        setup ->
            AgreementAttack.rich()
                .apply(setup)
                .withLedger(
                    new ForwardingLedger(setup.ledger()) {
                      @Override
                      public Ledger.Subscription follow(Cursor from, LedgerObserver observer) {
                        return truth.follow(from, new StoppingReader(observer, setup.key()));
                      }
                    }));
  }

  /** Passes everything on until it has read an agreement that is not its provider's. */
  private static final class StoppingReader implements LedgerObserver {
    private final LedgerObserver behind;
    private final PrivateKey provider;
    private boolean stopped;

    StoppingReader(LedgerObserver behind, PrivateKey provider) {
      this.behind = behind;
      this.provider = provider;
    }

    @Override
    public void applied(Cursor cursor, BlockRef block, Event event) {
      stopped |=
          event instanceof Event.AgreementOpened opened
              && !opened.provider().equals(provider.address());
      if (!stopped && behind.interest().includes(event)) {
        behind.applied(cursor, block, event);
      }
    }

    @Override
    public void advanced(BlockRef head) {
      if (!stopped) {
        behind.advanced(head);
      }
    }
  }

  @Test
  void shouldOpenForAnotherWhenItChangesNothingOfTheCall() throws Exception {
    Optional<Path> anvil = Devnet.findAnvil(Path.of("../contracts"));
    Assumptions.assumeTrue(anvil.isPresent(), "anvil is not installed: run npm ci in contracts/");
    Attack.Outcome outcome =
        new StrangerOpensNonsense(List.of(UnaryOperator.identity()))
            .play(place(new LedgerChoice.Devnet(anvil.orElseThrow())));
    assertThat(outcome.succeeded()).as(outcome.story()).isTrue();
    assertThat(outcome.story()).contains("1 changed call taken");
  }

  @Test
  void shouldBeSilentWhenItHasAsManyAgreementsOfTheJobAsMayBeAsked() throws Exception {
    assertPays(new ProviderAsksItself(ProviderAsksItself.LIMIT));
  }

  @Test
  void shouldLeadANodeIntoAMarketWhenItsJudgeIsTheUsualOne() throws Exception {
    Optional<Path> anvil = Devnet.findAnvil(Path.of("../contracts"));
    Assumptions.assumeTrue(anvil.isPresent(), "anvil is not installed: run npm ci in contracts/");
    Attack.Outcome outcome =
        new DeployerBringsOwnJudge(false).play(place(new LedgerChoice.Devnet(anvil.orElseThrow())));
    assertThat(outcome.succeeded()).as(outcome.story()).isTrue();
  }

  /** A provider that is told something else about every escrow. */
  private static UnaryOperator<ProviderNode.Setup> deceived(UnaryOperator<LedgerView.Escrow> lie) {
    return setup ->
        AgreementAttack.rich()
            .apply(setup)
            .withLedger(
                new ForwardingLedger(setup.ledger()) {
                  @Override
                  public LedgerView at(BlockRef block) {
                    return lying(truth.at(block), lie);
                  }
                });
  }

  private static LedgerView lying(LedgerView truth, UnaryOperator<LedgerView.Escrow> lie) {
    return (LedgerView)
        Proxy.newProxyInstance(
            LedgerView.class.getClassLoader(),
            new Class<?>[] {LedgerView.class},
            (_, method, values) -> {
              try {
                Object value = method.invoke(truth, values);
                return method.getName().equals("escrow")
                    ? ((Optional<?>) value).map(LedgerView.Escrow.class::cast).map(lie)
                    : value;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
