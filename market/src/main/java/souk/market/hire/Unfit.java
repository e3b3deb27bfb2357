package souk.market.hire;

import java.util.function.Function;
import souk.primitives.Amount;

/** Why a provider is not hired. */
public sealed interface Unfit {
  /** The longest text, in characters: some of it others wrote. */
  int MOST_CHARACTERS = 200;

  /**
   * It wants more than is paid.
   *
   * @param asked what a ticket is worth at least, by its offer
   * @param paid what a ticket of the customer's escrow is worth
   */
  record TooDear(Amount asked, Amount paid) implements Unfit {
    @Override
    public String text(Function<Amount, String> money) {
      return "too dear: a ticket costs %s, and %s is paid"
          .formatted(money.apply(asked), money.apply(paid));
    }
  }

  /**
   * A claim would not be worth its while.
   *
   * @param asked the least prize, by its offer
   * @param paid the prize of the customer's escrow
   */
  record PrizeTooSmall(Amount asked, Amount paid) implements Unfit {
    @Override
    public String text(Function<Amount, String> money) {
      return "it takes prizes of at least %s, and those here are %s"
          .formatted(money.apply(asked), money.apply(paid));
    }
  }

  /**
   * It does not meet a condition.
   *
   * @param condition as its author wrote it
   * @param met the value that the condition met
   */
  record Unlike(String condition, String met) implements Unfit {
    @Override
    public String text(Function<Amount, String> money) {
      return "not %s: %s".formatted(condition, met);
    }
  }

  /** Anything else, for instance that there is no offer that can be believed. */
  record Otherwise(String why) implements Unfit {
    @Override
    public String text(Function<Amount, String> money) {
      return why;
    }
  }

  /**
   * As people read it.
   *
   * @param money how an amount is written
   */
  String text(Function<Amount, String> money);

  /** The same in one line that cannot be too long, whatever a stranger wrote of itself. */
  default String line(Function<Amount, String> money) {
    String text = text(money).replaceAll("\\p{Cntrl}", "?");
    return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "…";
  }
}
