package souk.content.client;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import souk.content.BlockTree;
import souk.content.Bundle;
import souk.content.DeliverySignature;
import souk.content.Token;
import souk.content.client.Progress.Fault;
import souk.exchange.UnitException;
import souk.exchange.WrongEndpointException;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Signature;
import souk.transport.PeerException;

/**
 * Gets the ciphertexts of a bundle, all at the same time, and where a cache fails or is far slower
 * than the others, that chunk from another. Used by one thread.
 */
final class CiphertextFetch {
  /** How often it looks for caches that are too slow, while none delivers. */
  private static final Duration LOOK = Duration.ofMillis(50);

  private static final byte[] NOTHING = new byte[0];

  /** Has another cache put into the place of one. */
  @FunctionalInterface
  interface Repair {
    Bundle of(Bundle bundle, int slot, String why) throws ContentException;
  }

  private final CacheSessions caches;
  private final CachePayment payment;
  private final ExecutorService io;
  private final ChunkBuffers pool;
  private final Progress progress;
  private final InstantSource clock;
  private final Repair repair;
  private final byte[][] buffers;
  private final @Nullable Received[] received;
  private final @Nullable Asked[] asked;

  CiphertextFetch(
      int size,
      CacheSessions caches,
      CachePayment payment,
      ExecutorService io,
      ChunkBuffers pool,
      Progress progress,
      InstantSource clock,
      Repair repair) {
    this.caches = caches;
    this.payment = payment;
    this.io = io;
    this.pool = pool;
    this.progress = progress;
    this.clock = clock;
    this.repair = repair;
    this.buffers = new byte[size][];
    this.received = new Received[size];
    this.asked = new Asked[size];
    Arrays.fill(buffers, NOTHING);
  }

  /** The chunks, each at the front of its array. */
  List<byte[]> buffers() {
    return List.of(buffers);
  }

  /** What came for a chunk. */
  Optional<Received> received(int slot) {
    return Optional.ofNullable(received[slot]);
  }

  /** What came for a chunk is of no use. */
  void forget(int slot) {
    received[slot] = null;
  }

  void forgetAll() {
    Arrays.fill(received, null);
  }

  /** What the cache of a part answered: a ciphertext, or why there is none. */
  private record Answer(int slot, Bundle.Part part, @Nullable Received received, String why) {}

  /** A cache that is asked, since when. */
  private record Asked(Future<Answer> answer, Instant since, boolean replaceable) {}

  /** Gets every ciphertext that is missing; returns the bundle with which that succeeded. */
  Bundle receiveAll(Bundle first) throws ContentException, InterruptedException {
    CompletionService<Answer> answers = new ExecutorCompletionService<>(io);
    Pace pace = new Pace(buffers.length);
    Bundle bundle = first;
    try {
      for (int slot = 0; slot < buffers.length; slot++) {
        if (received[slot] == null) {
          ask(answers, bundle, slot);
        } else {
          pace.arrived(Duration.ZERO);
        }
      }
      while (Arrays.stream(asked).anyMatch(Objects::nonNull)) {
        Future<Answer> next = answers.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        if (next != null && !next.isCancelled()) {
          bundle = take(result(next), bundle, answers, pace);
        }
        bundle = withoutSlow(bundle, answers, pace);
      }
      return bundle;
    } finally {
      for (int slot = 0; slot < buffers.length; slot++) {
        giveUp(slot);
      }
    }
  }

  /** Keeps a ciphertext, or asks another cache for it; returns the bundle that then holds. */
  private Bundle take(Answer answer, Bundle bundle, CompletionService<Answer> answers, Pace pace)
      throws ContentException {
    int slot = answer.slot();
    Asked one = asked[slot];
    if (one == null || !answer.part().equals(bundle.parts().get(slot))) {
      return bundle; // it was too slow, and another has its place
    }
    asked[slot] = null;
    if (answer.received() != null) {
      received[slot] = answer.received();
      pace.arrived(Duration.between(one.since(), clock.instant()));
      return bundle;
    }
    progress.fault(new Fault.NoChunk(answer.part().cache(), answer.why()));
    Bundle repaired = repair.of(bundle, slot, answer.why());
    ask(answers, repaired, slot);
    return repaired;
  }

  /** Asks others in the place of caches that are far slower than the rest. */
  private Bundle withoutSlow(Bundle first, CompletionService<Answer> answers, Pace pace)
      throws ContentException {
    Bundle bundle = first;
    for (int slot = 0; slot < buffers.length; slot++) {
      Asked one = asked[slot];
      if (one == null || !one.replaceable() || one.answer().isDone()) {
        continue;
      }
      Duration soFar = Duration.between(one.since(), clock.instant());
      if (pace.tooSlow(soFar)) {
        Bundle repaired = replaceSlow(bundle, slot, soFar);
        if (repaired == null) {
          asked[slot] = new Asked(one.answer(), one.since(), false);
        } else {
          bundle = repaired;
          giveUp(slot);
          ask(answers, bundle, slot);
        }
      }
    }
    return bundle;
  }

  /** The bundle with another cache in the place of a slow one; null when there is no other. */
  private @Nullable Bundle replaceSlow(Bundle bundle, int slot, Duration after)
      throws ContentException {
    try {
      Bundle repaired = repair.of(bundle, slot, "it is far slower than the others");
      progress.replaced(bundle.parts().get(slot).cache(), after);
      return repaired;
    } catch (ContentException e) {
      if (e.reason() == ContentException.Reason.CACHES_FAILED) {
        return null;
      }
      throw e;
    }
  }

  /** Whoever was asked may write to its array for a little longer, so nobody else gets that. */
  private void giveUp(int slot) {
    Asked one = asked[slot];
    if (one != null) {
      one.answer().cancel(true);
      asked[slot] = null;
      buffers[slot] = NOTHING;
    }
  }

  private static Answer result(Future<Answer> answer) throws InterruptedException {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("fetching a ciphertext failed", e);
    }
  }

  private void ask(CompletionService<Answer> answers, Bundle bundle, int slot) {
    Bundle.Part part = bundle.parts().get(slot);
    int padded = bundle.paddedSize(slot);
    int length = padded + DeliverySignature.SIZE;
    if (buffers[slot].length < length) {
      buffers[slot] = pool.borrow(length);
    }
    byte[] buffer = buffers[slot];
    Future<Answer> answer = answers.submit(() -> fetch(slot, part, padded, buffer));
    asked[slot] = new Asked(answer, clock.instant(), true);
  }

  private Answer fetch(int slot, Bundle.Part part, int padded, byte[] buffer) {
    try {
      Bytes key = part.isClear() ? payment.key(part, part.clear()) : null;
      Received arrived = receive(part, key, padded, buffer);
      return new Answer(
          slot, part, arrived, "it sent too little, wants another price or did not sign");
    } catch (UnitException | PeerException | WrongEndpointException e) {
      return new Answer(slot, part, null, String.valueOf(e.getMessage()));
    }
  }

  /** The ciphertext as its cache signed for it; null when it did not. */
  private @Nullable Received receive(
      Bundle.Part part, @Nullable Bytes key, int padded, byte[] buffer)
      throws UnitException, PeerException, WrongEndpointException {
    Token token = part.token();
    int length = padded + DeliverySignature.SIZE;
    ByteBuffer target = ByteBuffer.wrap(buffer, 0, length);
    int price = caches.of(part).request(token.id(), token.encode(), target);
    if (target.hasRemaining() || price != token.tickets()) {
      return null;
    }
    Signature signature;
    try {
      signature = Signature.parseCompact(Arrays.copyOfRange(buffer, padded, length));
    } catch (IllegalArgumentException e) {
      return null;
    }
    List<Bytes32> hashes =
        new BlockTree(BlockTree.Kind.CIPHERTEXT).update(buffer, 0, padded).hashes();
    return DeliverySignature.isBy(
            part.cache(), signature, token.agreement(), token.id(), BlockTree.root(hashes))
        ? new Received(token, signature, hashes, key)
        : null;
  }
}
