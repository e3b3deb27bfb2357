package souk.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import souk.ledger.RoundRules;
import souk.ledger.evm.FeePolicy;
import souk.market.file.MarketFileException;
import souk.primitives.Address;

class NetworkTest {
  private static final Address CONTRACT =
      Address.parse("0x00000000000000000000000000000000000000aa");

  @TempDir Path folder;

  private Network network() {
    return new Network(
        "http://127.0.0.1:8545", 31_337, CONTRACT, 7, 2, 3, folder.resolve("market.yaml"));
  }

  @Test
  void shouldReadBackWhatWasWrittenWhenFileOrFolderIsNamed() throws IOException {
    network().write(folder);
    assertThat(Network.read(folder)).isEqualTo(network());
    assertThat(Network.read(folder.resolve(Network.FILE))).isEqualTo(network());
  }

  @Test
  void shouldReadLogsFromTheFirstBlockWhenAFileDoesNotSayWhereTheMarketBegan() throws IOException {
    network().write(folder);
    Path file = folder.resolve(Network.FILE);
    Files.writeString(file, Files.readString(file).replaceFirst("deployed: 7.*\n", ""));
    assertThat(Network.read(folder).deployed()).isZero();
  }

  @Test
  void shouldTakeCeilingsForTipAndFeeFromTheFile() throws IOException {
    network().write(folder);
    assertThat(Network.read(folder).fees()).isEqualTo(FeePolicy.DEFAULT);
    Path file = folder.resolve(Network.FILE);
    Files.writeString(
        file,
        Files.readString(file)
            .replaceFirst("tipCeilingGwei: \\d+", "tipCeilingGwei: 3")
            .replaceFirst("feeCeilingGwei: \\d+", "feeCeilingGwei: 70"));
    assertThat(Network.read(folder).fees())
        .isEqualTo(
            new FeePolicy(BigInteger.valueOf(3_000_000_000L), BigInteger.valueOf(70_000_000_000L)));
  }

  @Test
  void shouldNotShowAUrlThatIsNoneSinceItMayHoldAPassword() throws IOException {
    network().write(folder);
    Path file = folder.resolve(Network.FILE);
    Files.writeString(
        file, Files.readString(file).replaceFirst("url: http:", "url: htp://alice:s3cret@"));
    assertThatThrownBy(() -> Network.read(folder))
        .isInstanceOf(MarketFileException.class)
        .hasMessageContaining("url must be http")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void shouldReadNoFolderAndNoMoreThanItsBoundOfWhatHasNoEnd() throws IOException {
    Files.createDirectory(folder.resolve(Network.FILE));
    assertThatThrownBy(() -> Network.read(folder))
        .isInstanceOf(MarketFileException.class)
        .hasMessageEndingWith("network.yaml: a folder, and no network file");
    assertThatThrownBy(() -> Network.read(Path.of("/dev/zero")))
        .isInstanceOf(MarketFileException.class)
        .hasMessage("/dev/zero: a network file has at most 65536 bytes");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          url: http:      | url: ftp:        | url must be http
          chainId: 31337  | chainId: 0       | chainId must be from 1
          0000aa"         | 0000a"           | contract
          deployed: 7     | deployed: -1     | deployed must be from 0
          deployed: 7     | deployed: []     | deployed must be a single value
          blockSeconds: 2 | blockSeconds: 0  | blockSeconds must be from 1
          confirmations:  | confirmation:    | confirmations is missing
          """)
  void shouldSayWhereAndWhatWhenAValueDoesNotFit(String good, String bad, String message)
      throws IOException {
    network().write(folder);
    Path file = folder.resolve(Network.FILE);
    String text = Files.readString(file);
    assertThat(text).contains(good);
    Files.writeString(file, text.replace(good, bad));
    assertThatThrownBy(() -> Network.read(folder))
        .isInstanceOf(MarketFileException.class)
        .hasMessageContaining(message)
        .hasMessageMatching("(?s).*network\\.yaml:\\d+:\\d+: .*");
  }

  @Test
  void shouldStopTillsAndWalletsWellBeforeADrawIsKnown() {
    RoundRules rounds = new RoundRules(40, 10, 10, 200, 8191);
    assertThat(network().maxLag(rounds)).isEqualTo(Duration.ofSeconds(20));
  }
}
