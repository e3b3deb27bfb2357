package souk.cli.storage;

import java.util.List;
import souk.cli.CommandGroup;
import souk.cli.Verbs;

/** The commands for stored files. */
public final class StorageVerbs implements Verbs {
  @Override
  public List<Verb> verbs() {
    return List.of(
        new Verb(CommandGroup.FILES, 10, StorageCommand.class),
        new Verb(CommandGroup.FILES, 20, GatewayCommand.class),
        new Verb("demo", DemoStorageCommand.class),
        new Verb("bench", BenchStorageCommand.class),
        new Verb("bench", BenchS3Command.class));
  }
}
