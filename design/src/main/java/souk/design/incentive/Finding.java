package souk.design.incentive;

import java.util.List;
import souk.market.file.Place;

/**
 * What became of an inequality when numbers were put in.
 *
 * @param number the formula's
 * @param says the inequality
 * @param there the side that must be the greater
 * @param needed the other
 * @param holds whether it is
 * @param margin by how much it is; negative when it is not
 * @param tight the inputs that decide, with the value at which it would just hold
 */
public record Finding(
    String name,
    String is,
    String formula,
    String number,
    String says,
    List<Put> inputs,
    double there,
    double needed,
    boolean holds,
    double margin,
    List<Turn> tight,
    Place place) {
  /** A number that was put in, with the sum that it came from. */
  public record Put(String name, String is, String from, double value) {}

  /**
   * A parameter that can be turned.
   *
   * @param value at which the inequality just holds
   * @param up whether more of it makes it safer
   */
  public record Turn(String name, double value, boolean up) {}

  public Finding {
    inputs = List.copyOf(inputs);
    tight = List.copyOf(tight);
  }
}
