package souk.attacks.agreements;

import java.util.List;
import souk.attacks.AttackFamily;

/** The attacks on what is signed before anything is served, and on what keeps payments going. */
public final class AgreementAttacks implements AttackFamily {
  @Override
  public String attacked() {
    return "agreements";
  }

  @Override
  public List<Group> groups() {
    return List.of(
        new Group(
            "strangers before an agreement",
            List.of(
                new StrangerLocksCollateral(_ -> {}),
                new StrangerProposesWithoutEnd(1),
                new StrangerFloodsProposals("127.0.0.2"),
                new StrangersSteerHiring(false),
                new StrangersHoldTheLine(false, false),
                new StrangersHoldTheLine(true, false),
                new StrangerFloodsLedger(),
                new StrangerOpensNonsense())),
        new Group("whoever deploys a market", List.of(new DeployerBringsOwnJudge(true))),
        new Group(
            "customers before they pay",
            List.of(
                new CustomerKeepsSignature(true), new CustomerPaysDust(), new PayerFillsTill())),
        new Group("providers that draw alone", List.of(new ProviderRecordsAlone(true))),
        new Group("providers that are asked", List.of(new ProviderAsksItself(0))));
  }
}
