package souk.attacks.agreements;

import java.util.LinkedHashMap;
import java.util.Map;
import souk.attacks.http.HttpScene;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

/**
 * Uses up what a provider signs for, so that nobody else can hire it.
 *
 * @param identities that it has, each with an escrow that holds money
 */
record StrangerProposesWithoutEnd(int identities) implements AgreementAttack {
  private static final int MOST = 100;
  private static final int PATIENCE = 5;
  private static final String TOO_FAST = "such calls a second";
  private static final Amount PRIZE = Amount.of(40_000);

  @Override
  public String name() {
    return "stranger-proposes-without-end";
  }

  @Override
  public String summary() {
    return "A customer with a small escrow proposes agreement after agreement and opens none, so"
        + " that the provider has no room for the proposals of others.";
  }

  @Override
  public Outcome play(HttpScene scene) throws Exception {
    int signed = 0;
    String stopped = "nothing";
    Map<Stranger, Bytes32> strangers = new LinkedHashMap<>();
    for (int i = 0; i < identities; i++) {
      Stranger stranger = Stranger.in(scene);
      strangers.put(stranger, stranger.escrow(PRIZE, 2, 1));
    }
    for (var each : strangers.entrySet()) {
      Stranger stranger = each.getKey();
      int own = 0;
      for (int proposal = 0; proposal < MOST && own == proposal; proposal++) {
        Stranger.Answer answer = stranger.propose(stranger.terms(each.getValue()).build());
        for (int i = 0; answer.said().contains(TOO_FAST) && i < PATIENCE; i++) {
          Thread.sleep(1000); // a second of calls is over
          answer = stranger.propose(stranger.terms(each.getValue()).build());
        }
        own += answer.signed().isPresent() ? 1 : 0;
        stopped = answer.signed().isPresent() ? stopped : answer.said();
      }
      signed += own;
    }
    Stranger honest = Stranger.customer(scene);
    Stranger.Answer answer = honest.propose(honest.terms(scene.terms().escrow()).build());
    return new Outcome(
        answer.signed().isEmpty() || signed >= MOST * identities,
        0,
        0,
        "it got %d signatures and was told '%s'; another customer was told '%s'"
            .formatted(signed, stopped, answer.said()));
  }
}
