package souk.design.deviation;

import java.util.List;

/** A protocol as a game: who decides where, and what comes of it by the real rules. */
interface Game {
  /** What is played, in a few words. */
  String name();

  /** Where players decide, in the protocol's order. */
  List<Switch> switches();

  /** What is not done for real. */
  List<String> abstracted();

  /** Plays once. Safe for many threads; the same arguments give the same outcome. */
  Payoffs play(Moves moves, Chance chance, Trace trace);

  /** What all gain on average, over all that chance can decide. */
  default Payoffs mean(Moves moves) {
    Payoffs mean = new Payoffs();
    Chance chance = new Chance();
    Trace trace = new Trace(false);
    do {
      Payoffs once = play(moves, chance, trace);
      mean.add(once, chance.weight());
    } while (chance.advance());
    return mean;
  }
}
