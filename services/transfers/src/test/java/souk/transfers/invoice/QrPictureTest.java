package souk.transfers.invoice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Another's reader (ZXing) finds in each form what was drawn. */
class QrPictureTest {
  private static final int SCALE = 4;
  private static final String URI =
      InvoiceUri.forCode(InvoiceTest.invoice().sign(InvoiceTest.PAYEE));

  private interface Square {
    boolean dark(int x, int y);
  }

  private static String read(int width, Square square) throws Exception {
    int size = width * SCALE;
    int[] pixels = new int[size * size];
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        pixels[y * size + x] = square.dark(x / SCALE, y / SCALE) ? 0xff000000 : 0xffffffff;
      }
    }
    return new QRCodeReader()
        .decode(
            new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(size, size, pixels))),
            Map.of(
                DecodeHintType.POSSIBLE_FORMATS,
                List.of(BarcodeFormat.QR_CODE),
                DecodeHintType.TRY_HARDER,
                true))
        .getText();
  }

  @Test
  void shouldBeReadFromTheTerminalsLines() throws Exception {
    List<String> lines = QrPicture.of(URI).text().lines().toList();
    int width = lines.getFirst().length();

    assertThat(lines).allMatch(line -> line.length() == width).hasSize((width + 1) / 2);
    assertThat(
            read(
                width,
                (x, y) -> {
                  char half = lines.get(y / 2).charAt(x);
                  return y % 2 == 0 ? half == ' ' || half == '▄' : half == ' ' || half == '▀';
                }))
        .isEqualTo(URI);
  }

  @Test
  void shouldBeReadFromThePicture() throws Exception {
    String svg = QrPicture.of(URI).svg();
    int width = QrPicture.of(URI).width();
    boolean[][] dark = new boolean[width][width];
    Matcher squares = Pattern.compile("M(\\d+),(\\d+)h1v1h-1z").matcher(svg);
    while (squares.find()) {
      dark[Integer.parseInt(squares.group(2))][Integer.parseInt(squares.group(1))] = true;
    }

    assertThat(svg).contains("viewBox=\"0 0 %1$d %1$d\"".formatted(width));
    assertThat(read(width, (x, y) -> dark[y][x])).isEqualTo(URI);
  }

  @Test
  void shouldTakeFewerSquaresInTheFormForCodes() {
    String text = InvoiceUri.of(InvoiceTest.invoice().sign(InvoiceTest.PAYEE));

    assertThat(QrPicture.of(URI).width()).isLessThan(QrPicture.of(text).width());
    assertThatThrownBy(() -> QrPicture.of("A".repeat(5_000)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
