package souk.cli.design;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.OutFile;
import souk.cli.Output;
import souk.design.model.DesignTemplate;

/** {@code souk design new}: a market file to begin with. */
@Command(
    name = "new",
    mixinStandardHelpOptions = true,
    description =
        "Write a commented market file with a design. For a kind of service that comes with Souk it begins as the reference market; for one that nobody has written yet it has everything but the service's own terms.",
    footer = {
      "Example:",
      "  ./souk design new vault/1 my-vault",
      "  ./souk design check my-vault.yaml"
    })
public final class NewCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "KIND", description = "a kind of service, such as vault/1")
  private String kind = "";

  @Parameters(
      index = "1",
      paramLabel = "NAME",
      description = "the market's name, with a folder before it or none; the file is NAME.yaml")
  private Path name = Path.of("");

  @Mixin private Output output = new Output();

  /** What programs get. */
  private record Written(String file, String kind, boolean reference) {}

  @Override
  public Integer call() throws IOException {
    if (!kind.matches("[a-z0-9]+(-[a-z0-9]+)*/[1-9][0-9]{0,5}") || kind.length() > 64) {
      throw new Failure(Main.USAGE, "KIND: write a kind with its version, such as vault/1");
    }
    String last = String.valueOf(name.getFileName());
    if (!last.matches("[A-Za-z0-9][-A-Za-z0-9_]{0,63}")) {
      throw new Failure(Main.USAGE, "NAME: write letters, digits and hyphens, such as my-vault");
    }
    Path file = name.resolveSibling(last + ".yaml");
    if (OutFile.of("NAME", file).there()) {
      throw new Failure(Main.USAGE, "NAME: %s is there; choose another name".formatted(file));
    }
    Optional<String> reference = reference();
    Files.writeString(file, DesignTemplate.of(kind, reference));
    output.show(
        () -> new Written(file.toString(), kind, reference.isPresent()),
        people ->
            people.printf(
                "%s is a market of %s%s. Next: ./souk design check %s%n",
                file, kind, reference.isPresent() ? ", as its reference market" : "", file));
    return 0;
  }

  /** The first market file of the kind that comes with Souk. */
  private Optional<String> reference() throws IOException {
    Path folder = Path.of(System.getProperty("souk.home", ".")).resolve("markets");
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
    for (Path file : files) {
      String text = Files.readString(file);
      if (text.lines().anyMatch(line -> line.strip().equals("market: " + kind))) {
        return Optional.of(text);
      }
    }
    return Optional.empty();
  }
}
