package souk.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code souk config}: what need not be typed with every command. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description = "Show what stands for options that are not typed.",
    subcommands = ConfigCommand.Show.class)
final class ConfigCommand {
  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = {
        "Show each value that stands for an option that is not typed, and where it comes from: a"
            + " variable of the environment, or else the file that $SOUK_CONFIG names, souk.yaml in"
            + " this folder, or souk/souk.yaml in $XDG_CONFIG_HOME (~/.config). Commands on a ledger"
            + " of their own (demo, attack, bench) take no paths from there."
      },
      footer = {
        "Example of a souk.yaml, whose paths count from where it lies:",
        "  network: net",
        "  keystore: net/keys/publisher.json",
        "  passwordFile: net/keys/password",
        "  state: publisher"
      })
  static final class Show implements Callable<Integer> {
    @Mixin private Output output = new Output();

    /** One value, for programs. */
    private record Set(
        String key,
        String option,
        String variable,
        Optional<String> value,
        Optional<String> from) {}

    /** All of them, for programs. */
    private record All(List<Set> values) {}

    @Override
    public Integer call() throws IOException {
      Configuration found = Configuration.read(System.getenv(), Path.of(""));
      List<Set> all = new ArrayList<>();
      for (Configuration.Key key : Configuration.Key.values()) {
        Optional<Configuration.Value> value = found.value(key);
        all.add(
            new Set(
                key.text,
                key.option,
                key.variable(),
                value.map(Configuration.Value::text),
                value.map(Configuration.Value::from)));
      }
      output.show(
          () -> new All(all),
          people -> {
            Table table = new Table("key", "option", "variable", "value", "from");
            all.forEach(each ->
                table.row(
                    each.key(),
                    each.option(),
                    each.variable(),
                    each.value().orElse("-"),
                    each.from().orElse("")));
            table.print(people);
          });
      return 0;
    }
  }
}
