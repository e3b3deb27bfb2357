package souk.cli.design;

import java.util.List;
import souk.cli.CommandGroup;
import souk.cli.Verbs;

/** The commands of the design tools. */
public final class DesignVerbs implements Verbs {
  @Override
  public List<Verb> verbs() {
    return List.of(new Verb(CommandGroup.BUILD, 5, DesignCommand.class));
  }
}
