package souk.exchange;

import java.util.Optional;
import souk.primitives.Address;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;
import souk.primitives.Secp256k1;
import souk.primitives.Signature;

/**
 * What providers of a kind say under their signature, so that a wrong answer is evidence against
 * whoever gave it. {@code contracts/src/judges/Signatures.sol} reads the same.
 *
 * <pre>
 *   signed = answer ‖ signature, 64 bytes by EIP-2098, over
 *            KindAnswer(bytes32 agreement,bytes answer)
 * </pre>
 *
 * The type's name begins with the kind's, as {@link Signing} wants it; the domain has the kind's
 * name and version, and neither chain nor contract: a judge knows none, and the agreement's id
 * binds both.
 */
public final class SignedAnswers {
  private final Eip712.Domain domain;
  private final Eip712.Type type;

  /**
   * Those of a kind.
   *
   * @param kind its name, such as {@code key-shares/1}
   */
  public SignedAnswers(String kind) {
    int slash = kind.indexOf('/');
    this.domain =
        new Eip712.Domain(kind.substring(0, slash), kind.substring(slash + 1), 0, Address.ZERO);
    this.type =
        Eip712.Type.of(KeySigning.typePrefix(kind) + "Answer", "bytes32 agreement", "bytes answer");
  }

  /** An answer and the provider's signature. */
  public Bytes sign(Signing provider, Bytes32 agreement, Bytes answer) {
    Signature signature = provider.sign(domain, type, agreement, answer);
    return Bytes.of(new ByteWriter().raw(answer.toArray()).raw(signature.toCompact()).toArray());
  }

  /** The answer in what anybody says a provider signed; empty when it did not. */
  public Optional<Bytes> read(Bytes32 agreement, Address provider, Bytes signed) {
    int length = signed.size() - Signature.COMPACT_SIZE;
    if (length < 0) {
      return Optional.empty();
    }
    Bytes answer = Bytes.of(signed.slice(0, length));
    Bytes signature = Bytes.of(signed.slice(length, Signature.COMPACT_SIZE));
    return Secp256k1.recover(signature, domain.digest(type.hash(agreement, answer)))
        .filter(provider::equals)
        .map(_ -> answer);
  }
}
