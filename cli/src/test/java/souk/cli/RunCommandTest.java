package souk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunCommandTest {
  @TempDir Path folder;

  /** A network whose node nobody can reach. */
  @BeforeEach
  void describeANetwork() throws Exception {
    Files.copy(Path.of("../markets/content.yaml"), folder.resolve("content.yaml"));
    Files.writeString(
        folder.resolve("network.yaml"),
        """
        url: http://127.0.0.1:1
        chainId: 1
        contract: "0x%s"
        blockSeconds: 1
        confirmations: 0
        market: content.yaml
        """
            .formatted("11".repeat(20)));
  }

  private record Said(int status, String line) {}

  private Said run(String option, Object value) {
    StringWriter err = new StringWriter();
    int status =
        Main.run(
            new PrintWriter(new StringWriter(), true),
            new PrintWriter(err, true),
            "run",
            "--network",
            folder.toString(),
            "--keystore",
            folder.resolve("none.json").toString(),
            "--state",
            folder.resolve("state").toString(),
            option,
            value.toString());
    return new Said(status, err.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "--port, 99999, '--port takes 0 to 65535, not 99999'",
    "--public-url, ftp:/x, '--public-url: a public URL is http://HOST[:PORT]'",
    "--public-url, http://0.0.0.0:1, '--public-url: nobody can call http://0.0.0.0:1'",
    "--host, 0.0.0.0, '--host: 0.0.0.0 is every address of this machine'",
    "--host, ::, '--host: :: is every address of this machine'",
    "--max-disk, 63M, '--max-disk is at least 64M, not 63M'",
    "--max-disk, much, '--max-disk takes a number of bytes such as 1000, 64M or 10G, not much'",
    "--max-disk, 99999999999999t, '--max-disk: 99999999999999t is more bytes than there can be'",
    "--max-disk, -1, '--max-disk takes a number of bytes'",
    "--max-rate, 1023, '--max-rate is at least 1k, not 1023'",
    "--max-customers, 0, '--max-customers is at least 1, not 0'",
    "--admin-listen, 9100, '--admin-listen takes HOST:PORT such as 127.0.0.1:9100, not 9100'",
    "--admin-listen, 127.0.0.1:99999, '--admin-listen takes HOST:PORT'",
    "--collateral, -1, '--collateral: '",
    "--tls, none.p12, '--tls: there is no file none.p12 that can be read'",
    "--services, none, '--services: there is no folder none'",
    "--market, none.yaml, 'there is no market file none.yaml'"
  })
  void shouldSayWhatIsWrongBeforeAnybodyIsAskedWhenAnOptionCannotBe(
      String option, String value, String said) {
    Said answer = run(option, value);
    assertThat(answer.status()).isEqualTo(Main.USAGE);
    assertThat(answer.line()).startsWith("souk: " + said).hasLineCount(1);
  }

  @Test
  void shouldSayThatAFolderOfServicesHasNoJarWhenItHasNone() {
    Said answer = run("--services", folder);
    assertThat(answer.status()).isEqualTo(Main.USAGE);
    assertThat(answer.line()).isEqualTo("souk: --services: there is no jar in " + folder + "\n");
  }

  @CsvSource({
    "64M, 67108864",
    "64m, 67108864",
    "1k, 1024",
    "1000, 1000",
    "50GiB, 53687091200",
    "2TB, 2199023255552"
  })
  @ParameterizedTest
  void shouldReadNumbersOfBytesAsPeopleWriteThem(String text, long bytes) {
    assertThat(Size.parse("--max-disk", text)).isEqualTo(bytes);
  }
}
