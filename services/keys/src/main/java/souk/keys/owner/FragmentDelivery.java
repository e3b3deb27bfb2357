package souk.keys.owner;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import souk.exchange.Hired;
import souk.exchange.Signing;
import souk.keys.FragmentSeal;
import souk.keys.GrantTerms;
import souk.keys.KeysDetails;
import souk.keys.KeysWish;
import souk.keys.Statement;
import souk.keys.owner.GrantException.Kind;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.umbral.VerifiedKeyFragment;

/** Brings providers the fragments of a grant, and has them dropped again. */
final class FragmentDelivery {
  /** How something is bought from a provider. */
  @FunctionalInterface
  interface Purchases {
    /** A provider's answer to a wish. */
    Bytes buy(Hired provider, KeysWish wish) throws IOException;
  }

  private final Signing signing;
  private final SecureRandom random;
  private final Purchases purchases;

  FragmentDelivery(Signing signing, SecureRandom random, Purchases purchases) {
    this.signing = signing;
    this.random = random;
    this.purchases = purchases;
  }

  /** Brings each provider its fragment; when one does not take it, those that did drop it again. */
  Map<Hired, Bytes> handOver(
      GrantTerms grant, String condition, List<Hired> to, List<VerifiedKeyFragment> fragments)
      throws GrantException {
    Map<Hired, Bytes> taken = new ConcurrentHashMap<>();
    List<String> refused = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Map<Hired, Future<Bytes>> all = new LinkedHashMap<>();
      for (int i = 0; i < to.size(); i++) {
        Hired provider = to.get(i);
        VerifiedKeyFragment fragment = fragments.get(i);
        all.put(provider, threads.submit(() -> take(grant, condition, provider, fragment)));
      }
      for (Map.Entry<Hired, Future<Bytes>> each : all.entrySet()) {
        try {
          taken.put(each.getKey(), each.getValue().get());
        } catch (ExecutionException e) {
          refused.add(why(e));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          refused.add("interrupted");
        }
      }
    }
    if (!refused.isEmpty()) {
      Bytes revocation = Statement.REVOKE.sign(signing, grant.id());
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (Hired hired : taken.keySet()) {
          threads.execute(() -> {
            try {
              var _ = drop(hired, grant.id(), revocation);
            } catch (IOException e) {
              // It keeps a fragment that nobody has a file for.
            }
          });
        }
      }
      throw new GrantException(
          Kind.UNAVAILABLE, "not all providers took their fragment: " + refused.getFirst());
    }
    return taken;
  }

  private Bytes take(
      GrantTerms grant, String condition, Hired provider, VerifiedKeyFragment fragment)
      throws IOException {
    Bytes sealed =
        FragmentSeal.seal(
            signing.agree(provider.provider(), provider.id(), "fragment"),
            grant.id(),
            fragment.fragment(),
            random);
    Bytes signature = purchases.buy(provider, new KeysWish.Take(grant.encode(), condition, sealed));
    Bytes32 job = KeysDetails.job(provider.terms().details());
    if (!Statement.TAKEN.isSigned(
        provider.terms().provider(), job, signature, grant.id().toArray())) {
      throw new IOException(provider.endpoint() + " did not countersign its fragment");
    }
    return signature;
  }

  /** The signed word of a provider that it dropped its fragment. */
  Bytes drop(Hired provider, Bytes32 id, Bytes revocation) throws IOException {
    Bytes receipt = purchases.buy(provider, new KeysWish.Drop(id, revocation));
    if (receipt.size() != 8 + Statement.SIGNATURE
        || !Statement.DROPPED.isSigned(
            provider.terms().provider(),
            KeysDetails.job(provider.terms().details()),
            Bytes.of(receipt.slice(8, Statement.SIGNATURE)),
            id.toArray(),
            receipt.slice(0, 8))) {
      throw new IOException(provider.endpoint() + " did not sign that it dropped its fragment");
    }
    return receipt;
  }

  private static String why(ExecutionException failed) {
    Throwable cause = failed.getCause();
    return String.valueOf((cause == null ? failed : cause).getMessage());
  }
}
