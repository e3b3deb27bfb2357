package souk.attacks.agreements;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import souk.attacks.Count;
import souk.attacks.http.HttpScene;
import souk.ledger.AgreementBuilder;
import souk.ledger.Receipt;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

/**
 * Has a provider sign away its collateral, without a coin.
 *
 * @param told who it is, before it asks
 */
record StrangerLocksCollateral(Consumer<Address> told) implements AgreementAttack {
  @Override
  public String name() {
    return "stranger-locks-collateral";
  }

  @Override
  public String summary() {
    return "Somebody without money proposes agreements that lock a provider's collateral: paid from"
        + " nothing, from another's escrow, for ever, all of it.";
  }

  @Override
  public Outcome play(HttpScene scene) throws Exception {
    Stranger stranger = Stranger.in(scene);
    told.accept(stranger.key().address());
    Amount before = stranger.provider().free();
    Amount collateral = scene.terms().collateral().amount();
    Bytes32 escrow = scene.terms().escrow();
    long end = scene.market().market().view().block().number() + 3_000;
    List<UnaryOperator<AgreementBuilder>> wishes =
        List.of(
            terms -> terms.escrow(Bytes32.ZERO),
            terms -> terms.escrow(Bytes32.ZERO).exposures(0, 0),
            terms -> terms,
            terms -> terms.end(end),
            terms ->
                terms.collateral(
                    collateral.times(3),
                    scene.terms().collateral().grades(),
                    scene.terms().collateral().releaseBlocks()),
            terms -> terms.collateral(collateral, scene.terms().collateral().grades(), 1_000));
    List<String> said = new ArrayList<>();
    int opened = 0;
    for (UnaryOperator<AgreementBuilder> wish : wishes) {
      Stranger.Answer answer = stranger.propose(wish.apply(stranger.terms(escrow)).build());
      said.add(answer.said());
      if (answer.signed().isPresent()
          && stranger.submit(answer.signed().get()) instanceof Receipt.Included) {
        opened++;
      }
    }
    Amount locked = before.minusOrZero(stranger.provider().free());
    return new Outcome(
        opened > 0 || !locked.isZero(),
        locked.toDouble(),
        0,
        "of %s it got %d; the last answer: %s"
            .formatted(Count.of(wishes.size(), "proposal"), opened, said.getLast()));
  }
}
