package souk.cli.auction;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import souk.cli.Failure;
import souk.cli.InputFile;
import souk.cli.Main;
import souk.market.price.sealed.KeptBid;
import souk.primitives.DecodeException;

/** The files of auctions: read with limits, replaced whole or not at all. */
final class AuctionFiles {
  private AuctionFiles() {}

  interface Decoding<T> {
    T of(byte[] bytes) throws DecodeException;
  }

  /** A bid as its bidder kept it. */
  static KeptBid bid(Path file) throws IOException {
    return read(file, KeptBid.MOST_BYTES, KeptBid::decode, "kept bid");
  }

  /**
   * Reads one.
   *
   * @param what it is to be, for what is said where it is not
   */
  static <T> T read(Path file, int most, Decoding<T> decoding, String what) throws IOException {
    try {
      return decoding.of(InputFile.bytes(file, what, most));
    } catch (DecodeException e) {
      // What a reader of bytes says of a file of another kind tells nobody anything.
      throw new Failure(Main.USAGE, "%s is no %s, or it is damaged".formatted(file, what));
    }
  }

  /** Writes one for its owner only; it is on disk when this returns. */
  static void write(Path file, byte[] bytes) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.deleteIfExists(part);
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createFile(
          part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } else {
      Files.createFile(part);
    }
    Files.write(part, bytes);
    try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
