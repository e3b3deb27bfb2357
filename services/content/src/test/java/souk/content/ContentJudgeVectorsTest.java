package souk.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import souk.ledger.Judge.Case;
import souk.ledger.Judge.Matter;
import souk.ledger.Judge.Verdict;
import souk.primitives.Address;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;
import souk.primitives.Hex;
import souk.primitives.Secp256k1;
import souk.primitives.Signature;
import souk.puzzle.PuzzleProfile;

/**
 * What the judge decides in many cases, written down for the contract that must decide the same:
 * {@code contracts/test/vectors/content-judge.txt}, which {@code ContentJudge.t.sol} plays. After a
 * change of the judge run this test with {@code -Dsouk.vectors=write} to write the file anew.
 *
 * <p>A line is a vector, in hexadecimal: {@code agreement:32 ‖ provider:20 ‖ details ‖ evidence ‖
 * verdict:1 ‖ token:32 ‖ number of changes:2 ‖ changes}, details and evidence each with its length
 * before it, of two bytes. A change is {@code what:1 ‖ place:2 ‖ value:1 ‖ verdict:1}: what the
 * judge says to the same vector with this one change. A fault is always named by the token.
 */
class ContentJudgeVectorsTest {
  private static final Path FILE =
      Path.of("../../contracts/test/vectors/content-judge.txt").toAbsolutePath().normalize();
  private static final long SEED = 42;

  /** Where a block's plaintext stands in evidence, its length before it. */
  private static final int PLAIN = Token.SIZE + 64 + 32 + TokenSeal.KEY + 4;

  /** How many of the first vectors are of short chunks. */
  private static final int SHORT = 4;

  /** What a change is of, by the number that stands for it. */
  private enum What {
    /** The byte at a place is xored with the value. */
    EVIDENCE(0),
    DETAILS(1),
    AGREEMENT(2),
    PROVIDER(3),
    /** Only so many bytes are left. */
    EVIDENCE_CUT(4),
    DETAILS_CUT(5),
    /** The value is added as a last byte. */
    EVIDENCE_LONGER(6),
    /** The matter has the value's number in the contract's enum: a period or a question. */
    MATTER(7);

    private final int code;

    What(int code) {
      this.code = code;
    }
  }

  private record Change(What what, int place, int value) {}

  private record Vector(
      Bytes32 agreement, Address provider, Bytes details, Bytes evidence, int matter) {
    Vector with(Change change) {
      return switch (change.what) {
        case EVIDENCE -> with(details, changed(evidence, change));
        case DETAILS -> with(changed(details, change), evidence);
        case AGREEMENT -> {
          Bytes32 other = Bytes32.of(changed(Bytes.of(agreement.toArray()), change).toArray());
          yield new Vector(other, provider, details, evidence, matter);
        }
        case PROVIDER -> {
          Address other = Address.of(changed(Bytes.of(provider.toArray()), change).toArray());
          yield new Vector(agreement, other, details, evidence, matter);
        }
        case EVIDENCE_CUT -> with(details, cut(evidence, change.place));
        case DETAILS_CUT -> with(cut(details, change.place), evidence);
        case EVIDENCE_LONGER -> {
          byte[] longer = Arrays.copyOf(evidence.toArray(), evidence.size() + 1);
          longer[evidence.size()] = (byte) change.value;
          yield with(details, Bytes.of(longer));
        }
        case MATTER -> new Vector(agreement, provider, details, evidence, change.value);
      };
    }

    private Vector with(Bytes newDetails, Bytes newEvidence) {
      return new Vector(agreement, provider, newDetails, newEvidence, matter);
    }

    private static Bytes changed(Bytes bytes, Change change) {
      byte[] other = bytes.toArray();
      other[change.place] ^= (byte) change.value;
      return Bytes.of(other);
    }

    private static Bytes cut(Bytes bytes, int length) {
      return Bytes.of(Arrays.copyOf(bytes.toArray(), length));
    }

    Verdict verdict() {
      Matter asked =
          switch (matter) {
            case 0 -> new Matter.Period(0, Bytes32.ZERO);
            case 1 -> new Matter.Question(Bytes.EMPTY);
            default -> new Matter.Accusation();
          };
      Address customer = Samples.PUBLISHER.address();
      return new ContentJudge()
          .decide(new Case(agreement, customer, provider, details, Bytes32.ZERO, asked), evidence);
    }
  }

  /** A chunk, its token, and evidence about any block of any ciphertext of it. */
  private static final class Chunk {
    private final ContentRules rules;
    private final byte[] plain;
    private final byte[] key = new byte[TokenSeal.KEY];
    private final List<Bytes32> plainHashes;
    private final Token token;

    Chunk(PuzzleProfile profile, int least, int size) {
      rules = new ContentRules(profile, 4, 4, 1 << 20, least, 1 << 20, 20, 500, 8, 64, 2, 24);
      plain = Samples.bytes(new Random(SEED + size), size);
      plainHashes = new BlockTree(BlockTree.Kind.PLAINTEXT).update(plain, 0, size).hashes();
      Bytes32 id = BlockTree.root(plainHashes);
      token = Samples.seal(Samples.keys(), Samples.unsealed(Bytes32.of(1), 0, id, size), key);
    }

    byte[] rightCiphertext() {
      byte[] ciphertext = Arrays.copyOf(plain, rules.paddedSize(plain.length));
      new ChunkCipher().begin(key).update(ciphertext, 0, ciphertext.length, ciphertext, 0);
      return ciphertext;
    }

    Vector honest(int block) {
      return accuse(rightCiphertext(), block);
    }

    /** With one wrong byte in the block, near its end. */
    Vector guilty(int block) {
      byte[] ciphertext = rightCiphertext();
      ciphertext[Math.min(ciphertext.length, (block + 1) * BlockTree.BLOCK) - 1] ^= 1;
      return accuse(ciphertext, block);
    }

    private Vector accuse(byte[] ciphertext, int block) {
      List<Bytes32> hashes =
          new BlockTree(BlockTree.Kind.CIPHERTEXT)
              .update(ciphertext, 0, ciphertext.length)
              .hashes();
      Bytes32 digest = BlockTree.root(hashes);
      Signature signature =
          DeliverySignature.sign(
              Samples.signing(Samples.CACHE), Samples.AGREEMENT, token.id(), digest);
      int from = Math.min(plain.length, block * BlockTree.BLOCK);
      int to = Math.min(plain.length, from + BlockTree.BLOCK);
      Bytes evidence =
          new BadDelivery(
                  token,
                  signature,
                  digest,
                  Bytes.of(key),
                  block,
                  Bytes.of(Arrays.copyOfRange(plain, from, to)),
                  from == to ? List.of() : BlockTree.path(plainHashes, block),
                  hashes.get(block),
                  BlockTree.path(hashes, block))
              .encode();
      Bytes details =
          new ContentTerms(rules, Samples.PUBLISHER.publicKey(), "http://publisher").encode();
      return new Vector(Samples.AGREEMENT, Samples.CACHE.address(), details, evidence, 2);
    }
  }

  private static List<Vector> vectors() {
    List<Vector> vectors = new ArrayList<>();
    Chunk tiny = new Chunk(PuzzleProfile.COMPAT, 16, 1);
    Chunk small = new Chunk(PuzzleProfile.SOUK, 32, 100);
    Chunk padded = new Chunk(PuzzleProfile.SOUK, 40_000, 30_000);
    Chunk full = new Chunk(PuzzleProfile.SOUK, 8192, 7 * BlockTree.BLOCK);
    vectors.addAll(List.of(tiny.guilty(0), tiny.honest(0), small.guilty(0), small.honest(0)));
    // A whole block, one that is filled up, one that is all zeros.
    for (int block : new int[] {0, 3, 4}) {
      vectors.addAll(List.of(padded.guilty(block), padded.honest(block)));
    }
    // The last one moves up a level without a neighbour.
    vectors.addAll(List.of(full.guilty(6), full.honest(6)));
    return vectors;
  }

  /**
   * Evidence that only its maker could make wrong: all signatures fit. Guilty but for one thing, or
   * guilty in spite of it.
   */
  private static List<Vector> crafted() {
    Vector whole = new Chunk(PuzzleProfile.SOUK, 32, 100).guilty(0);
    Vector padding = new Chunk(PuzzleProfile.SOUK, 40_000, 30_000).guilty(4);
    int pathOfPadding = PLAIN + 4;
    int hashPath = whole.evidence.size() - 1;
    return List.of(
        // Numbers of the token at and beyond their limits.
        resigned(whole, 64, 0xff), // slot
        resigned(whole, 97, 0x7f), // chunk
        resigned(whole, 97, 0x80),
        resigned(padding, 101, 0, 0, 0, 0), // size
        resigned(padding, 101, 1, 0, 0, 1),
        resigned(whole, 157, 0xff), // round
        resigned(whole, 161, 0xff), // book
        resigned(whole, 165, 0x7f), // place
        resigned(whole, 165, 0x80),
        resigned(whole, 169, 0), // tickets
        resigned(whole, 169, 16),
        resigned(whole, 169, 17),
        resigned(whole, 170, 0x80), // expires
        resigned(whole, 0, 1), // another agreement's
        // Parts that are too long.
        insert(padding, PLAIN, 4, 0, 0, 0, 1, 7),
        insert(padding, pathOfPadding, 1, paths(16)),
        insert(padding, pathOfPadding, 1, paths(17)),
        insert(whole, hashPath, 1, paths(1)),
        // Rules that no agreement should have.
        withDetails(whole, 8, 0, 0, 0, 31),
        withDetails(whole, 12, 0, 0, 0x80, 0),
        withDetails(whole, 12, 0, 1, 0, 0),
        // Signatures: s in the upper half, and nobody's.
        highS(whole),
        nobodys(whole));
  }

  private static byte[] patch(Bytes bytes, int place, int... values) {
    byte[] changed = bytes.toArray();
    for (int i = 0; i < values.length; i++) {
      changed[place + i] = (byte) values[i];
    }
    return changed;
  }

  /** With other bytes in the token, which the cache signed nevertheless. */
  private static Vector resigned(Vector vector, int place, int... values) {
    byte[] evidence = patch(vector.evidence, place, values);
    Signature signature =
        DeliverySignature.sign(
            Samples.signing(Samples.CACHE),
            vector.agreement,
            Token.id(Bytes.of(Arrays.copyOf(evidence, Token.SIZE))),
            Bytes32.of(evidence, Token.SIZE + 64));
    System.arraycopy(signature.toCompact(), 0, evidence, Token.SIZE, 64);
    return vector.with(vector.details, Bytes.of(evidence));
  }

  /** With other bytes in place of {@code length} ones. */
  private static Vector insert(Vector vector, int place, int length, int... values) {
    byte[] evidence = vector.evidence.toArray();
    ByteWriter out = new ByteWriter().raw(Arrays.copyOf(evidence, place));
    for (int value : values) {
      out.u8(value);
    }
    out.raw(Arrays.copyOfRange(evidence, place + length, evidence.length));
    return vector.with(vector.details, Bytes.of(out.toArray()));
  }

  private static int[] paths(int length) {
    int[] path = new int[1 + 32 * length];
    path[0] = length;
    return path;
  }

  private static Vector withDetails(Vector vector, int place, int... values) {
    return vector.with(Bytes.of(patch(vector.details, place, values)), vector.evidence);
  }

  /** Signed with s = n/2 rounded up by whoever that makes the signer. */
  private static Vector highS(Vector vector) {
    byte[] evidence = vector.evidence.toArray();
    byte[] rs = Arrays.copyOfRange(evidence, Token.SIZE, Token.SIZE + 64);
    byte[] half = Hex.parse("7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0");
    System.arraycopy(half, 0, rs, 32, 32);
    Bytes32 token = Token.id(Bytes.of(Arrays.copyOf(evidence, Token.SIZE)));
    Bytes32 ciphertext = Bytes32.of(evidence, Token.SIZE + 64);
    Bytes32 digest =
        new Eip712.Domain("Souk content delivery", "1", 0, Address.ZERO)
            .digest(
                Eip712.Type.of(
                        "ContentDelivery",
                        "bytes32 agreement",
                        "bytes32 token",
                        "bytes32 ciphertext")
                    .hash(vector.agreement, token, ciphertext));
    Address signer = Secp256k1.recover(Signature.of(rs, 1), digest).orElseThrow();
    // Its mirror image n - s, with the other recovery id.
    rs[63]++;
    System.arraycopy(rs, 0, evidence, Token.SIZE, 64);
    return new Vector(vector.agreement, signer, vector.details, Bytes.of(evidence), vector.matter);
  }

  /** A signature that no key can have made, and a cache without one. */
  private static Vector nobodys(Vector vector) {
    byte[] evidence = vector.evidence.toArray();
    Arrays.fill(evidence, Token.SIZE, Token.SIZE + 64, (byte) 0);
    evidence[Token.SIZE + 31] = 5; // no point of the curve has this abscissa
    evidence[Token.SIZE + 63] = 1;
    return new Vector(
        vector.agreement, Address.ZERO, vector.details, Bytes.of(evidence), vector.matter);
  }

  /**
   * Every field of everything, byte by byte; of the plaintext some bytes, and of the details of
   * long chunks only those that say how far a chunk is filled up: the contract's cipher is slow in
   * tests.
   */
  private static List<Change> changes(Vector vector, boolean isShort, Random random) {
    List<Change> changes = new ArrayList<>();
    int behind = PLAIN + 4 + BlockTree.BLOCK;
    IntStream.range(0, vector.evidence.size())
        .filter(place -> place < PLAIN + 8 || place >= behind || random.nextInt(512) == 0)
        .forEach(place -> changes.add(flip(What.EVIDENCE, place, random)));
    for (int place = isShort ? 0 : 8; place < (isShort ? vector.details.size() : 12); place++) {
      changes.add(flip(What.DETAILS, place, random));
      changes.add(new Change(What.DETAILS, place, 1));
      changes.add(new Change(What.DETAILS_CUT, place, 0));
    }
    for (int place = 0; place < Bytes32.SIZE; place++) {
      changes.add(flip(What.AGREEMENT, place, random));
    }
    for (int place = 0; place < Address.SIZE; place++) {
      changes.add(flip(What.PROVIDER, place, random));
    }
    for (int i = 0; i < 40; i++) {
      changes.add(new Change(What.EVIDENCE_CUT, random.nextInt(vector.evidence.size()), 0));
    }
    changes.add(new Change(What.EVIDENCE_CUT, vector.evidence.size() - 1, 0));
    changes.add(new Change(What.EVIDENCE_CUT, 0, 0));
    changes.add(new Change(What.EVIDENCE_LONGER, 0, 0));
    changes.add(new Change(What.MATTER, 0, 0));
    changes.add(new Change(What.MATTER, 0, 1));
    return changes;
  }

  private static Change flip(What what, int place, Random random) {
    return new Change(what, place, 1 + random.nextInt(255));
  }

  private static int code(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Inadmissible ignored -> 0;
      case Verdict.Proven ignored -> 1;
      case Verdict.Fault ignored -> 2;
    };
  }

  private static String line(Vector vector, List<Change> changes) {
    Bytes32 token = Token.id(Bytes.of(Arrays.copyOf(vector.evidence.toArray(), Token.SIZE)));
    ByteWriter out =
        new ByteWriter(16_384)
            .bytes32(vector.agreement)
            .address(vector.provider)
            .u16(vector.details.size())
            .raw(vector.details.toArray())
            .u16(vector.evidence.size())
            .raw(vector.evidence.toArray())
            .u8(code(vector.verdict()))
            .bytes32(token)
            .u16(changes.size());
    for (Change change : changes) {
      Verdict now = vector.with(change).verdict();
      if (now instanceof Verdict.Fault found) {
        assertThat(found.key()).as("%s", change).isEqualTo(token);
      }
      out.u8(change.what.code).u16(change.place).u8(change.value).u8(code(now));
    }
    return Hex.of(out.toArray());
  }

  @Test
  void shouldDecideAsTheContractsVectorsSay() throws IOException {
    Random random = new Random(SEED);
    List<String> lines = new ArrayList<>();
    for (Vector vector : vectors()) {
      lines.add(line(vector, changes(vector, lines.size() < SHORT, random)));
    }
    crafted().forEach(vector -> lines.add(line(vector, List.of())));
    if ("write".equals(System.getProperty("souk.vectors"))) {
      Files.createDirectories(FILE.getParent());
      Files.writeString(FILE, String.join("\n", lines) + "\n");
    }
    assertThat(Files.readAllLines(FILE)).isEqualTo(lines);
    assertThat(vectors())
        .extracting(vector -> code(vector.verdict()))
        .containsExactly(2, 0, 2, 0, 2, 0, 2, 0, 2, 0, 2, 0);
    assertThat(crafted())
        .extracting(vector -> code(vector.verdict()))
        .containsExactly(2, 2, 0, 0, 0, 2, 2, 2, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0);
  }
}
