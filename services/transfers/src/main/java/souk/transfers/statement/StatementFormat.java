package souk.transfers.statement;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A statement for accounting tools. Every movement is a transaction of two sides that sum up to
 * zero, and what the account has in the end is asserted, so that a tool refuses a statement in
 * which anything is missing. A prize is income of two kinds: what its tickets were worth, and the
 * lottery's difference from that, which is nothing in the long run.
 */
public enum StatementFormat {
  /** Comma-separated values (RFC 4180), with a heading. */
  CSV {
    @Override
    void write(Statement statement, Appendable out) throws IOException {
      out.append(
          "time,block,transaction,kind,amount,currency,counterparty,memo,invoice,fee,feeCurrency\r\n");
      for (Movement each : statement.movements()) {
        String sign = each.incoming() ? "" : "-";
        String[] cells = {
          Instant.ofEpochSecond(each.time()).toString(),
          Long.toString(each.block()),
          each.transaction().toString(),
          each.kind().name().toLowerCase(Locale.ROOT),
          sign + plain(each.amount().toBigInteger(), statement.decimals()),
          statement.currency(),
          each.counterparty(),
          each.memo(),
          each.invoice().map(Object::toString).orElse(""),
          plain(each.fee().toBigInteger(), COIN_DECIMALS),
          statement.coin()
        };
        for (int i = 0; i < cells.length; i++) {
          out.append(i == 0 ? "" : ",").append(i == AMOUNT ? cells[i] : cell(cells[i]));
        }
        out.append("\r\n");
      }
    }
  },

  /** Journals of ledger (3) and of hledger. */
  LEDGER {
    @Override
    void write(Statement statement, Appendable out) throws IOException {
      journal(statement, out);
    }
  },

  /** As {@link #LEDGER}: hledger reads the same. */
  HLEDGER {
    @Override
    void write(Statement statement, Appendable out) throws IOException {
      journal(statement, out);
    }
  },

  /** A file of beancount (2). */
  BEANCOUNT {
    @Override
    void write(Statement statement, Appendable out) throws IOException {
      beancount(statement, out);
    }
  };

  private static final int COIN_DECIMALS = 18;

  /** The one column of CSV that may begin with a sign. */
  private static final int AMOUNT = 4;

  /** What these tools would read as something else. */
  private static final Pattern NOISE = Pattern.compile("[;|\\[\\]()*!\"\\\\]");

  /** How a formula begins, to a spreadsheet. */
  private static final Pattern FORMULA = Pattern.compile("[-=+@\\t\\r]");

  private static final Pattern QUOTED = Pattern.compile("[\",\r\n]");
  private static final String ASSETS = "Assets:Souk";
  private static final String GAS = "Expenses:Gas";
  private static final String COINS = "Assets:Coins";
  private static final String OPENING = "Equity:Opening";
  private static final String TICKETS = "Income:Tickets";
  private static final String DIFFERENCE = "Income:Lottery-difference";

  /** Writes it. */
  abstract void write(Statement statement, Appendable out) throws IOException;

  /** Writes a statement. */
  public void of(Statement statement, Appendable out) throws IOException {
    write(statement, out);
  }

  /** All digits of a sum, with a point, and no groups. */
  static String plain(BigInteger units, int decimals) {
    return new BigDecimal(units, decimals).toPlainString();
  }

  /** A cell; one that a spreadsheet could take for a formula begins with an apostrophe. */
  private static String cell(String text) {
    String safe = FORMULA.matcher(text).lookingAt() ? "'" + text : text;
    return QUOTED.matcher(safe).find() ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
  }

  private static LocalDate day(Movement movement) {
    return day(movement.time());
  }

  private static LocalDate day(long second) {
    return Instant.ofEpochSecond(second).atZone(ZoneOffset.UTC).toLocalDate();
  }

  private static LocalDate firstDay(Statement statement) {
    return day(statement.begins().orElse(0));
  }

  /** The other side of a movement. */
  private static String other(Movement movement) {
    return switch (movement.kind()) {
      case DEPOSIT, WITHDRAWAL -> "Assets:Outside";
      case TRANSFER -> movement.incoming() ? "Income:Payments" : "Expenses:Payments";
      case ESCROW, REFUND -> "Assets:Escrows";
      case PRIZE -> TICKETS;
      case OTHER -> "Assets:Market";
    };
  }

  private static String commodity(String symbol) {
    return '"' + symbol + '"';
  }

  private static void journal(Statement statement, Appendable out) throws IOException {
    String currency = commodity(statement.currency());
    String coin = commodity(statement.coin());
    LocalDate first = firstDay(statement);
    String opening = plain(statement.opening().toBigInteger(), statement.decimals());
    out.append("; ").append(statement.account()).append('\n');
    out.append(
        """
        %s * Opening balance
            %s  %s %s
            %s

        """
            .formatted(first, ASSETS, opening, currency, OPENING));
    LocalDate last = first;
    for (Movement each : statement.movements()) {
      last = day(each);
      out.append(last.toString()).append(" * ").append(payee(each)).append('\n');
      out.append("    ; transaction: ").append(each.transaction().toString()).append('\n');
      posting(out, ASSETS, signed(each, statement, each.incoming()), currency);
      sides(each, statement, currency, out);
      if (!each.fee().isZero()) {
        String fee = plain(each.fee().toBigInteger(), COIN_DECIMALS);
        posting(out, GAS, fee, coin);
        posting(out, COINS, "-" + fee, coin);
      }
      out.append('\n');
    }
    out.append(
        """
        %s * Closing balance
            %s  0 %s = %s %s
            %s  0 %s
        """
            .formatted(
                last,
                ASSETS,
                currency,
                plain(statement.closing().toBigInteger(), statement.decimals()),
                currency,
                OPENING,
                currency));
  }

  private static void sides(Movement each, Statement statement, String currency, Appendable out)
      throws IOException {
    if (each.expected().isEmpty() || each.kind() != Movement.Kind.PRIZE) {
      posting(out, other(each), signed(each, statement, !each.incoming()), currency);
      return;
    }
    BigInteger expected = each.expected().get().toBigInteger();
    BigInteger difference = each.amount().toBigInteger().subtract(expected);
    posting(out, TICKETS, plain(expected.negate(), statement.decimals()), currency);
    posting(out, DIFFERENCE, plain(difference.negate(), statement.decimals()), currency);
  }

  private static String signed(Movement each, Statement statement, boolean plus) {
    String sum = plain(each.amount().toBigInteger(), statement.decimals());
    return plus ? sum : "-" + sum;
  }

  private static void posting(Appendable out, String account, String sum, String commodity)
      throws IOException {
    out.append("    ").append(account).append("  ").append(sum);
    out.append(' ').append(commodity).append('\n');
  }

  /** Who and what for, without what these tools would read as something else. */
  private static String payee(Movement each) {
    String memo = each.memo().isEmpty() ? "" : " - " + each.memo();
    return NOISE.matcher(each.counterparty() + memo).replaceAll(" ").strip();
  }

  private static void beancount(Statement statement, Appendable out) throws IOException {
    String currency = bean(statement.currency());
    String coin = bean(statement.coin());
    LocalDate first = firstDay(statement);
    Set<String> accounts = new TreeSet<>(Set.of(ASSETS, OPENING, GAS, COINS, TICKETS, DIFFERENCE));
    statement.movements().forEach(each -> accounts.add(other(each)));
    out.append("; ").append(statement.account()).append('\n');
    out.append("option \"operating_currency\" \"%s\"\n\n".formatted(currency));
    for (String account : accounts) {
      out.append("%s open %s\n".formatted(first, account));
    }
    String opening = plain(statement.opening().toBigInteger(), statement.decimals());
    out.append("\n%s * \"Opening balance\"\n".formatted(first));
    posting(out, ASSETS, opening, currency);
    posting(out, OPENING, negated(opening), currency);
    LocalDate last = first;
    for (Movement each : statement.movements()) {
      last = day(each);
      out.append('\n').append(last.toString()).append(" * \"").append(payee(each)).append("\"\n");
      out.append("  transaction: \"").append(each.transaction().toString()).append("\"\n");
      posting(out, ASSETS, signed(each, statement, each.incoming()), currency);
      sides(each, statement, currency, out);
      if (!each.fee().isZero()) {
        String fee = plain(each.fee().toBigInteger(), COIN_DECIMALS);
        posting(out, GAS, fee, coin);
        posting(out, COINS, "-" + fee, coin);
      }
    }
    LocalDate after = last.plusDays(1); // a balance counts from the beginning of its day
    out.append(
        "\n%s balance %s  %s ~ 0 %s\n"
            .formatted(
                after,
                ASSETS,
                plain(statement.closing().toBigInteger(), statement.decimals()),
                currency));
  }

  private static String negated(String sum) {
    return sum.startsWith("-") ? sum.substring(1) : "-" + sum;
  }

  /** A currency as beancount has them: capitals and digits, from two to 24. */
  static String bean(String symbol) {
    String capitals = symbol.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "");
    String named = capitals.matches("[A-Z].*") ? capitals : "X" + capitals;
    String cut = named.substring(0, Math.min(named.length(), 24));
    return cut.length() < 2 ? cut + "X" : cut;
  }
}
