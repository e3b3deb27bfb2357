package example.vault;

import example.vault.VaultKind.Blob;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import souk.exchange.CustomerPorts;
import souk.exchange.Hired;
import souk.exchange.UnitContent;
import souk.exchange.client.BuyerRole;
import souk.primitives.Address;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;

/** Has the file {@code blob} of its folder kept by whoever is hired. */
public final class VaultCustomer extends BuyerRole {
  private final Path file;
  private final Blob blob;

  VaultCustomer(CustomerPorts ports) throws IOException {
    super(ports);
    this.file = ports.folder().resolve("blob");
    this.blob = Blob.of(Files.readAllBytes(file));
  }

  @Override
  public Bytes details(Address provider, int index) {
    return blob.details();
  }

  /** Transfers the blob, for nothing. */
  public void store(Hired keeper) throws IOException {
    buy(keeper, Bytes.EMPTY, UnitContent.of(file), 0);
  }

  /** Gets the blob back, for one ticket a piece. */
  public byte[] retrieve(Hired keeper) throws IOException {
    ByteArrayOutputStream got = new ByteArrayOutputStream();
    for (int index = 0; index < blob.pieces(); index++) {
      got.write(buy(keeper, Bytes.of(new ByteWriter().u32(index).toArray()), 1).toArray());
    }
    if (!Blob.of(got.toByteArray()).equals(blob)) {
      throw new IOException(keeper.endpoint() + " sent another blob");
    }
    return got.toByteArray();
  }
}
