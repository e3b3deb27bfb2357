package souk.ledger.evm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import souk.ledger.LedgerException;

class DevnetTest {
  private static ProcessHandle anvilOf(long pid) {
    ProcessHandle anvil = ProcessHandle.of(pid).orElseThrow();
    assertThat(anvil.info().command().orElseThrow()).endsWith("anvil");
    return anvil;
  }

  @Test
  void shouldEndAnvilWhenItIsClosed() throws Exception {
    Devnet devnet = Devnet.start(TestChain.requireAnvil(), 0, 0);
    ProcessHandle anvil = anvilOf(devnet.pid());
    assertThat(devnet.height()).isZero();
    devnet.close();
    assertThat(anvil.isAlive()).isFalse();
    devnet.awaitEnd();
  }

  @Test
  void shouldNoticeWhenAnvilIsKilled() throws Exception {
    try (Devnet devnet = Devnet.start(TestChain.requireAnvil(), 0, 0)) {
      anvilOf(devnet.pid()).destroyForcibly();
      assertThat(devnet.awaitEnd()).isEqualTo(128 + 9);
    }
  }

  @Test
  void shouldSayThatThePortIsTakenWhenItIs() throws IOException {
    try (Devnet devnet = Devnet.start(TestChain.requireAnvil(), 0, 0)) {
      int port = Integer.parseInt(devnet.url().substring(devnet.url().lastIndexOf(':') + 1));
      assertThatThrownBy(() -> Devnet.start(TestChain.requireAnvil(), port, 0))
          .isInstanceOf(LedgerException.class)
          .hasMessageContaining("in use");
      assertThat(devnet.height()).isZero();
    }
  }

  /** Starts a chain, says which process makes it, and waits to be killed. */
  public static void main(String[] arguments) throws Exception {
    Devnet devnet = Devnet.start(Path.of(arguments[0]), 0, 0);
    System.out.println(devnet.pid());
    devnet.awaitEnd();
  }

  @Test
  void shouldEndAnvilWhenItsParentIsKilled() throws Exception {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                DevnetTest.class.getName(),
                TestChain.requireAnvil().toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      String pid = parent.inputReader(StandardCharsets.US_ASCII).readLine();
      ProcessHandle anvil = anvilOf(Long.parseLong(pid));
      assertThat(anvil.isAlive()).isTrue();
      parent.destroyForcibly().waitFor();
      anvil.onExit().get(30, TimeUnit.SECONDS);
      assertThat(anvil.isAlive()).isFalse();
    } finally {
      parent.destroyForcibly();
    }
  }
}
