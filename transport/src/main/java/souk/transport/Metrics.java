package souk.transport;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.regex.Pattern;

/**
 * Figures of a running node, as text in Prometheus' exposition format 0.0.4. Safe for many threads;
 * counting costs what a {@link LongAdder} costs.
 */
public final class Metrics {
  /** The content type of {@link #response}. */
  private static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final int MOST = 1000;
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,63}");

  private record Figure(String help, String type, DoubleSupplier value) {}

  private final String prefix;
  private final Map<String, Figure> figures;

  /** Figures whose names begin with {@code souk_}. */
  public Metrics() {
    this("souk_", new ConcurrentSkipListMap<>());
  }

  private Metrics(String prefix, Map<String, Figure> figures) {
    this.prefix = prefix;
    this.figures = figures;
  }

  /** The same figures, where names of new ones begin with this one's name and an underscore. */
  public Metrics under(String name) {
    return new Metrics(prefix + name.replaceAll("[^a-z0-9]+", "_") + "_", figures);
  }

  /**
   * What only grows.
   *
   * @param name lower-case words joined by underscores; by custom the last is {@code total}
   * @throws IllegalArgumentException when the name is taken or is none, or there are too many
   */
  public LongAdder counter(String name, String help) {
    LongAdder count = new LongAdder();
    add(name, new Figure(help, "counter", count::sum));
    return count;
  }

  /** What goes up and down; the supplier must be quick and safe for many threads. */
  public void gauge(String name, String help, DoubleSupplier value) {
    add(name, new Figure(help, "gauge", value));
  }

  private void add(String name, Figure figure) {
    if (!NAME.matcher(name).matches() || figures.size() >= MOST) {
      throw new IllegalArgumentException("not a name for a figure, or one too many: " + name);
    }
    if (figures.putIfAbsent(prefix + name, figure) != null) {
      throw new IllegalArgumentException("there is a figure " + prefix + name + " already");
    }
  }

  /** All of them, sorted by name. */
  public String text() {
    StringBuilder text = new StringBuilder();
    figures.forEach((name, figure) -> {
      text.append("# HELP ").append(name).append(' ');
      text.append(figure.help().replace("\\", "\\\\").replace("\n", "\\n")).append('\n');
      text.append("# TYPE ").append(name).append(' ').append(figure.type()).append('\n');
      text.append(name).append(' ').append(number(figure.value())).append('\n');
    });
    return text.toString();
  }

  /** All of them, as an answer to who asks by HTTP. */
  public Response response() {
    return Response.of(200, CONTENT_TYPE, text().getBytes(StandardCharsets.UTF_8));
  }

  /** A supplier that fails hides itself, not the others. */
  private static String number(DoubleSupplier value) {
    double now;
    try {
      now = value.getAsDouble();
    } catch (RuntimeException e) {
      return "NaN";
    }
    return now == Math.rint(now) && Math.abs(now) < 1e15
        ? Long.toString((long) now)
        : Double.toString(now);
  }
}
