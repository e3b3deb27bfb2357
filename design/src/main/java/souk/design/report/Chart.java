package souk.design.report;

import java.util.List;
import java.util.Locale;

/** Bars as SVG: as wide as the page, readable in light and dark, with the numbers beside them. */
final class Chart {
  private static final int WIDTH = 640;
  private static final int LEFT = 170;
  private static final int RIGHT = 90;
  private static final int ROW = 26;

  private Chart() {}

  /**
   * A bar from one value to another.
   *
   * @param good whether it is drawn as something that is well
   */
  record Bar(String name, double from, double to, boolean good, String told) {}

  /**
   * Bars under each other.
   *
   * @param mark a value at which a line goes through all of them
   * @param logarithmic whether values are set apart by their ratios
   */
  static String of(String title, List<Bar> bars, double mark, boolean logarithmic) {
    double least = mark;
    double most = mark;
    for (Bar bar : bars) {
      least = Math.min(least, Math.min(bar.from(), bar.to()));
      most = Math.max(most, Math.max(bar.from(), bar.to()));
    }
    Scale scale = new Scale(least, most, logarithmic && least > 0);
    int height = bars.size() * ROW + 12;
    Html out = new Html();
    out.raw(
        "<svg role=\"img\" viewBox=\"0 0 %d %d\" class=\"chart\"><title>%s</title>\n"
            .formatted(WIDTH, height, Html.escape(title)));
    for (int i = 0; i < bars.size(); i++) {
      Bar bar = bars.get(i);
      double one = scale.at(bar.from());
      double other = scale.at(bar.to());
      int y = i * ROW + 6;
      out.raw(
          String.format(
              Locale.ROOT,
              "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>"
                  + "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" class=\"%s\"/>"
                  + "<text x=\"%d\" y=\"%d\" text-anchor=\"end\" class=\"told\">%s</text>\n",
              LEFT - 8,
              y + 14,
              Html.escape(bar.name()),
              Math.min(one, other),
              y + 2,
              Math.max(2, Math.abs(other - one)),
              ROW - 10,
              bar.good() ? "good" : "bad",
              WIDTH - 4,
              y + 14,
              Html.escape(bar.told())));
    }
    out.raw(
        String.format(
            Locale.ROOT,
            "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"0\" y2=\"%d\"/></svg>\n",
            scale.at(mark),
            scale.at(mark),
            height));
    return out.toString();
  }

  private record Scale(double least, double most, boolean logarithmic) {
    double at(double value) {
      double low = logarithmic ? Math.log(least) : least;
      double high = logarithmic ? Math.log(most) : most;
      double here = logarithmic ? Math.log(value) : value;
      double share = high > low ? (here - low) / (high - low) : 0.5;
      return LEFT + share * (WIDTH - LEFT - RIGHT);
    }
  }
}
