package souk.cli.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.OutFile;
import souk.cli.Output;
import souk.cli.Shown;
import souk.storage.tree.InclusionProof;
import souk.storage.tree.Members;
import souk.store.DurableFile;

/** {@code souk storage prove}: that a file is in a stored folder. */
@Command(
    name = "prove",
    mixinStandardHelpOptions = true,
    description =
        "Write a proof that a file is in a stored folder, for somebody who knows the folder's root."
            + " It is made from what --state knows: nobody is asked, and nothing is paid.",
    footer = {
      "Example:",
      "  ./souk storage prove photos/2026/a.jpg --out a.proof --state /tmp/stored --network"
          + " /tmp/net"
    })
final class ProveCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "NAME/PATH",
      description = "the folder's name, and the file's path in it")
  private String name = "";

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "where to write the proof")
  private Path out = Path.of("");

  @Option(names = "--force", description = "replace the file that is there")
  private boolean force;

  @Mixin private StoreOptions options = new StoreOptions();
  @Mixin private Output output = new Output();

  /** What was proven, for programs. */
  private record Proven(
      String name, String path, long size, String sha256, String root, int files, String out) {}

  @Override
  public Integer call() throws IOException {
    Store store = options.store();
    StoredPart part = StoredPart.of(store, name);
    if (part.file().isEmpty()) {
      throw new Failure(
          Main.USAGE, "name a file of a stored folder, as in NAME/path; ./souk storage ls NAME");
    }
    if (OutFile.of("--out", out).there() && !force) {
      throw new Failure(
          Main.USAGE, "--out: %s is there already; --force replaces it".formatted(out));
    }
    Members members = StoredPart.members(store, part.entry());
    InclusionProof proof = members.prove(part.file().orElseThrow().member().path()).orElseThrow();
    DurableFile.write(out, proof.encode().toArray());
    Proven proven =
        new Proven(
            part.entry().name(),
            proof.member().path(),
            proof.member().size(),
            proof.member().digest().toString(),
            members.root().toString(),
            members.count(),
            out.toString());
    output.show(
        () -> proven,
        people ->
            people.printf(
                "The proof that '%s' is in the folder '%s' is in %s.%n"
                    + "  ./souk storage verify FILE --proof %s --root %s%n",
                Shown.oneLine(proven.path()),
                Shown.oneLine(proven.name()),
                out,
                out,
                proven.root()));
    return 0;
  }
}
