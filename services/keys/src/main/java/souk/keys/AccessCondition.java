package souk.keys;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import souk.ledger.Ledger;
import souk.ledger.LedgerReader;
import souk.ledger.LedgerView;
import souk.market.constraint.Constraint;
import souk.market.constraint.ConstraintException;
import souk.market.constraint.Constraints;
import souk.market.constraint.Facts;
import souk.market.constraint.Unmet;
import souk.market.constraint.Vocabulary;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.Keccak256;

/**
 * On which condition a grant's reader is answered: an expression in the market's language ({@link
 * Constraint}), checked for types and cost before it runs, over the numbers of {@link State}. An
 * empty one always holds.
 */
public final class AccessCondition {
  private static final int REMEMBERED = 1_024;
  private static final Vocabulary WORDS =
      Vocabulary.ofNumbers(
          "condition on access", Set.of("now", "block", "round", "requests", "paid", "balance"));
  private static final Constraints KNOWN = new Constraints(WORDS, REMEMBERED);

  private final Constraint constraint;

  private AccessCondition(Constraint constraint) {
    this.constraint = constraint;
  }

  /**
   * What a condition may depend on.
   *
   * @param now the request's time, in seconds since 1970
   * @param block the newest block of the ledger
   * @param round the ledger's round
   * @param requests how often this provider answered the grant's reader before
   * @param paid the balance of the grant's account on the ledger, in the smallest unit
   * @param balance the requester's balance on the ledger
   */
  public record State(long now, long block, long round, long requests, long paid, long balance) {
    /** What the ledger says of a grant at this time. */
    public static State of(LedgerReader ledger, GrantTerms grant, long now, long requests) {
      LedgerView view = ledger.at(ledger.head(Ledger.Finality.INCLUDED));
      long block = view.block().number();
      return new State(
          now,
          block,
          ledger.info().rules().rounds().roundOf(block),
          requests,
          grant.account().isZero() ? 0 : number(view.balance(grant.account())),
          number(view.balance(grant.requester())));
    }

    private static long number(Amount amount) {
      return amount.high() != 0 || amount.low() < 0 ? Long.MAX_VALUE : amount.low();
    }
  }

  /**
   * Reads one.
   *
   * @throws ConstraintException when it is no expression, or may cost too much
   */
  public static AccessCondition of(String text) throws ConstraintException {
    return new AccessCondition(KNOWN.of(text));
  }

  /** What a grant calls it by. */
  public static Bytes32 hash(String text) {
    return Keccak256.hash(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether it requires nothing. */
  public boolean isEmpty() {
    return constraint.clauses().isEmpty();
  }

  /** Why it does not hold; empty when it does. */
  public Optional<String> unmet(State state) {
    return constraint
        .unmet(
            Facts.of(
                Map.of(
                    "now", state.now(),
                    "block", state.block(),
                    "round", state.round(),
                    "requests", state.requests(),
                    "paid", state.paid(),
                    "balance", state.balance())))
        .map(Unmet::toString);
  }
}
