package souk.storage.tree;

import java.util.ArrayList;
import java.util.List;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.MerkleTree;

/**
 * What shows, to whoever knows the root of a stored folder, that a file is in it.
 *
 * <pre>
 *   proof = 01 ‖ path:string ‖ size:u64 ‖ digest:32 ‖ files in all:u32 ‖ index:u32
 *           ‖ n:u8 ‖ n neighbours:32, from the leaf up
 * </pre>
 *
 * @param count files of the folder
 * @param index of this one among them
 * @param neighbours on the way from the file to the root
 */
public record InclusionProof(Member member, int count, int index, List<Bytes32> neighbours) {
  /** The most bytes of a proof. */
  public static final int MOST_BYTES = 1 << 15;

  private static final int VERSION = 1;
  private static final int MOST_NEIGHBOURS = Integer.SIZE;

  /** A proof, which need not hold. */
  public InclusionProof {
    neighbours = List.copyOf(neighbours);
  }

  /** Whether it leads to a root. */
  public boolean proves(Bytes32 root) {
    return MerkleTree.verify(
        MerkleTree.Hash.SHA_256, root, count, index, member.value(), neighbours);
  }

  /** As it is handed on. */
  public Bytes encode() {
    ByteWriter out =
        new ByteWriter()
            .u8(VERSION)
            .string(member.path())
            .u64(member.size())
            .bytes32(member.digest())
            .u32(count)
            .u32(index)
            .u8(neighbours.size());
    neighbours.forEach(out::bytes32);
    return Bytes.of(out.toArray());
  }

  /**
   * Reads what anybody wrote.
   *
   * @throws DecodeException when it is no proof
   */
  public static InclusionProof decode(Bytes proof) throws DecodeException {
    if (proof.size() > MOST_BYTES) {
      throw new DecodeException("a proof has at most %d bytes".formatted(MOST_BYTES));
    }
    ByteReader in = new ByteReader(proof.toArray());
    if (in.u8() != VERSION) {
      throw new DecodeException("a proof of another version");
    }
    Member member = new Member(in.string(Member.LONGEST_PATH), in.u63(), in.bytes32());
    int count = in.u31();
    int index = in.u31();
    int neighbours = in.u8();
    if (index >= count || neighbours > MOST_NEIGHBOURS) {
      throw new DecodeException(
          "file %d of %d with %d neighbours".formatted(index, count, neighbours));
    }
    List<Bytes32> path = new ArrayList<>();
    for (int i = 0; i < neighbours; i++) {
      path.add(in.bytes32());
    }
    in.end();
    return new InclusionProof(member, count, index, path);
  }
}
