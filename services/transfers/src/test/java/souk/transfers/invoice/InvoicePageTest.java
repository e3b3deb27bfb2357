package souk.transfers.invoice;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.awt.image.BufferedImage;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;

/** The page as a browser shows it, where one is installed. */
class InvoicePageTest {
  private static final int DARKEST_PAPER = 0xe0;
  private static final int LIGHTEST_PAPER = 0x30;

  @TempDir Path folder;

  private static String browser() {
    Optional<String> found =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .flatMap(place -> Stream.of("chromium", "google-chrome").map(Path.of(place)::resolve))
            .filter(Files::isExecutable)
            .map(Path::toString)
            .findFirst();
    Assumptions.assumeTrue(found.isPresent(), "no chromium is installed: apt-get install chromium");
    return found.orElseThrow();
  }

  private BufferedImage picture(String page, int width, boolean dark) throws Exception {
    Path file = Files.writeString(folder.resolve("page.html"), page);
    Path picture = folder.resolve("page.png");
    List<String> command =
        new ArrayList<>(
            List.of(
                browser(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                "--user-data-dir=" + folder.resolve("profile"),
                "--window-size=" + width + ",1400",
                "--screenshot=" + picture));
    if (dark) {
      command.add("--blink-settings=preferredColorScheme=0");
    }
    command.add(file.toUri().toString());
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("the browser ended").isTrue();
    } finally {
      process.destroyForcibly();
    }
    return ImageIO.read(picture.toFile());
  }

  @ParameterizedTest
  @CsvSource({"900, false", "500, true"})
  void shouldShowACodeThatReadersRead(int width, boolean dark) throws Exception {
    PrivateKey bob = PrivateKey.fromSeeded(new Random(1));
    SignedInvoice signed =
        new Invoice(
                31337,
                Address.parse("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"),
                Address.ZERO,
                bob.address(),
                Optional.of(Amount.of(1_500_000)),
                "two melons",
                List.of(PaymentMethod.TRANSFER),
                1_000_000,
                1_000_060,
                true,
                LateMoney.RETURNED,
                Bytes32.of(1))
            .sign(bob);
    BufferedImage shown =
        picture(InvoicePage.html(signed, new InvoicePage.Currency("TST", 6)), width, dark);
    int paper = shown.getRGB(2, 2) & 0xff;
    assertThat(dark ? paper < LIGHTEST_PAPER : paper > DARKEST_PAPER)
        .as("paper of brightness %d", paper)
        .isTrue();
    int[] pixels = shown.getRGB(0, 0, shown.getWidth(), 460, null, 0, shown.getWidth());
    String read =
        new QRCodeReader()
            .decode(
                new BinaryBitmap(
                    new HybridBinarizer(new RGBLuminanceSource(shown.getWidth(), 460, pixels))))
            .getText();
    assertThat(InvoiceUri.parse(read)).isEqualTo(signed);
  }
}
