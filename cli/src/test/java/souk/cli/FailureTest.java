package souk.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.lang.reflect.InvocationTargetException;
import org.junit.jupiter.api.Test;
import souk.ledger.Command;
import souk.ledger.Receipt;
import souk.ledger.Refusal;
import souk.payments.CommandRefusedException;
import souk.primitives.Amount;

/** What people read of failures that say little by themselves. */
class FailureTest {
  @Test
  void shouldSayWhatIsAtTheRootWhenALibraryCannotBeLoaded() {
    Throwable root = new IllegalStateException("no native library can be unpacked");
    Failure failure =
        Failure.of(new ExceptionInInitializerError(new InvocationTargetException(root)));
    assertThat(failure.status()).isEqualTo(Main.FAILED);
    assertThat(failure)
        .hasMessageStartingWith("a library cannot be loaded: no native library can be unpacked; ")
        .hasMessageContaining(System.getProperty("java.io.tmpdir"));
  }

  @Test
  void shouldSayWithoutAWordOfTheProgramWhyTheLedgerRefuses() {
    Throwable refused =
        catchThrowable(() ->
            CommandRefusedException.need(
                new Command.Deposit(Amount.of(7)),
                new Receipt.Refused(Refusal.INSUFFICIENT_BALANCE, "found 0, wanted 7")));
    Failure failure = Failure.of(refused);
    assertThat(failure.status()).isEqualTo(Main.FAILED);
    assertThat(failure)
        .hasMessage(
            "the ledger refuses it: the account has less than that in the market;"
                + " did another process with this key take it meanwhile?");
  }
}
