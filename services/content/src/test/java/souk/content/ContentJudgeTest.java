package souk.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import souk.ledger.Judge.Case;
import souk.ledger.Judge.Matter;
import souk.ledger.Judge.Verdict;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Signature;
import souk.puzzle.PuzzleProfile;

class ContentJudgeTest {
  private static final ContentRules RULES =
      new ContentRules(PuzzleProfile.SOUK, 4, 4, 1 << 20, 40_000, 1 << 20, 20, 500, 8, 64, 2, 24);
  private static final Bytes DETAILS =
      new ContentTerms(RULES, Samples.PUBLISHER.publicKey(), "http://publisher").encode();

  private final ContentJudge judge = new ContentJudge();
  private final byte[] key = new byte[TokenSeal.KEY];

  /** A chunk, its token, and what an honest cache would send for it. */
  private final byte[] plain = Samples.bytes(new Random(5), 30_000);

  private final List<Bytes32> plainHashes =
      new BlockTree(BlockTree.Kind.PLAINTEXT).update(plain, 0, plain.length).hashes();
  private final Token token =
      Samples.seal(
          Samples.keys(),
          Samples.unsealed(Bytes32.of(1), 0, BlockTree.root(plainHashes), plain.length),
          key);

  private byte[] honestCiphertext() {
    byte[] ciphertext = Arrays.copyOf(plain, RULES.paddedSize(plain.length));
    new ChunkCipher().begin(key).update(ciphertext, 0, ciphertext.length, ciphertext, 0);
    return ciphertext;
  }

  /** What accuses the cache of a wrong block in a ciphertext that it signed for. */
  private BadDelivery accuse(byte[] ciphertext, int block) {
    List<Bytes32> hashes =
        new BlockTree(BlockTree.Kind.CIPHERTEXT).update(ciphertext, 0, ciphertext.length).hashes();
    Bytes32 digest = BlockTree.root(hashes);
    Signature signature =
        DeliverySignature.sign(
            Samples.signing(Samples.CACHE), Samples.AGREEMENT, token.id(), digest);
    int from = Math.min(plain.length, block * BlockTree.BLOCK);
    int to = Math.min(plain.length, from + BlockTree.BLOCK);
    return new BadDelivery(
        token,
        signature,
        digest,
        Bytes.of(key),
        block,
        Bytes.of(Arrays.copyOfRange(plain, from, to)),
        from == to ? List.of() : BlockTree.path(plainHashes, block),
        hashes.get(block),
        BlockTree.path(hashes, block));
  }

  private Verdict decide(Bytes evidence) {
    return judge.decide(about(Samples.AGREEMENT, Samples.CACHE.address(), DETAILS), evidence);
  }

  private static Case about(Bytes32 agreement, Address provider, Bytes details) {
    return new Case(
        agreement,
        Samples.PUBLISHER.address(),
        provider,
        details,
        Bytes32.ZERO,
        new Matter.Accusation());
  }

  @Test
  void shouldConvictWhenAnyBlockOfTheCiphertextIsWrong() {
    int blocks = BlockTree.blocks(RULES.paddedSize(plain.length));
    assertThat(blocks).isEqualTo(5);
    for (int block = 0; block < blocks; block++) {
      byte[] ciphertext = honestCiphertext();
      ciphertext[Math.min(ciphertext.length - 1, block * BlockTree.BLOCK + 8000)] ^= 1;

      assertThat(decide(accuse(ciphertext, block).encode()))
          .as("block %d", block)
          .isEqualTo(new Verdict.Fault(token.id()));
    }
  }

  @Test
  void shouldFindNothingWhenTheCacheWasHonest() {
    byte[] ciphertext = honestCiphertext();
    for (int block = 0; block < 5; block++) {
      assertThat(decide(accuse(ciphertext, block).encode()))
          .isInstanceOf(Verdict.Inadmissible.class);
    }
  }

  @Test
  void shouldFindNothingWhenTheBlockShownIsNotTheWrongOne() {
    byte[] ciphertext = honestCiphertext();
    ciphertext[0] ^= 1;

    assertThat(decide(accuse(ciphertext, 1).encode())).isInstanceOf(Verdict.Inadmissible.class);
  }

  @Test
  void shouldNotConvictAnHonestCacheWhenEvidenceIsForged() {
    BadDelivery honest = accuse(honestCiphertext(), 0);
    byte[] otherKey = key.clone();
    otherKey[0] ^= 1;
    byte[] otherPlain = honest.plain().toArray();
    otherPlain[0] ^= 1;
    List<BadDelivery> forged = new ArrayList<>();
    forged.add(with(honest, Bytes.of(otherKey), honest.plain(), 0, honest.hash(), token));
    forged.add(with(honest, honest.key(), Bytes.of(otherPlain), 0, honest.hash(), token));
    forged.add(with(honest, honest.key(), honest.plain(), 1, honest.hash(), token));
    forged.add(with(honest, honest.key(), honest.plain(), 5, honest.hash(), token));
    forged.add(with(honest, honest.key(), honest.plain(), 0, Bytes32.of(1), token));
    forged.add(with(honest, honest.key(), Bytes.EMPTY, 4, honest.hash(), token));
    Token otherToken =
        Samples.seal(
            Samples.keys(),
            Samples.unsealed(Bytes32.of(2), 0, token.chunkId(), token.size()),
            new byte[16]);
    forged.add(with(honest, honest.key(), honest.plain(), 0, honest.hash(), otherToken));

    for (BadDelivery evidence : forged) {
      assertThat(decide(evidence.encode())).isInstanceOf(Verdict.Inadmissible.class);
    }
  }

  private static BadDelivery with(
      BadDelivery bad, Bytes key, Bytes plain, int block, Bytes32 hash, Token token) {
    return new BadDelivery(
        token,
        bad.signature(),
        bad.ciphertext(),
        key,
        block,
        plain,
        bad.plainPath(),
        hash,
        bad.hashPath());
  }

  @Test
  void shouldFindNothingWhenAnotherCacheOrAgreementIsAccused() {
    byte[] ciphertext = honestCiphertext();
    ciphertext[0] ^= 1;
    Bytes evidence = accuse(ciphertext, 0).encode();

    assertThat(judge.decide(about(Samples.AGREEMENT, Samples.key(9).address(), DETAILS), evidence))
        .isInstanceOf(Verdict.Inadmissible.class);
    assertThat(judge.decide(about(Bytes32.of(78), Samples.CACHE.address(), DETAILS), evidence))
        .isInstanceOf(Verdict.Inadmissible.class);
  }

  @Test
  void shouldAnswerAndNotThrowWhenBytesAreRandom() {
    byte[] ciphertext = honestCiphertext();
    ciphertext[0] ^= 1;
    byte[] evidence = accuse(ciphertext, 0).encode().toArray();
    long seed = 21;
    Random random = new Random(seed);
    for (int run = 0; run < 3000; run++) {
      byte[] changed = Arrays.copyOf(evidence, random.nextInt(evidence.length + 2));
      if (changed.length > 0 && changed.length <= evidence.length) {
        changed[random.nextInt(Math.min(changed.length, 600))] ^= (byte) (1 + random.nextInt(255));
      }
      if (!Arrays.equals(changed, evidence)) {
        assertThat(decide(Bytes.of(changed)))
            .as("seed %d, run %d", seed, run)
            .isInstanceOf(Verdict.Inadmissible.class);
      }
    }
    assertThat(
            judge.decide(
                about(Samples.AGREEMENT, Samples.CACHE.address(), Bytes.EMPTY), Bytes.of(evidence)))
        .isInstanceOf(Verdict.Inadmissible.class);
  }

  @Test
  void shouldAdmitNoQuestionAndAnswerNoPeriod() {
    byte[] ciphertext = honestCiphertext();
    ciphertext[0] ^= 1;
    Case period =
        new Case(
            Samples.AGREEMENT,
            Samples.PUBLISHER.address(),
            Samples.CACHE.address(),
            DETAILS,
            Bytes32.ZERO,
            new Matter.Period(0, Bytes32.ZERO));

    assertThat(judge.admits(DETAILS, Bytes.EMPTY)).isFalse();
    assertThat(judge.decide(period, accuse(ciphertext, 0).encode()))
        .isInstanceOf(Verdict.Inadmissible.class);
  }
}
