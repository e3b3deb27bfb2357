package souk.cli;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import souk.market.negotiation.Draft;
import souk.market.negotiation.Negotiation;
import souk.market.negotiation.Say;
import souk.market.negotiation.SignedTurn;
import souk.market.negotiation.State;
import souk.primitives.Address;
import souk.primitives.Amount;

/** A negotiation as it is watched: each turn, and how it ended, for people and for programs. */
final class ShownTurns {
  private final Address customer;
  private final Output output;
  private final Sums sums;

  /** One turn, for programs. */
  private record Told(
      String event,
      Address provider,
      int turn,
      String side,
      String says,
      @Nullable Amount ticketPrice,
      String state,
      String why) {}

  /** How it ended with one provider, for programs. */
  private record Ended(
      String event, Address provider, String state, @Nullable Amount ticketPrice, String why) {}

  ShownTurns(Address customer, Output output, Sums sums) {
    this.customer = customer;
    this.output = output;
    this.sums = sums;
  }

  /** Shows the newest turn. */
  void turn(Negotiation so) {
    SignedTurn turn = so.turns().getLast();
    boolean own = turn.turn().by().equals(customer);
    Amount ticket =
        switch (turn.turn().says()) {
          case Say.Propose(Draft draft) -> draft.payment().ticketPrice();
          case Say.Approve(var _, var payment) -> payment.ticketPrice();
          case Say.Withdraw _ -> null;
        };
    String says =
        switch (turn.turn().says()) {
          case Say.Propose _ -> own ? "offers" : "asks";
          case Say.Approve _ -> "agrees";
          case Say.Withdraw _ -> "withdraws";
        };
    Told told =
        new Told(
            "turn",
            so.draft().terms().provider(),
            turn.turn().number(),
            own ? "customer" : "provider",
            says,
            ticket,
            name(so.state()),
            why(so));
    output.event(told);
    output.sayToPeople(
        String.format(
            Locale.ROOT,
            "  %3d  %-8s  %-9s  %14s  %s",
            told.turn(),
            own ? "you" : "provider",
            says,
            ticket == null ? "" : sums.show(ticket),
            told.why().isEmpty() ? told.state() : told.state() + ": " + told.why()));
  }

  private String why(Negotiation so) {
    return so.turns().getLast().turn().says() instanceof Say.Withdraw(String why)
        ? Shown.oneLine(why)
        : "";
  }

  private static String name(State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  /** Says to programs how it ended; people saw the last turn. */
  void ended(Address provider, Negotiation ended) {
    boolean agreed = ended.state() == State.APPROVED;
    Amount ticket = agreed ? ended.draft().payment().ticketPrice() : null;
    output.event(new Ended("ended", provider, name(ended.state()), ticket, why(ended)));
  }

  /** It came to no end. */
  void failed(Address provider, String message) {
    String why = Shown.oneLine(message);
    output.sayToPeople("  it failed: " + why);
    output.event(new Ended("ended", provider, "failed", null, why));
  }
}
