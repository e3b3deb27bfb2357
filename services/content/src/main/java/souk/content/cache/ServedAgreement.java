package souk.content.cache;

import java.util.Optional;
import souk.content.AgreementKeys;
import souk.content.ContentTerms;
import souk.content.Token;
import souk.primitives.Bytes;

/** What a cache knows of one of its agreements. */
record ServedAgreement(
    ContentTerms terms, AgreementKeys keys, PublisherLink publisher, CacheReports reports) {
  /** The key of the chunk that a token of this agreement is for; empty when it is none. */
  Optional<Bytes> open(Token token) {
    return keys.tokenSeal().open(token);
  }
}
