package souk.attacks;

/** A number of things, as a sentence has it. */
public final class Count {
  private Count() {}

  /** Such as "1 ticket" or "0 tickets". */
  public static String of(long number, String thing) {
    return number + " " + thing + (number == 1 ? "" : "s");
  }
}
