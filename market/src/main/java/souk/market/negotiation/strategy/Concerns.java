package souk.market.negotiation.strategy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import souk.market.negotiation.Draft;
import souk.market.negotiation.Move;
import souk.market.negotiation.Strategy;
import souk.market.negotiation.Talk;

/**
 * A strategy made of concerns: when one of them will never agree it withdraws, when all have
 * nothing against the draft it approves, and else it proposes the draft with all that they want,
 * one after the other.
 */
public record Concerns(List<Concern> all) implements Strategy {
  public Concerns {
    all = List.copyOf(all);
  }

  /** Of these. */
  public static Strategy of(Concern... all) {
    return new Concerns(List.of(all));
  }

  @Override
  public Move answer(Talk talk) {
    List<UnaryOperator<Draft>> changes = new ArrayList<>();
    for (Concern concern : all) {
      switch (concern.opinion(talk)) {
        case Opinion.Fine() -> {}
        case Opinion.Wants(var change) -> changes.add(change);
        case Opinion.Never(String why) -> {
          return new Move.Withdraw(why);
        }
      }
    }
    if (changes.isEmpty()) {
      return new Move.Approve();
    }
    Draft draft = talk.there();
    for (UnaryOperator<Draft> change : changes) {
      draft = change.apply(draft);
    }
    return new Move.Counter(draft);
  }
}
