package souk.cli.content;

import java.util.List;
import souk.cli.Verbs;

/** The commands of content markets. */
public final class ContentVerbs implements Verbs {
  @Override
  public List<Verb> verbs() {
    return List.of(
        new Verb(10, DemoCommand.class),
        new Verb(20, PublishCommand.class),
        new Verb(21, CacheCommand.class),
        new Verb(22, FetchCommand.class),
        new Verb(60, MarketCommand.class),
        new Verb("bench", BenchContentCommand.class),
        new Verb("bench", BenchLoadCommand.class));
  }
}
