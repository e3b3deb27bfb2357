package souk.content;

import java.util.Arrays;
import souk.ledger.Judge;
import souk.ledger.JudgeId;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;

/**
 * Convicts a cache that signed for a wrong ciphertext ({@link BadDelivery}). It computes the one
 * right ciphertext of a block, from plaintext that hashes to the token's chunk id and from the key
 * that the token commits to, and compares it with what the cache signed. An honest cache checks
 * chunk id and commitment before it signs, so that not even its publisher can frame it. On a chain
 * {@code contracts/src/judges/ContentJudge.sol} comes to the same decisions.
 */
public final class ContentJudge implements Judge {
  public static final JudgeId ID = JudgeId.of("content", 1);

  private static final Verdict NOTHING = new Verdict.Inadmissible();

  @Override
  public JudgeId id() {
    return ID;
  }

  /** Nothing can be asked of a cache on the ledger. */
  @Override
  public boolean admits(Bytes details, Bytes question) {
    return false;
  }

  @Override
  public Verdict decide(Case about, Bytes evidence) {
    if (!(about.matter() instanceof Matter.Accusation)) {
      return NOTHING;
    }
    try {
      ContentRules rules = ContentTerms.rules(about.details());
      BadDelivery bad = BadDelivery.decode(evidence);
      return signedBy(about.provider(), about.agreement(), bad) && isWrong(bad, rules)
          ? new Verdict.Fault(bad.token().id())
          : NOTHING;
    } catch (DecodeException | IllegalArgumentException e) {
      return NOTHING;
    }
  }

  private static boolean signedBy(Address cache, Bytes32 agreement, BadDelivery bad) {
    Token token = bad.token();
    return token.agreement().equals(agreement)
        && DeliverySignature.isBy(cache, bad.signature(), agreement, token.id(), bad.ciphertext())
        && TokenSeal.fits(token, bad.key().toArray());
  }

  private static boolean isWrong(BadDelivery bad, ContentRules rules) {
    int padded = rules.paddedSize(bad.token().size());
    if (bad.block() >= BlockTree.blocks(padded)
        || !BlockTree.proves(bad.hashPath(), bad.ciphertext(), padded, bad.block(), bad.hash())
        || !plainIsGenuine(bad)) {
      return false;
    }
    int offset = bad.block() * BlockTree.BLOCK;
    byte[] block = Arrays.copyOf(bad.plain().toArray(), Math.min(BlockTree.BLOCK, padded - offset));
    new ChunkCipher().beginAt(bad.key().toArray(), offset).update(block, 0, block.length, block, 0);
    return !BlockTree.hash(BlockTree.Kind.CIPHERTEXT, block).equals(bad.hash());
  }

  private static boolean plainIsGenuine(BadDelivery bad) {
    int size = bad.token().size();
    int length = Math.clamp(size - (long) bad.block() * BlockTree.BLOCK, 0, BlockTree.BLOCK);
    if (bad.plain().size() != length) {
      return false;
    }
    Bytes32 hash = BlockTree.hash(BlockTree.Kind.PLAINTEXT, bad.plain().toArray());
    return length == 0
        || BlockTree.proves(bad.plainPath(), bad.token().chunkId(), size, bad.block(), hash);
  }
}
