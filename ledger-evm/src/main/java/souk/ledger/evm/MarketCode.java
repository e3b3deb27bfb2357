package souk.ledger.evm;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import souk.ledger.JudgeId;
import souk.ledger.LedgerException;
import souk.ledger.LedgerInfo;
import souk.ledger.LedgerRules;
import souk.ledger.WrongLedgerException;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Keccak256;

/**
 * Whether the contracts of a market have the code that this program was built with, so that they do
 * what its rules say and nothing else. What it cannot see is what a deployer may have put into the
 * storage of a contract that it made by other means than the constructor.
 */
final class MarketCode {
  /** Chains of developers' tools, on which tests may predict draws and decide evidence. */
  private static final Set<Long> DEVELOPERS = Set.of(31_337L, 1_337L);

  private static final String[] SLOTS = {
    "_held",
    "_balances",
    "_escrows",
    "_signers",
    "_marks",
    "_allotments",
    "_nextList",
    "_draws",
    "_providers",
    "_everyProvider",
    "_judges",
    "_agreements",
    "_settled",
    "_duties"
  };

  private MarketCode() {}

  /**
   * Checks a market's contract and its lens.
   *
   * @throws WrongLedgerException when one of them is something else
   */
  static void check(EvmNode node, LedgerInfo info, Address lens, Address beacon) {
    Address at = info.contract();
    List<Bytes> codes = node.codes(List.of(at, lens));
    Artifact artifact = Artifact.load("Souk");
    DeployedCode souk =
        DeployedCode.of(artifact, at, codes.getFirst())
            .orElseThrow(() -> other(at, "the contract", "Souk"));
    rules(souk, info.rules())
        .with("token", info.token())
        .with("beacon", beacon)
        .with("lens", lens)
        .with("_cachedThis", at)
        .with("_cachedChainId", info.chainId())
        .with("_cachedDomainSeparator", info.domain().separator())
        .with("_hashedName", Keccak256.hash(info.domain().name()))
        .with("_hashedVersion", Keccak256.hash(info.domain().version()));
    DeployedCode sight =
        DeployedCode.of(Artifact.load("SoukLens"), lens, codes.getLast())
            .orElseThrow(() -> other(lens, "the contract's lens", "SoukLens"));
    rules(sight, info.rules())
        .with("_closeGap", info.rules().rounds().closeGap())
        .with("_souk", at)
        .with("_token", info.token());
    for (String slot : SLOTS) {
      sight.with(slot, artifact.slots().getOrDefault(slot, -1).longValue());
    }
  }

  private static DeployedCode rules(DeployedCode code, LedgerRules rules) {
    return code.with("_rulesHash", rules.hash())
        .with("_roundLength", rules.rounds().length())
        .with("_seedDelay", rules.rounds().seedDelay())
        .with("_claimWindow", rules.rounds().claimWindow())
        .with("_proofWindow", rules.rounds().proofWindow())
        .with("_unbondingBlocks", rules.unbondingBlocks())
        .with("_longestAgreement", rules.longestAgreement())
        .with("_reporterShare", rules.reporterShare())
        .with("_customerShare", rules.customerShare());
  }

  /**
   * Checks a market's beacon.
   *
   * @return whether it is the chain's own, whose values are proven by headers
   * @throws WrongLedgerException when it is none that may be relied on here
   */
  static boolean isChainsOwn(EvmNode node, long chainId, Address beacon) {
    Bytes code = node.codes(List.of(beacon)).getFirst();
    if (DeployedCode.of(Artifact.load("PrevrandaoBeacon"), beacon, code).isPresent()) {
      return true;
    }
    if (DeployedCode.of(Artifact.load("SeededBeacon"), beacon, code).isEmpty()) {
      throw other(beacon, "the market's beacon", "PrevrandaoBeacon");
    }
    if (!DEVELOPERS.contains(chainId)) {
      throw new WrongLedgerException(
          "the market's beacon at %s is one for tests, whose draws everybody can predict; %s"
              .formatted(beacon, "put no money into this market on chain " + chainId));
    }
    return false;
  }

  /**
   * Checks a judge of a market.
   *
   * @param expected the code that creates it; empty when this program has none for it
   * @throws WrongLedgerException when it has other code, or is one for tests on a chain with money
   */
  static void checkJudge(
      EvmNode node, long chainId, JudgeId id, Address judge, Optional<Bytes> expected) {
    Bytes code = node.codes(List.of(judge)).getFirst();
    if (!DEVELOPERS.contains(chainId)
        && DeployedCode.of(Artifact.load("TestJudge"), judge, code).isPresent()) {
      throw new WrongLedgerException(
          "the market's judge %s at %s is one for tests, which finds guilty whom it is told to"
              .formatted(id.value(), judge));
    }
    if (expected.isEmpty()) {
      return;
    }
    Bytes wanted;
    try {
      wanted = node.run(expected.get(), node.latest().block());
    } catch (EvmNode.RpcRefusal e) {
      throw new LedgerException(
          "the node at %s cannot run the code of a judge: %s".formatted(node, e.getMessage()), e);
    }
    if (!code.equals(wanted)) {
      throw new WrongLedgerException(
          "the market's judge %s at %s is not the one that comes with its service; %s"
              .formatted(
                  id.value(),
                  judge,
                  "it may find anybody guilty, so put no money into this market"));
    }
  }

  private static WrongLedgerException other(Address at, String what, String wanted) {
    return new WrongLedgerException(
        "%s at %s is no %s of this version: its code is another one".formatted(what, at, wanted));
  }
}
