package souk.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.market.negotiation.Side;
import souk.node.KeptAgreement;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

/** {@code souk agreements list}: the agreements in a node's folder. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description =
        "List the agreements in a node's folder, which may run meanwhile. A provider keeps those that are not over.",
    footer = {"Example:", "  ./souk agreements list --state /tmp/net/publisher"})
final class AgreementsListCommand implements Callable<Integer> {
  @Option(
      names = "--state",
      paramLabel = "DIR",
      required = true,
      description = "the folder of a customer's or a provider's node")
  private Path state = Path.of(".");

  @Mixin private Output output = new Output();

  /** One, for programs. */
  private record Listed(
      Bytes32 id,
      String side,
      String state,
      String service,
      Address customer,
      Address provider,
      long startBlock,
      long endBlock,
      int providerExposure,
      int customerExposure,
      Amount collateral) {
    static Listed of(KeptAgreement kept) {
      return new Listed(
          kept.id(),
          kept.side().name().toLowerCase(Locale.ROOT),
          kept.state(),
          kept.terms().service(),
          kept.terms().customer(),
          kept.terms().provider(),
          kept.terms().startBlock(),
          kept.terms().endBlock(),
          kept.terms().exposures().provider(),
          kept.terms().exposures().customer(),
          kept.terms().collateral().amount());
    }
  }

  /** All, for programs. */
  private record Found(List<Listed> agreements) {}

  @Override
  public Integer call() throws IOException {
    List<KeptAgreement> kept = in(state);
    output.show(
        () -> new Found(kept.stream().map(Listed::of).toList()),
        people -> {
          if (kept.isEmpty()) {
            people.println("there are no agreements in " + state);
            return;
          }
          Table table = new Table("agreement", "with", "service", "blocks", "state");
          kept.forEach(each -> {
            boolean customers = each.side() == Side.CUSTOMER;
            table.row(
                each.id(),
                customers ? each.terms().provider() : each.terms().customer(),
                each.terms().service(),
                each.terms().startBlock() + " to " + each.terms().endBlock(),
                each.state());
          });
          table.print(people);
        });
    return 0;
  }

  /** Those in a folder. */
  static List<KeptAgreement> in(Path state) throws IOException {
    List<Path> nodes = Files.isDirectory(state) ? KeptAgreement.nodes(state) : List.of();
    if (nodes.isEmpty()) {
      throw new Failure(Main.USAGE, "--state: no node's agreements are in " + state);
    }
    return nodes.stream().flatMap(node -> KeptAgreement.in(node).stream()).toList();
  }
}
