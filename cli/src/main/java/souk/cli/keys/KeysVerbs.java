package souk.cli.keys;

import java.util.List;
import souk.cli.CommandGroup;
import souk.cli.Verbs;

/** The commands for keys that are granted to others. */
public final class KeysVerbs implements Verbs {
  @Override
  public List<Verb> verbs() {
    return List.of(
        new Verb(CommandGroup.FILES, 20, KeysCommand.class),
        new Verb("buy", BuyKeysCommand.class),
        new Verb("bench", BenchKeysCommand.class),
        new Verb("demo", DemoKeysCommand.class));
  }
}
