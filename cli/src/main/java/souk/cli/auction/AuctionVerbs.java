package souk.cli.auction;

import java.util.List;
import souk.cli.CommandGroup;
import souk.cli.Verbs;

/** The commands of auctions. */
public final class AuctionVerbs implements Verbs {
  @Override
  public List<Verb> verbs() {
    return List.of(new Verb(CommandGroup.BUY, 35, AuctionCommand.class));
  }
}
