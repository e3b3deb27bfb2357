package souk.design.deviation;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import souk.ledger.Judge;
import souk.ledger.JudgeId;
import souk.primitives.Bytes;

/**
 * A judge that is asked once about the same: it sees the case and the evidence and nothing else.
 */
final class MemoJudge implements Judge {
  private static final int MOST = 1_000;

  private final Judge judge;
  private final Map<Asked, Verdict> verdicts = new ConcurrentHashMap<>();

  private record Asked(Case about, Bytes evidence) {}

  MemoJudge(Judge judge) {
    this.judge = judge;
  }

  @Override
  public JudgeId id() {
    return judge.id();
  }

  @Override
  public boolean admits(Bytes details, Bytes question) {
    return judge.admits(details, question);
  }

  @Override
  public Verdict decide(Case about, Bytes evidence) {
    if (verdicts.size() >= MOST) {
      verdicts.clear();
    }
    return verdicts.computeIfAbsent(
        new Asked(about, evidence), asked -> judge.decide(asked.about(), asked.evidence()));
  }
}
