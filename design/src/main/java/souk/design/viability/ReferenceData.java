package souk.design.viability;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import souk.design.model.Quantity;
import souk.market.file.Form;
import souk.market.file.MarketFileException;
import souk.market.file.MarketSection;
import souk.market.file.TextFile;

/**
 * Prices that customers could pay elsewhere, and what people own, each with its source and date.
 *
 * @param staleAfter days after which a row is too old to decide by
 */
public record ReferenceData(int staleAfter, Map<String, Row> rows) {
  private static final String KIND = "souk-references/1";
  private static final Pattern NAMES = Pattern.compile("[a-z][a-z0-9]*(?:-[a-z0-9]+)*");
  private static final Pattern DATE = Pattern.compile("20[0-9]{2}-[01][0-9]-[0-3][0-9]");
  private static final int MOST_BYTES = 1 << 20;
  private static final int MOST_TEXT = 300;

  /** What a row is about. */
  public enum What {
    /** A price of bytes that are sent. */
    EGRESS,
    /** A price of bytes that are kept for a month. */
    STORAGE,
    /** What people's lines can send. */
    UPLINK
  }

  /** How sure its collector was. */
  public enum Confidence {
    HIGH,
    MEDIUM,
    LOW
  }

  /**
   * One row.
   *
   * @param value empty where nobody says it in public
   * @param tier of amounts, as the source has it
   * @param retrieved when it was read, or since when it holds
   */
  public record Row(
      String name,
      What what,
      Optional<Quantity> value,
      String region,
      String tier,
      String source,
      LocalDate retrieved,
      Confidence confidence) {
    /** How old it is, in days. */
    public long age(LocalDate today) {
      return ChronoUnit.DAYS.between(retrieved, today);
    }
  }

  /** The rows that come with Souk. */
  public static ReferenceData shipped() {
    String name = "references.yaml";
    try (InputStream in =
        Objects.requireNonNull(
            ReferenceData.class.getResourceAsStream("/souk/design/" + name), name)) {
      return parse(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a file of one's own.
   *
   * @throws MarketFileException with line and column
   */
  public static ReferenceData read(Path file) throws IOException {
    return parse(file.toString(), TextFile.read(file, "file of references", MOST_BYTES));
  }

  static ReferenceData parse(String name, String text) {
    MarketSection top = new MarketSection(name, "", MarketSection.compose(name, text));
    String kind = top.text("references");
    if (!kind.equals(KIND)) {
      throw top.refuse("references", "must be %s, got '%s'".formatted(KIND, kind));
    }
    // A month has the length that its seller means by it: 30 days, or a twelfth of a year.
    Quantity month = top.read("month", Quantity.form(Quantity.Kind.TIME, 0));
    int stale = top.integer("staleAfterDays", 1, 10_000);
    Map<String, Row> rows =
        top.named("rows", NAMES, 1, 1000, (row, at) -> row(row, at, month.value()));
    top.end();
    return new ReferenceData(stale, rows);
  }

  private static Row row(String name, MarketSection at, double month) {
    What what = at.choice("what", What.class);
    Quantity.Kind kind =
        switch (what) {
          case EGRESS -> Quantity.Kind.PRICE;
          case STORAGE -> Quantity.Kind.RENT;
          case UPLINK -> Quantity.Kind.RATE;
        };
    Form<LocalDate> date =
        Form.matching(DATE, "a date such as 2026-09-20", "2026-09-20")
            .to(text -> {
              try {
                return LocalDate.parse(text);
              } catch (DateTimeParseException e) {
                throw new IllegalArgumentException("is no date: " + text, e);
              }
            });
    Row row =
        new Row(
            name,
            what,
            at.optional("value", Quantity.form(kind, month)),
            at.read("region", Form.text(MOST_TEXT)),
            at.read("tier", Form.text(MOST_TEXT)),
            at.read("source", Form.text(MOST_TEXT)),
            at.read("retrieved", date),
            at.choice("confidence", Confidence.class));
    at.end();
    return row;
  }
}
