package souk.content.client;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
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

  /** What a cache answered: a ciphertext, or why there is none. */
  private record Answer(@Nullable Received received, String why) {}

  /** Gets every ciphertext that is missing; returns the bundle with which that succeeded. */
  Bundle receiveAll(Bundle first) throws ContentException, InterruptedException {
    BundleCalls<Answer> calls = new BundleCalls<>(buffers.length, io, clock);
    Bundle bundle = first;
    try {
      for (int slot = 0; slot < buffers.length; slot++) {
        if (received[slot] == null) {
          ask(calls, bundle, slot);
        } else {
          calls.delivered(Duration.ZERO);
        }
      }
      while (calls.anyUnderWay()) {
        Optional<BundleCalls.Answer<Answer>> next = calls.next();
        if (next.isPresent()) {
          bundle = take(calls, bundle, next.get());
        }
        for (BundleCalls.Slow slow : calls.slow()) {
          bundle = withoutSlow(calls, bundle, slow);
        }
      }
      return bundle;
    } finally {
      for (int slot = 0; slot < buffers.length; slot++) {
        giveUp(calls, slot);
      }
    }
  }

  /** Keeps a ciphertext, or asks another cache for it; returns the bundle that then holds. */
  private Bundle take(BundleCalls<Answer> calls, Bundle bundle, BundleCalls.Answer<Answer> answer)
      throws ContentException {
    int slot = answer.slot();
    Received arrived = answer.result().received();
    if (arrived != null) {
      received[slot] = arrived;
      calls.delivered(answer.took());
      return bundle;
    }
    String why = answer.result().why();
    progress.fault(new Fault.NoChunk(bundle.parts().get(slot).cache(), why));
    Bundle repaired = repair.of(bundle, slot, why);
    ask(calls, repaired, slot);
    return repaired;
  }

  /** Asks another cache in the place of a slow one, if there is one; else goes on waiting. */
  private Bundle withoutSlow(BundleCalls<Answer> calls, Bundle bundle, BundleCalls.Slow slow)
      throws ContentException {
    int slot = slow.slot();
    Bundle repaired;
    try {
      repaired = repair.of(bundle, slot, "it is far slower than the others");
    } catch (ContentException e) {
      if (e.reason() != ContentException.Reason.CACHES_FAILED) {
        throw e;
      }
      calls.letBe(slot);
      return bundle;
    }
    progress.slow(bundle.parts().get(slot).cache(), slow.soFar());
    giveUp(calls, slot);
    ask(calls, repaired, slot);
    return repaired;
  }

  /** Whoever was asked may write to its array for a little longer, so nobody else gets that. */
  private void giveUp(BundleCalls<Answer> calls, int slot) {
    if (calls.underWay(slot)) {
      calls.cancel(slot);
      buffers[slot] = NOTHING;
    }
  }

  private void ask(BundleCalls<Answer> calls, Bundle bundle, int slot) {
    Bundle.Part part = bundle.parts().get(slot);
    int padded = bundle.paddedSize(slot);
    int length = padded + DeliverySignature.SIZE;
    if (buffers[slot].length < length) {
      buffers[slot] = pool.borrow(length);
    }
    byte[] buffer = buffers[slot];
    calls.start(slot, () -> fetch(part, padded, buffer));
  }

  private Answer fetch(Bundle.Part part, int padded, byte[] buffer) {
    try {
      Bytes key = part.isClear() ? payment.key(part, part.clear()) : null;
      Received arrived = receive(part, key, padded, buffer);
      return new Answer(arrived, "it sent too little, wants another price or did not sign");
    } catch (UnitException | PeerException | WrongEndpointException e) {
      return new Answer(null, String.valueOf(e.getMessage()));
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
