package souk.content.publisher;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.ArrayList;
import java.util.List;
import souk.content.ClientRequest.Complaint;
import souk.content.ContentRules;
import souk.content.Evidence;
import souk.content.Token;
import souk.exchange.Disputes;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.transport.ProblemException;

/** Looks into complaints about bad chunks, and accuses the cache on the ledger when they hold. */
final class FaultDesk {
  private static final int REMEMBERED = 4096;

  private final ContentRules rules;
  private final Catalogue catalogue;
  private final Caches caches;
  private final Disputes disputes;
  private final Runnable enroll;
  private final Cache<Bytes32, Boolean> verdicts =
      Caffeine.newBuilder().maximumSize(REMEMBERED).executor(Runnable::run).build();

  /**
   * @param enroll called when a cache may no longer be chosen
   */
  FaultDesk(
      ContentRules rules, Catalogue catalogue, Caches caches, Disputes disputes, Runnable enroll) {
    this.rules = rules;
    this.catalogue = catalogue;
    this.caches = caches;
    this.disputes = disputes;
    this.enroll = enroll;
  }

  /** Whether the cache signed for a wrong ciphertext; then it is accused. */
  boolean complain(Address client, Complaint complaint) throws ProblemException {
    Token token = complaint.token();
    HiredCache cache = caches.find(token.agreement());
    Bytes chunkKey = cache == null ? null : cache.tokenSeal().open(token).orElse(null);
    if (cache == null || chunkKey == null || !token.client().equals(client)) {
      throw new ProblemException(403, "token-refused", "this is no token of this client");
    }
    PublishedObject object = catalogue.need(token.object());
    Boolean known = verdicts.getIfPresent(token.id());
    if (known != null) {
      return known;
    }
    List<Bytes32> hashes = new ArrayList<>(complaint.hashes());
    if (!Evidence.isSigned(cache.address(), token, rules, complaint.signature(), hashes)) {
      throw new ProblemException(
          422, "not-signed", "the cache's signature is not over these blocks");
    }
    Bytes evidence =
        Evidence.find(
                token,
                rules,
                chunkKey,
                catalogue.chunk(object, token.chunk()).asByteBuffer(),
                complaint.signature(),
                hashes)
            .orElse(null);
    verdicts.put(token.id(), evidence != null);
    if (evidence == null) {
      return false;
    }
    cache.standing().convicted();
    enroll.run(); // before the answer: the client's next bundle must have another cache
    var _ = disputes.accuse(cache.hired(), evidence);
    return true;
  }
}
