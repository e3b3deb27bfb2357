package souk.attacks;

import java.util.Locale;
import java.util.Optional;
import souk.exchange.UnitException;
import souk.transport.PeerException;
import souk.transport.Problem;

/** What honest parties say to a cheat's moves. */
public final class Refusals {
  private Refusals() {}

  /** Something that a cheat tries. */
  public interface Move {
    void make() throws Exception;
  }

  /**
   * Why a move was refused; empty when it went through.
   *
   * @throws Exception when it failed for any other reason than a refusal
   */
  public static Optional<String> of(Move move) throws Exception {
    try {
      move.make();
      return Optional.empty();
    } catch (UnitException e) {
      return Optional.of(e.till().map(Refusals::name).orElse(name(e.reason())));
    } catch (PeerException e) {
      return Optional.of(e.problem().map(Problem::code).orElseThrow(() -> e));
    }
  }

  public static String name(Enum<?> reason) {
    return reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
