package souk.storage.tree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.MerkleTree;
import souk.store.DurableFile;

/**
 * The files of a stored folder, in the order of its archive: where each lies in that, and the root
 * of a {@link MerkleTree} over them, against which a file is proven to be one of them. A hundred
 * bytes and its path for each.
 */
public final class Members {
  private static final String FILE = "members";
  private static final int VERSION = 1;

  private final List<Placed> all;
  private final MerkleTree tree;

  /**
   * A file and its place.
   *
   * @param offset of its first byte in the archive
   */
  public record Placed(Member member, long offset) {}

  Members(List<Placed> all) {
    this.all = List.copyOf(all);
    this.tree =
        MerkleTree.of(
            MerkleTree.Hash.SHA_256, this.all.stream().map(each -> each.member().value()).toList());
  }

  /** How many files there are. */
  public int count() {
    return all.size();
  }

  /** What commits to all of them. */
  public Bytes32 root() {
    return tree.root();
  }

  /** All files. */
  public List<Placed> all() {
    return all;
  }

  private int index(String path) {
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).member().path().equals(path)) {
        return i;
      }
    }
    return -1;
  }

  /** The file of a path. */
  public Optional<Placed> find(String path) {
    return Optional.of(index(path)).filter(index -> index >= 0).map(all::get);
  }

  /** The proof that the file of a path is one of them. */
  public Optional<InclusionProof> prove(String path) {
    return Optional.of(index(path))
        .filter(index -> index >= 0)
        .map(
            index -> new InclusionProof(all.get(index).member(), count(), index, tree.path(index)));
  }

  /** Whether a folder of a stored thing has them. */
  public static boolean isIn(Path folder) {
    return Files.exists(folder.resolve(FILE));
  }

  /** Deletes what is known of a folder that is not stored any more. */
  public static void delete(Path folder) throws IOException {
    Files.deleteIfExists(folder.resolve(FILE));
  }

  void save(Path folder) throws IOException {
    ByteWriter out = new ByteWriter().u8(VERSION).u32(all.size());
    for (Placed each : all) {
      Member member = each.member();
      out.string(member.path()).u64(each.offset()).u64(member.size()).bytes32(member.digest());
    }
    DurableFile.write(folder.resolve(FILE), out.toArray());
  }

  /**
   * Reads those of a stored folder.
   *
   * @throws IOException when there are none, or they are damaged
   */
  public static Members load(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    try {
      ByteReader in = new ByteReader(Files.readAllBytes(file));
      if (in.u8() != VERSION) {
        throw new DecodeException("another version");
      }
      List<Placed> all = new ArrayList<>();
      for (int left = in.u31(); left > 0; left--) {
        String path = in.string(Member.LONGEST_PATH);
        long offset = in.u63();
        all.add(new Placed(new Member(path, in.u63(), in.bytes32()), offset));
      }
      in.end();
      return new Members(all);
    } catch (DecodeException e) {
      throw new IOException(file + " is damaged: " + e.getMessage(), e);
    }
  }
}
