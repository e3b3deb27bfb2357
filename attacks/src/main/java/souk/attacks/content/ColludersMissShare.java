package souk.attacks.content;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import souk.content.Box;
import souk.content.Bundle;
import souk.content.ChunkCipher;
import souk.content.Manifest;
import souk.content.TokenSeal;
import souk.deployment.content.ContentDeployment;
import souk.puzzle.ByteRange;
import souk.puzzle.PieceSource;
import souk.puzzle.PuzzleSolver;
import souk.puzzle.PuzzleVerifier;
import souk.puzzle.Solution;

/**
 * Lacks a share of one chunk, of each in turn, and looks how often a bundle can be solved all the
 * same: by the formula (1 - missing)^passes, and no more often for whoever tries every state of the
 * chain on the box and on a ticket that it knows the leaf of.
 */
final class ColludersMissShare implements ContentAttack {
  private static final int BUNDLES = 8;
  private static final int HOLES = 64;
  private static final double MISSING = 0.3;
  private static final double DEVIATIONS = 4.5;

  @Override
  public String name() {
    return "colluders-miss-share";
  }

  @Override
  public String summary() {
    return "A client that lacks 30 % of one chunk, of each in turn, tries to solve bundles, and to"
        + " open their boxes and tell their tickets by earlier states of the chain.";
  }

  @Override
  public Outcome play(ContentDeployment market) throws Exception {
    Scene scene = new Scene(market, this);
    Manifest object = scene.publish();
    int caches = market.options().market().service().caches();
    int[] solved = new int[caches];
    int early = 0;
    int wrong = 0;
    Client client = scene.client();
    for (int i = 0; i < BUNDLES; i++) {
      Bundle bundle = client.bundle(object.contentId(), 0);
      List<byte[]> chunks = client.ciphertexts(bundle);
      Solution solution =
          PuzzleSolver.single()
              .solve(bundle.puzzle(), chunks.stream().map(ByteRange::of).toList())
              .orElseThrow();
      byte[] secrets = new Box().open(solution.key(), bundle.id(), bundle.box()).orElseThrow();
      early += openings(bundle, chunks, solution, secrets);
      for (int slot = 0; slot < caches; slot++) {
        byte[] whole = chunks.get(slot);
        for (int hole = 0; hole < HOLES; hole++) {
          chunks.set(slot, scene.withHoles(whole, MISSING, pieceBytes(bundle)));
          boolean holds = verifies(bundle, chunks, solution.start());
          solved[slot] += holds ? 1 : 0;
          // A search of all starts takes long; it finds what the right start gives, and no more.
          wrong += hole == 0 && Client.solve(bundle, chunks).isPresent() != holds ? 1 : 0;
        }
        chunks.set(slot, whole);
      }
    }
    int passes = market.options().market().service().passes();
    double expected = Math.pow(1 - MISSING, passes);
    int trials = BUNDLES * HOLES;
    double bound = expected + DEVIATIONS * Math.sqrt(expected * (1 - expected) / trials);
    int most = Arrays.stream(solved).max().orElseThrow();
    double loss = scene.tally().unpaid();
    return new Outcome(
        (double) most / trials > bound || early > 0 || wrong > 0,
        loss,
        scene.providersExposure(),
        String.format(
            Locale.ROOT,
            "without %.0f %% of chunk 0, 1, ... they solve %s of %d (the formula says %.0f, chance allows %.0f); earlier states open %d boxes",
            MISSING * 100,
            Arrays.toString(solved),
            trials,
            expected * trials,
            bound * trials,
            early));
  }

  private static int pieceBytes(Bundle bundle) {
    return bundle.puzzle().parameters().profile().pieceBytes();
  }

  private static boolean verifies(Bundle bundle, List<byte[]> chunks, int start) {
    PieceSource pieces = PieceSource.of(chunks.stream().map(ByteRange::of).toList());
    return PuzzleVerifier.verify(bundle.puzzle(), pieces, start).isPresent();
  }

  /** How many states before the last open the box, or decrypt a secret that fits its leaf. */
  private static int openings(Bundle bundle, List<byte[]> chunks, Solution solution, byte[] secrets)
      throws Exception {
    int openings = 0;
    for (byte[] key : new PuzzleStates(bundle.puzzle()).earlyKeys(chunks, solution.start())) {
      Optional<byte[]> opened = new Box().open(key, bundle.id(), bundle.box());
      boolean told = Arrays.equals(decrypt(key, bundle), secrets);
      openings += opened.isPresent() || told ? 1 : 0;
    }
    return openings;
  }

  /** The secrets that a key gives when nobody asks for the box's tag. */
  private static byte[] decrypt(byte[] key, Bundle bundle) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    mac.update((byte) 1);
    byte[] own = Arrays.copyOf(mac.doFinal(bundle.id().toArray()), TokenSeal.KEY);
    byte[] box = bundle.box().toArray();
    byte[] secrets = Arrays.copyOf(box, box.length - Box.TAG);
    new ChunkCipher().begin(own).update(secrets, 0, secrets.length, secrets, 0);
    return secrets;
  }
}
