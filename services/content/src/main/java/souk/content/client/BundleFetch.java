package souk.content.client;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import souk.content.BlockTree;
import souk.content.Box;
import souk.content.Bundle;
import souk.content.ChunkCipher;
import souk.content.Manifest;
import souk.content.Token;
import souk.content.TokenSeal;
import souk.content.client.ContentException.Reason;
import souk.content.client.Progress.Fault;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.puzzle.Solution;

/** Fetches one bundle of an object: ciphertexts, puzzle, tickets, keys, plaintext. */
final class BundleFetch {
  private final Manifest manifest;
  private final Address client;
  private final PublisherCalls publisher;
  private final CachePayment payment;
  private final CiphertextFetch ciphertexts;
  private final PuzzleWork puzzles;
  private final ExecutorService io;
  private final ClientLimits limits;
  private final Progress progress;
  private final int number;
  private final int size;

  BundleFetch(
      Manifest manifest,
      Address client,
      PublisherCalls publisher,
      CacheSessions caches,
      PuzzleWork puzzles,
      ExecutorService io,
      ChunkBuffers pool,
      ClientLimits limits,
      Progress progress,
      InstantSource clock,
      int number) {
    this.manifest = manifest;
    this.client = client;
    this.publisher = publisher;
    this.puzzles = puzzles;
    this.io = io;
    this.limits = limits;
    this.progress = progress;
    this.number = number;
    this.size = manifest.layout().caches();
    this.payment = new CachePayment(size, caches, io, clock, progress);
    this.ciphertexts =
        new CiphertextFetch(size, caches, payment, io, pool, progress, clock, this::repair);
  }

  /** The plaintexts, each at the front of an array that the caller gives back to the pool. */
  List<byte[]> run() throws ContentException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        if (attempt()) {
          return ciphertexts.buffers();
        }
        if (attempt == limits.attempts()) {
          throw new ContentException(
              Reason.CACHES_FAILED, "bundle " + number + " came with bad chunks every time");
        }
      } catch (ContentException e) {
        if (attempt == limits.attempts() || e.reason() != Reason.CACHES_FAILED) {
          throw e;
        }
      }
      ciphertexts.forgetAll();
    }
  }

  /** False when a chunk turned out to be bad after it was paid; its cache is out of the game. */
  private boolean attempt() throws ContentException, InterruptedException {
    Bundle bundle = publisher.bundle(manifest.contentId(), number);
    check(bundle);
    Optional<Solution> solution = Optional.empty();
    while (solution.isEmpty()) {
      bundle = ciphertexts.receiveAll(bundle);
      solution = puzzles.solve(bundle, ciphertexts.buffers());
      if (solution.isEmpty()) {
        bundle = withoutCheats(bundle);
      }
    }
    List<Bytes> secrets = open(bundle, solution.get().key());
    return decryptAll(bundle, payAll(bundle, secrets));
  }

  // ---- the bundle ----

  private void check(Bundle bundle) throws ContentException {
    boolean fits = bundle.number() == number && bundle.parts().size() == size;
    for (int slot = 0; fits && slot < size; slot++) {
      Token token = bundle.parts().get(slot).token();
      int chunk = number * size + slot;
      fits =
          token.slot() == slot
              && token.chunk() == chunk
              && token.object().equals(manifest.contentId())
              && token.size() == manifest.layout().size(chunk)
              && token.chunkId().equals(manifest.chunkId(chunk))
              && token.client().equals(client)
              && bundle.paddedSize(slot) <= manifest.layout().chunkBytes();
    }
    long different = bundle.parts().stream().map(Bundle.Part::cache).distinct().count();
    if (!fits || different != size) {
      throw publisher.cheated("the bundle is not the one that was asked for");
    }
  }

  /** Puts another cache in the place of one; what the others sent stays. */
  private Bundle repair(Bundle bundle, int slot, String why) throws ContentException {
    Address failed = bundle.parts().get(slot).cache();
    Bundle repaired;
    try {
      repaired = publisher.repair(bundle.id(), slot);
    } catch (ContentException e) {
      throw new ContentException(
          Reason.CACHES_FAILED,
          "cache %s does not deliver: %s; and no other does: %s"
              .formatted(failed, why, e.getMessage()),
          failed,
          e);
    }
    check(repaired);
    for (int i = 0; i < size; i++) {
      boolean same = bundle.parts().get(i).equals(repaired.parts().get(i));
      if (same == (i == slot)) {
        throw publisher.cheated("the repaired bundle replaces other caches than the one named");
      }
    }
    ciphertexts.forget(slot);
    return repaired;
  }

  // ---- puzzle and box ----

  /** The ciphertexts do not belong together: finds out who sent a wrong one, and replaces it. */
  private Bundle withoutCheats(Bundle first) throws ContentException {
    Bundle bundle = first;
    boolean found = false;
    for (int slot = 0; slot < size; slot++) {
      if (isBad(slot)) {
        found = true;
        progress.fault(new Fault.BadChunk(bundle.parts().get(slot).cache()));
        bundle = repair(bundle, slot, "it signed for a wrong chunk");
      }
    }
    if (!found) {
      throw publisher.cheated("the puzzle has no solution, though it finds no chunk wrong");
    }
    return bundle;
  }

  private boolean isBad(int slot) throws ContentException {
    Received chunk = ciphertexts.received(slot).orElse(null);
    return chunk != null && publisher.complain(chunk.token(), chunk.signature(), chunk.hashes());
  }

  /** The secrets of the tickets, for each part those of its own. */
  private List<Bytes> open(Bundle bundle, byte[] key) throws ContentException {
    return new Box()
        .open(key, bundle.id(), bundle.box())
        .flatMap(bundle::secrets)
        .orElseThrow(() ->
            publisher.cheated("the solution does not open the box, or it holds other tickets"));
  }

  // ---- keys ----

  /** The keys of all chunks, from the publisher where a cache hands out none. */
  private List<byte[]> payAll(Bundle bundle, List<Bytes> secrets)
      throws ContentException, InterruptedException {
    List<Optional<Bytes>> advance = new ArrayList<>();
    for (int slot = 0; slot < size; slot++) {
      advance.add(ciphertexts.received(slot).map(Received::key));
    }
    List<Optional<Bytes>> paid = payment.keys(bundle, secrets, advance);
    List<byte[]> keys = new ArrayList<>();
    for (int slot = 0; slot < size; slot++) {
      Token token = bundle.parts().get(slot).token();
      byte[] key =
          paid.get(slot).isPresent()
              ? paid.get(slot).get().toArray()
              : publisher.redeem(token, secrets.get(slot));
      if (!TokenSeal.fits(token, key)) {
        throw publisher.cheated("it gave a key that is not the token's");
      }
      keys.add(key);
    }
    return keys;
  }

  // ---- plaintexts ----

  private boolean decryptAll(Bundle bundle, List<byte[]> keys)
      throws ContentException, InterruptedException {
    List<Callable<Boolean>> work = new ArrayList<>();
    for (int slot = 0; slot < size; slot++) {
      Token token = bundle.parts().get(slot).token();
      byte[] buffer = ciphertexts.buffers().get(slot);
      byte[] key = keys.get(slot);
      work.add(() -> decrypt(token, key, buffer));
    }
    List<Boolean> right = all(work);
    for (int slot = 0; slot < size; slot++) {
      if (!right.get(slot)) {
        if (!isBad(slot)) {
          throw publisher.cheated("a chunk is wrong, and it does not see that");
        }
        progress.fault(new Fault.BadChunk(bundle.parts().get(slot).cache()));
      }
    }
    return !right.contains(false);
  }

  /** Decrypts in place, block by block while they are warm; says whether it is the right chunk. */
  private static boolean decrypt(Token token, byte[] key, byte[] buffer) {
    ChunkCipher cipher = new ChunkCipher().begin(key);
    BlockTree tree = new BlockTree(BlockTree.Kind.PLAINTEXT);
    for (int at = 0; at < token.size(); at += BlockTree.BLOCK) {
      int piece = Math.min(BlockTree.BLOCK, token.size() - at);
      cipher.update(buffer, at, piece, buffer, at);
      tree.update(buffer, at, piece);
    }
    return tree.digest().equals(token.chunkId());
  }

  /** Runs all at the same time, and waits for all. */
  private <T> List<T> all(List<Callable<T>> tasks) throws InterruptedException {
    List<T> results = new ArrayList<>();
    for (Future<T> future : io.invokeAll(tasks)) {
      try {
        results.add(future.get());
      } catch (ExecutionException e) {
        throw new IllegalStateException("a task of a bundle failed", e);
      }
    }
    return results;
  }
}
