package souk.ledger.evm;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import souk.ledger.WrongLedgerException;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/** The code of a contract on a chain, which is that of one of this program's artifacts. */
final class DeployedCode {
  private final Artifact artifact;
  private final Address at;
  private final byte[] code;

  private DeployedCode(Artifact artifact, Address at, byte[] code) {
    this.artifact = artifact;
    this.at = at;
    this.code = code;
  }

  /** The code at an address; empty when it is not the artifact's, whatever its immutables. */
  static Optional<DeployedCode> of(Artifact artifact, Address at, Bytes code) {
    byte[] masked = code.toArray();
    if (masked.length != artifact.size()) {
      return Optional.empty();
    }
    for (List<Artifact.Place> places : artifact.immutables().values()) {
      for (Artifact.Place place : places) {
        Arrays.fill(masked, place.start(), place.start() + place.length(), (byte) 0);
      }
    }
    return sha256(masked).equals(artifact.sha256())
        ? Optional.of(new DeployedCode(artifact, at, code.toArray()))
        : Optional.empty();
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Makes sure that an immutable has a value wherever it stands.
   *
   * @throws WrongLedgerException when it has another one
   */
  DeployedCode with(String name, Bytes32 value) {
    List<Artifact.Place> places = artifact.immutables().get(name);
    if (places == null) {
      throw new IllegalArgumentException(artifact.name() + " has no immutable " + name);
    }
    for (Artifact.Place place : places) {
      if (!Bytes32.of(code, place.start()).equals(value)) {
        throw new WrongLedgerException(
            "the contract at %s has the code of %s, and in its %s something else than it says"
                .formatted(at, artifact.name(), name));
      }
    }
    return this;
  }

  DeployedCode with(String name, Address value) {
    byte[] word = new byte[Bytes32.SIZE];
    System.arraycopy(value.toArray(), 0, word, Bytes32.SIZE - Address.SIZE, Address.SIZE);
    return with(name, Bytes32.of(word));
  }

  DeployedCode with(String name, long value) {
    byte[] bytes = BigInteger.valueOf(value).toByteArray();
    byte[] word = new byte[Bytes32.SIZE];
    System.arraycopy(bytes, 0, word, Bytes32.SIZE - bytes.length, bytes.length);
    return with(name, Bytes32.of(word));
  }
}
