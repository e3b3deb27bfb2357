package souk.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import souk.ledger.Ledger;
import souk.ledger.evm.EvmLedger;
import souk.market.file.MarketFile;
import souk.market.version.Announcement;
import souk.market.version.Charter;
import souk.node.Network;
import souk.node.version.AnnouncementException;
import souk.node.version.Announcer;
import souk.primitives.Address;
import souk.primitives.DecodeException;
import souk.primitives.PrivateKey;

/**
 * What all commands of announcers do: they open the market and the key, and read and keep files.
 */
final class AnnouncerRun {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private AnnouncerRun() {}

  /**
   * A market that is opened by an announcer.
   *
   * @param market as its file says that it began
   */
  record Opened(
      MarketFile market, Charter charter, Address own, EvmLedger ledger, Announcer announcer) {
    long head() {
      return ledger.head(Ledger.Finality.INCLUDED).number();
    }
  }

  /** Something that is done for a market. */
  interface Act {
    void on(Opened opened) throws AnnouncementException, IOException, InterruptedException;
  }

  /**
   * Opens key and market.
   *
   * @throws Failure when nobody may announce, or what is done for the market is not to be done
   */
  static int of(NetworkOptions network, KeyOptions key, Act act)
      throws IOException, InterruptedException, souk.keystore.KeystoreException {
    Network there = network.read();
    MarketFile market = there.parameters();
    Charter charter =
        market
            .rules()
            .charter()
            .orElseThrow(() ->
                new Failure(
                    Main.USAGE,
                    "nobody may announce a version of this market: its file has no part 'changes'"));
    PrivateKey own = key.open();
    try (EvmLedger ledger = NetworkOptions.connect(there);
        Announcer announcer = new Announcer(ledger, charter, own, PATIENCE)) {
      act.on(new Opened(market, charter, own.address(), ledger, announcer));
      return 0;
    } catch (AnnouncementException e) {
      throw new Failure(Main.FAILED, e.getMessage() + "; nothing was changed");
    }
  }

  /** An announcement in a file. */
  static Announcement read(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new Failure(Main.USAGE, file + " is a folder; name a file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(Announcement.MOST_BYTES + 1);
      if (bytes.length > Announcement.MOST_BYTES) {
        throw new DecodeException("it is longer than %,d bytes".formatted(Announcement.MOST_BYTES));
      }
      return Announcement.decode(bytes);
    } catch (NoSuchFileException e) {
      throw new Failure(
          Main.USAGE, "there is no file %s; ./souk versions sign makes one".formatted(file));
    } catch (DecodeException e) {
      throw new Failure(
          Main.USAGE, "%s is no announcement of a version: %s".formatted(file, e.getMessage()));
    }
  }

  static void write(OutFile file, Announcement announcement) throws IOException {
    Files.write(file.needPart("FILE").part(), announcement.encode());
    Files.move(file.part(), file.path(), StandardCopyOption.REPLACE_EXISTING);
  }
}
