package souk.attacks.agreements;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import souk.attacks.Attack;
import souk.deployment.JudgedMarket;
import souk.deployment.LedgerChoice;
import souk.http.kind.HttpService;

/**
 * Opens a market whose judge finds whatever its deployer wants, and waits for collateral.
 *
 * @param own whether the judge is another than the one that comes with the kind of service
 */
record DeployerBringsOwnJudge(boolean own) implements Attack {
  @Override
  public String name() {
    return "deployer-brings-own-judge";
  }

  @Override
  public String summary() {
    return "Somebody deploys a market under whose name of the usual judge stands a contract of its"
        + " own, and hands out a network file, so that nodes lock collateral that it can take.";
  }

  @Override
  public boolean needsChain() {
    return true;
  }

  @Override
  public Outcome play(Place place) throws Exception {
    if (!(place.ledger() instanceof LedgerChoice.Devnet chain)) {
      throw new IllegalStateException(name() + " needs a chain of its own");
    }
    Path market = Files.createTempDirectory(place.folder(), name()).resolve("market.yaml");
    try (InputStream in =
        Objects.requireNonNull(HttpService.class.getResourceAsStream("/souk/http/http.yaml"))) {
      Files.copy(in, market);
    }
    Optional<String> refused = JudgedMarket.refusal(chain, market, own);
    return new Outcome(
        refused.isEmpty(),
        0,
        0,
        refused.map(why -> "a node says: " + why).orElse("a node joined the market"));
  }
}
