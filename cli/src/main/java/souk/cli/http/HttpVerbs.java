package souk.cli.http;

import java.util.List;
import souk.cli.CommandGroup;
import souk.cli.Verbs;

/** The commands of markets of HTTP servers. */
public final class HttpVerbs implements Verbs {
  @Override
  public List<Verb> verbs() {
    return List.of(
        new Verb(CommandGroup.BUY, 30, CallCommand.class),
        new Verb("sell", SellHttpCommand.class),
        new Verb("buy", BuyHttpCommand.class),
        new Verb("demo", DemoHttpCommand.class),
        new Verb("bench", BenchHttpCommand.class));
  }
}
