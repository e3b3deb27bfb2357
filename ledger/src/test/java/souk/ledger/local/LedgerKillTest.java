package souk.ledger.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import souk.ledger.Command;
import souk.ledger.Ledger.Finality;
import souk.ledger.LedgerRules;
import souk.ledger.Receipt;
import souk.ledger.RoundRules;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;

/** Kills a process with {@code SIGKILL} while its ledger makes blocks. */
@Timeout(120)
class LedgerKillTest {
  private static final int ACKNOWLEDGED_BEFORE_KILL = 200;
  private static final PrivateKey ALICE = PrivateKey.fromSeeded(new Random(1));

  @TempDir Path directory;

  private static LocalLedger open(Path directory) {
    return LocalLedger.builder(
            new LedgerRules(new RoundRules(10, 2, 3, 20, 50), 100, 100_000, 1_000, 2_000),
            Bytes32.of(7))
        .fund(ALICE.address(), Amount.of(1_000_000))
        .journal(directory)
        .open();
  }

  @Test
  void shouldHaveEveryAcknowledgedBlockWhenItsProcessIsKilled() throws Exception {
    long before = 0;
    for (int life = 0; life < 3; life++) {
      long acknowledged = before + runAndKill();
      try (LocalLedger ledger = open(directory)) {
        Amount balance = ledger.at(ledger.head(Finality.INCLUDED)).balance(ALICE.address());
        before = balance.toBigInteger().longValueExact();
        // One block may have been made of which its process could not tell any more.
        assertThat(before).isBetween(acknowledged, acknowledged + 1);
        assertThat(ledger.head(Finality.INCLUDED).number()).isEqualTo(before);
      }
    }
  }

  /** How many blocks it said were made. */
  private long runAndKill() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Depositor.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long said = 0;
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (++said == ACKNOWLEDGED_BEFORE_KILL) {
          process.toHandle().destroyForcibly();
        }
      }
    } finally {
      process.destroyForcibly();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(said).isGreaterThanOrEqualTo(ACKNOWLEDGED_BEFORE_KILL);
    return said;
  }

  /** The child: a block for each deposit of 1, and a line for each block. */
  static final class Depositor {
    private Depositor() {}

    public static void main(String[] args) {
      PrintStream out = System.out;
      LocalLedger ledger = open(Path.of(args[0]));
      for (int i = 0; i < 100_000; i++) {
        Receipt receipt = ledger.submit(ALICE, new Command.Deposit(Amount.of(1))).join();
        if (!(receipt instanceof Receipt.Included)) {
          throw new IllegalStateException(receipt.toString());
        }
        out.print("+\n");
        out.flush();
      }
    }
  }
}
