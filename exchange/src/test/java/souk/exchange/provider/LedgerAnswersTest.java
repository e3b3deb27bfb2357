package souk.exchange.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import souk.ledger.BlockRef;
import souk.ledger.Command;
import souk.ledger.ForwardingLedger;
import souk.ledger.LedgerRules;
import souk.ledger.Receipt;
import souk.ledger.Refusal;
import souk.ledger.RoundRules;
import souk.ledger.local.LocalLedger;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.primitives.Signer;

/** An answer is sent until the ledger has it, and not again. */
class LedgerAnswersTest {
  private static final Command ANSWER =
      new Command.AnswerDuty(Bytes32.of(1), Bytes.EMPTY, Bytes.EMPTY, Bytes.EMPTY);
  private static final Receipt INCLUDED =
      new Receipt.Included(
          new BlockRef(1, Bytes32.of(1), 1), Bytes32.of(2), List.of(), Amount.ZERO);
  private static final long DEADLINE = 40;

  private final LocalLedger local =
      LocalLedger.builder(
              new LedgerRules(new RoundRules(10, 2, 1, 20, 21), 30, 1_000_000, 1000, 2000),
              Bytes32.of(8))
          .open();
  private final Queue<Receipt> receipts = new ArrayDeque<>();
  private final List<Long> sent = new ArrayList<>();
  private final LedgerAnswers answers =
      new LedgerAnswers(
          new ForwardingLedger(local) {
            @Override
            public CompletableFuture<Receipt> submit(Signer by, Command command) {
              assertThat(command).isEqualTo(ANSWER);
              sent.add(now);
              Receipt receipt = receipts.poll();
              there |= receipt instanceof Receipt.Included;
              return receipt == null
                  ? new CompletableFuture<>()
                  : CompletableFuture.completedFuture(receipt);
            }
          },
          PrivateKey.fromSeeded(new Random(1)),
          Runnable::run);
  private long now = 1;
  private boolean there;
  private int failing;
  private int unknown;

  private void blocks(int count) {
    for (int i = 0; i < count; i++, now++) {
      answers.owe(
          "it",
          now,
          DEADLINE,
          view -> there,
          () -> {
            if (failing > 0) {
              failing--;
              throw new java.io.IOException("not now");
            }
            return unknown-- > 0 ? Optional.empty() : Optional.of(ANSWER);
          });
    }
  }

  @Test
  void shouldSendOnceWhenTheLedgerTakesIt() {
    receipts.add(INCLUDED);

    blocks(30);

    assertThat(sent).containsExactly(1L);
  }

  @Test
  void shouldSendAgainWhenTheLedgerDroppedOrRefusedIt() {
    receipts.add(new Receipt.Dropped("lost"));
    receipts.add(new Receipt.Refused(Refusal.DUTY_UNKNOWN, "behind"));
    receipts.add(INCLUDED);

    blocks(30);

    assertThat(sent).hasSize(3);
  }

  @Test
  void shouldSendWhenTheServiceFailedBefore() {
    failing = 4;
    receipts.add(INCLUDED);

    blocks(30);

    assertThat(sent).hasSize(1);
  }

  @Test
  void shouldAskInEveryBlockWhenTheServiceDoesNotKnowItYet() {
    unknown = 9;
    receipts.add(INCLUDED);

    blocks(30);

    assertThat(sent).containsExactly(10L);
  }

  @Test
  void shouldTryAFewTimesMoreBeforeTheDeadlineWhenNothingHelps() {
    for (int i = 0; i < 40; i++) {
      receipts.add(new Receipt.Dropped("lost"));
    }

    blocks((int) DEADLINE);

    assertThat(sent).hasSizeBetween(6, 20).last().isEqualTo(DEADLINE);
  }

  @Test
  void shouldNotSendASecondTimeWhileTheFirstIsUnderWay() {
    blocks(30);

    assertThat(sent).containsExactly(1L);
  }

  @Test
  void shouldNotSendWhenItIsOnTheLedgerSinceBeforeARestart() {
    there = true;

    blocks(30);

    assertThat(sent).isEmpty();
  }

  @Test
  void shouldSendAgainWhenAReorganisationUndidIt() {
    receipts.add(INCLUDED);
    receipts.add(INCLUDED);
    blocks(5);
    there = false;
    blocks(20);

    assertThat(sent).hasSize(2);
  }

  @Test
  void shouldForgetWhatIsOwedNoMore() {
    receipts.add(new Receipt.Dropped("lost"));
    blocks(1);
    answers.keepOnly(Set.of());
    receipts.add(INCLUDED);

    blocks(1);

    assertThat(sent).containsExactly(1L, 2L);
  }
}
