package souk.transfers.invoice;

import io.nayuki.qrcodegen.QrCode;
import io.nayuki.qrcodegen.QrSegment;

/**
 * A text as a QR code: for a terminal, two rows of squares a line, and as a picture (SVG). Both
 * have the margin of four squares without which readers find no code.
 */
public final class QrPicture {
  private static final int MARGIN = 4;
  private static final String[] BLOCKS = {" ", "▄", "▀", "█"};

  private final QrCode code;

  private QrPicture(QrCode code) {
    this.code = code;
  }

  /**
   * Draws a text.
   *
   * @throws IllegalArgumentException when it is longer than any code can hold
   */
  public static QrPicture of(String text) {
    return new QrPicture(QrCode.encodeSegments(QrSegment.makeSegments(text), QrCode.Ecc.LOW));
  }

  /** How many squares there are in a row, with the margin. */
  public int width() {
    return code.size + 2 * MARGIN;
  }

  /** Whether a square is dark; those of the margin are not. */
  public boolean isDark(int x, int y) {
    return code.getModule(x - MARGIN, y - MARGIN);
  }

  /**
   * Lines of half blocks, light on dark as most terminals are: what shines is the light part of the
   * code, so that readers see it as on paper.
   */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (int y = 0; y < width(); y += 2) {
      for (int x = 0; x < width(); x++) {
        int upper = isDark(x, y) ? 0 : 2;
        int lower = y + 1 >= width() || isDark(x, y + 1) ? 0 : 1;
        text.append(BLOCKS[upper + lower]);
      }
      text.append('\n');
    }
    return text.toString();
  }

  /** A picture that needs nothing else: one path, dark on light. */
  public String svg() {
    StringBuilder path = new StringBuilder();
    for (int y = 0; y < width(); y++) {
      for (int x = 0; x < width(); x++) {
        if (isDark(x, y)) {
          path.append("M%d,%dh1v1h-1z".formatted(x, y));
        }
      }
    }
    return """
    <?xml version="1.0" encoding="UTF-8"?>
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %1$d" shape-rendering="crispEdges">
    <rect width="%1$d" height="%1$d" fill="#fff"/>
    <path d="%2$s" fill="#000"/>
    </svg>
    """
        .formatted(width(), path);
  }
}
