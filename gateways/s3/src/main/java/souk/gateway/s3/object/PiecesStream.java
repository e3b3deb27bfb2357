package souk.gateway.s3.object;

import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;

/** The bytes of pieces, one behind the other; one file is open at a time. */
final class PiecesStream extends InputStream {
  private final PieceFolder folder;
  private final Iterator<Piece> next;
  private InputStream open = InputStream.nullInputStream();

  PiecesStream(PieceFolder folder, List<Piece> pieces) {
    this.folder = folder;
    this.next = pieces.iterator();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int count) throws IOException {
    int read = open.read(target, offset, count);
    while (read < 0 && next.hasNext()) {
      open.close();
      open = folder.open(next.next().id());
      read = open.read(target, offset, count);
    }
    return read;
  }

  @Override
  public void close() throws IOException {
    open.close();
  }
}
