package souk.ledger.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import souk.ledger.Command;
import souk.ledger.Event;
import souk.ledger.LedgerException;
import souk.ledger.LedgerRules;
import souk.ledger.Receipt;
import souk.ledger.RoundRules;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;

/** What becomes of blocks when the journal fails. */
class BlockMakerTest {
  private static final LedgerRules RULES =
      new LedgerRules(new RoundRules(10, 2, 3, 20, 50), 100, 100_000, 1_000, 2_000);
  private static final PrivateKey ALICE = PrivateKey.fromSeeded(new Random(1));

  private static final Journal FULL =
      new Journal() {
        @Override
        public void append(JournalEntry entry) {
          throw new LedgerException("the disk is full");
        }
      };

  private final LocalLedgerBuilder builder =
      LocalLedger.builder(RULES, Bytes32.of(7)).fund(ALICE.address(), Amount.of(1_000));

  @Test
  void shouldShowNothingOfABlockThatTheJournalDidNotTake() {
    Chain chain = builder.chain();
    BlockMaker maker = new BlockMaker(builder, chain, _ -> FULL);
    Submission submission = submission(new Command.Deposit(Amount.of(5)));

    List<Submission.Verdict> verdicts = maker.include(List.of(submission));

    assertThat(verdicts)
        .singleElement()
        .satisfies(v -> assertThat(v.receipt()).isEqualTo(new Receipt.Dropped("the disk is full")));
    assertThat(chain.head().ref().number()).isZero();
    assertThat(chain.head().state().view(chain.head().ref()).balance(ALICE.address()))
        .isEqualTo(Amount.ZERO);
    assertThatThrownBy(maker::requireRunning).hasMessage("the disk is full");
    maker.idle(3);
    assertThat(chain.head().ref().number()).isZero();
    assertThatThrownBy(() -> maker.rewind(0)).isInstanceOf(LedgerException.class);
  }

  @Test
  void shouldWriteABlockBeforeItShowsIt() {
    Chain chain = builder.chain();
    long[] headWhenWritten = {-1};
    BlockMaker maker =
        new BlockMaker(
            builder,
            chain,
            _ ->
                new Journal() {
                  @Override
                  public void append(JournalEntry entry) {
                    headWhenWritten[0] = chain.head().ref().number();
                  }
                });
    maker.include(List.of(submission(new Command.Deposit(Amount.of(5)))));
    assertThat(headWhenWritten[0]).isZero();
    assertThat(chain.head().ref().number()).isEqualTo(1);
    assertThat(chain.page(new Follower.Position(0, 0, 0, -1), 9).entries())
        .extracting(Chain.Entry::event)
        .containsExactly(new Event.Deposited(ALICE.address(), Amount.of(5)));
  }

  private static Submission submission(Command command) {
    return new Submission(
        ALICE.address(),
        command,
        Bytes.of(CommandCodec.encode(command)),
        new CompletableFuture<>());
  }
}
