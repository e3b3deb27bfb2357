package souk.exchange;

import java.net.URI;
import souk.ledger.AgreementTerms;
import souk.primitives.Bytes32;
import souk.primitives.PublicKey;

/**
 * What a customer has with a provider.
 *
 * @param id the agreement's
 * @param terms as both signed them
 * @param provider its public key, as recovered from its signature
 * @param endpoint where it answers
 */
public record Hired(Bytes32 id, AgreementTerms terms, PublicKey provider, URI endpoint) {}
