package souk.cli.content;

import java.util.List;
import souk.cli.CommandGroup;
import souk.cli.Verbs;

/** The commands of content markets. */
public final class ContentVerbs implements Verbs {
  @Override
  public List<Verb> verbs() {
    return List.of(
        new Verb(CommandGroup.EVALUATE, 10, DemoCommand.class),
        new Verb(CommandGroup.EVALUATE, 50, SoakCommand.class),
        new Verb(CommandGroup.EARN, 10, CacheCommand.class),
        new Verb(CommandGroup.BUY, 10, PublishCommand.class),
        new Verb(CommandGroup.BUY, 20, FetchCommand.class),
        new Verb(CommandGroup.BUILD, 30, MarketCommand.class),
        new Verb("bench", BenchContentCommand.class),
        new Verb("bench", BenchLoadCommand.class));
  }
}
