package souk.content.client;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import souk.content.BlockTree;
import souk.content.Box;
import souk.content.Bundle;
import souk.content.ChunkCipher;
import souk.content.DeliverySignature;
import souk.content.Manifest;
import souk.content.Token;
import souk.content.TokenSeal;
import souk.content.client.ContentException.Reason;
import souk.content.client.Progress.Fault;
import souk.exchange.ExchangeSession;
import souk.exchange.UnitException;
import souk.exchange.WrongEndpointException;
import souk.payments.Ticket;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Signature;
import souk.puzzle.Solution;
import souk.transport.PeerException;

/** Fetches one bundle of an object: ciphertexts, puzzle, tickets, keys, plaintext. */
final class BundleFetch {
  private final Manifest manifest;
  private final Address client;
  private final PublisherCalls publisher;
  private final CacheSessions caches;
  private final PuzzleWork puzzles;
  private final ExecutorService io;
  private final ChunkBuffers pool;
  private final ClientLimits limits;
  private final Progress progress;
  private final int number;
  private final int size;
  private final byte[][] buffers;
  private final @Nullable Received[] received;

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
      int number) {
    this.manifest = manifest;
    this.client = client;
    this.publisher = publisher;
    this.caches = caches;
    this.puzzles = puzzles;
    this.io = io;
    this.pool = pool;
    this.limits = limits;
    this.progress = progress;
    this.number = number;
    this.size = manifest.layout().caches();
    this.buffers = new byte[size][];
    this.received = new Received[size];
    Arrays.fill(buffers, new byte[0]);
  }

  /** The plaintexts, each at the front of an array that the caller gives back to the pool. */
  List<byte[]> run() throws ContentException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        if (attempt()) {
          return List.of(buffers);
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
      Arrays.fill(received, null);
    }
  }

  /** False when a chunk turned out to be bad after it was paid; its cache is out of the game. */
  private boolean attempt() throws ContentException, InterruptedException {
    Bundle bundle = publisher.bundle(manifest.contentId(), number);
    check(bundle);
    Optional<Solution> solution = Optional.empty();
    while (solution.isEmpty()) {
      bundle = receiveAll(bundle);
      solution = puzzles.solve(bundle, List.of(buffers));
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
    received[slot] = null;
    return repaired;
  }

  // ---- ciphertexts ----

  /** Gets every ciphertext that is missing; returns the bundle with which that succeeded. */
  private Bundle receiveAll(Bundle first) throws ContentException, InterruptedException {
    Bundle bundle = first;
    while (true) {
      Bundle current = bundle;
      List<Callable<Optional<Fault.NoChunk>>> missing = new ArrayList<>();
      List<Integer> slots = new ArrayList<>();
      for (int slot = 0; slot < size; slot++) {
        if (received[slot] == null) {
          int of = slot;
          slots.add(slot);
          missing.add(() -> receive(current, of));
        }
      }
      List<Optional<Fault.NoChunk>> outcomes = all(missing);
      boolean complete = true;
      for (int i = 0; i < outcomes.size(); i++) {
        if (outcomes.get(i).isPresent()) {
          complete = false;
          progress.fault(outcomes.get(i).get());
          bundle = repair(bundle, slots.get(i), outcomes.get(i).get().why());
        }
      }
      if (complete) {
        return bundle;
      }
    }
  }

  private Optional<Fault.NoChunk> receive(Bundle bundle, int slot) {
    Bundle.Part part = bundle.parts().get(slot);
    Token token = part.token();
    int padded = bundle.paddedSize(slot);
    int length = padded + DeliverySignature.SIZE;
    if (buffers[slot].length < length) {
      buffers[slot] = pool.borrow(length);
    }
    byte[] buffer = buffers[slot];
    String why;
    try {
      ByteBuffer target = ByteBuffer.wrap(buffer, 0, length);
      int price = caches.of(part).request(token.id(), token.encode(), target);
      if (target.hasRemaining() || price != token.tickets()) {
        return noChunk(part, "it sent too little, or wants another price");
      }
      List<Bytes32> hashes =
          new BlockTree(BlockTree.Kind.CIPHERTEXT).update(buffer, 0, padded).hashes();
      Signature signature = Signature.parseCompact(Arrays.copyOfRange(buffer, padded, length));
      if (DeliverySignature.isBy(
          part.cache(), signature, token.agreement(), token.id(), BlockTree.root(hashes))) {
        received[slot] = new Received(token, signature, hashes);
        return Optional.empty();
      }
      why = "it did not sign for what it sent";
    } catch (UnitException | PeerException | WrongEndpointException | IllegalArgumentException e) {
      why = String.valueOf(e.getMessage());
    }
    return noChunk(part, why);
  }

  private static Optional<Fault.NoChunk> noChunk(Bundle.Part part, String why) {
    return Optional.of(new Fault.NoChunk(part.cache(), why));
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
    Received chunk = received[slot];
    return chunk != null && publisher.complain(chunk.token(), chunk.signature(), chunk.hashes());
  }

  /** The secrets of the tickets, for each part those of its own. */
  private List<Bytes> open(Bundle bundle, byte[] key) throws ContentException {
    Bytes all =
        new Box()
            .open(key, bundle.id(), bundle.box())
            .map(Bytes::of)
            .orElseThrow(() -> publisher.cheated("the solution does not open the box"));
    List<Bytes> secrets = new ArrayList<>();
    int at = 0;
    for (Bundle.Part part : bundle.parts()) {
      int length = part.token().tickets() * Box.SECRET;
      if (all.size() - at < length) {
        throw publisher.cheated("the box holds too few tickets");
      }
      secrets.add(Bytes.of(all.slice(at, length)));
      at += length;
    }
    return secrets;
  }

  // ---- keys ----

  private List<byte[]> payAll(Bundle bundle, List<Bytes> secrets)
      throws ContentException, InterruptedException {
    List<Callable<Optional<byte[]>>> payments = new ArrayList<>();
    for (int slot = 0; slot < size; slot++) {
      Bundle.Part part = bundle.parts().get(slot);
      Bytes own = secrets.get(slot);
      payments.add(() -> pay(part, own));
    }
    List<Optional<byte[]>> outcomes = all(payments);
    List<byte[]> keys = new ArrayList<>();
    for (int slot = 0; slot < size; slot++) {
      Token token = bundle.parts().get(slot).token();
      byte[] key =
          outcomes.get(slot).isPresent()
              ? outcomes.get(slot).get()
              : publisher.redeem(token, secrets.get(slot));
      if (!TokenSeal.fits(token, key)) {
        throw publisher.cheated("it gave a key that is not the token's");
      }
      keys.add(key);
    }
    return keys;
  }

  /** The key for the tickets; empty when the cache does not hand out the right one. */
  private Optional<byte[]> pay(Bundle.Part part, Bytes secrets) {
    Token token = part.token();
    byte[] key = new byte[TokenSeal.KEY];
    String why = "it handed out a wrong key";
    try {
      ExchangeSession session = caches.of(part);
      session.pay(token.id(), token.encode(), tickets(token, secrets), ByteBuffer.wrap(key));
      if (TokenSeal.fits(token, key)) {
        return Optional.of(key);
      }
    } catch (UnitException | PeerException | WrongEndpointException e) {
      why = String.valueOf(e.getMessage());
    }
    progress.fault(new Fault.KeyKeptBack(part.cache(), why));
    return Optional.empty();
  }

  private static List<Ticket> tickets(Token token, Bytes secrets) {
    List<Ticket> tickets = new ArrayList<>();
    for (int i = 0; i < token.tickets(); i++) {
      tickets.add(
          new Ticket(
              token.round(),
              token.book(),
              token.place() + i,
              Bytes.of(secrets.slice(i * Box.SECRET, Box.SECRET))));
    }
    return tickets;
  }

  // ---- plaintexts ----

  private boolean decryptAll(Bundle bundle, List<byte[]> keys)
      throws ContentException, InterruptedException {
    List<Callable<Boolean>> work = new ArrayList<>();
    for (int slot = 0; slot < size; slot++) {
      Token token = bundle.parts().get(slot).token();
      byte[] buffer = buffers[slot];
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
