package souk.cli.content;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import souk.cli.AtInterrupt;
import souk.cli.Failure;
import souk.cli.KeyOptions;
import souk.cli.Main;
import souk.cli.NetworkOptions;
import souk.cli.OutFile;
import souk.cli.Output;
import souk.cli.Screen;
import souk.cli.ShellWords;
import souk.cli.Sizes;
import souk.content.client.ClientLimits;
import souk.content.client.ContentClient;
import souk.content.client.ContentException;
import souk.content.client.ContentException.Reason;
import souk.content.client.RemoteObject;
import souk.ledger.LedgerInfo;
import souk.ledger.evm.EvmLedger;
import souk.primitives.PrivateKey;
import souk.transport.HttpDialer;

/** {@code souk fetch}: gets a published file from caches, at its publisher's expense. */
@Command(
    name = "fetch",
    mixinStandardHelpOptions = true,
    description =
        "Fetch a published file from its caches and check every byte; its publisher pays. An"
            + " interrupted fetch goes on where it was. Nothing that is there is written over"
            + " without --force.",
    footer = {
      "Until it is whole, the file is called FILE.part. Standard output ends early with status 141"
          + " when nobody reads on; ^C ends with 130.",
      "Example:",
      "  ./souk fetch $URL --network /tmp/net --out movie.mp4"
    })
public final class FetchCommand implements Callable<Integer> {
  private static final int INTERRUPTED = 130;

  private static final int LONGEST_PATIENCE = 86_400;

  @Parameters(
      arity = "1..*",
      paramLabel = "URL",
      description =
          "as ./souk publish prints it: the publisher's, with the content id; of several publishers"
              + " of the same file the next is asked when one does not answer; or the id alone")
  private List<String> targets = List.of();

  @Mixin private NetworkOptions network = new NetworkOptions();
  @Mixin private KeyOptions key = new KeyOptions();

  @Option(
      names = "--publisher",
      paramLabel = "URL",
      description = "the publisher, where only the content id is given; may be repeated")
  private List<URI> publishers = List.of();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "where to put it: a file; a folder, under the name that the publisher tells (the current"
              + " folder); or - for standard output. A link to a file stands for the file")
  private @Nullable String out;

  @Option(names = "--force", description = "replace the file that is there")
  private boolean force;

  @Option(
      names = "--patience",
      paramLabel = "S",
      defaultValue = "60",
      description =
          "for how many seconds to try again when no publisher answers (${DEFAULT-VALUE})")
  private int patience;

  @Mixin private Output output = new Output();

  @Spec private @Nullable CommandSpec command;

  @Override
  public Integer call() throws Exception {
    FetchTarget from = FetchTarget.of(targets, publishers);
    if (patience < 0 || patience > LONGEST_PATIENCE) {
      throw new Failure(Main.USAGE, "--patience takes 0 to %d s".formatted(LONGEST_PATIENCE));
    }
    FetchPlace place = FetchPlace.of(out);
    if (place instanceof FetchPlace.Stream && output.json()) {
      throw new Failure(
          Main.USAGE, "--json prints on standard output, where --out - puts the file: choose one");
    }
    try (Screen screen = new Screen()) {
      screen.step("asking " + from.places());
      LedgerInfo info;
      try (EvmLedger ledger = NetworkOptions.connect(network.read())) {
        info = ledger.info();
      }
      PrivateKey client = key.given() ? key.open() : PrivateKey.generate(new SecureRandom());
      try (AtInterrupt _ = new AtInterrupt();
          HttpDialer dialer = new HttpDialer();
          ContentClient content =
              new ContentClient(
                  dialer, client, info, InstantSource.system(), ClientLimits.DEFAULT)) {
        return fetch(content, from, place, screen);
      }
    }
  }

  private int fetch(ContentClient content, FetchTarget from, FetchPlace place, Screen screen)
      throws Exception {
    FetchWatch watch = new FetchWatch(screen, output, from.places());
    Optional<OutFile> file = Optional.empty();
    try {
      RemoteObject object =
          content.object(from.publishers(), from.contentId(), Duration.ofSeconds(patience), watch);
      file = FetchPlace.file(place, object);
      return file.isPresent()
          ? save(object, file.get(), watch, screen)
          : stream(object, watch, screen);
    } catch (ContentException e) {
      throw new Failure(Main.FAILED, cannot(from, e) + kept(watch, file));
    } catch (InterruptedException | ClosedByInterruptException e) {
      boolean _ = Thread.interrupted();
      screen.end();
      return interrupted(watch, file);
    } catch (FileAlreadyExistsException e) {
      String why = e.getReason() == null ? "it came to be there just now" : e.getReason();
      throw new Failure(Main.USAGE, "%s: %s; --force writes over it".formatted(e.getFile(), why));
    } catch (FileSystemException e) {
      if (!watch.begun()) {
        throw e;
      }
      throw new Failure(
          Main.FAILED,
          "cannot write %s: %s%s".formatted(e.getFile(), Failure.reason(e), kept(watch, file)));
    } finally {
      screen.end();
    }
  }

  private static String cannot(FetchTarget from, ContentException e) {
    return e.reason() == Reason.PUBLISHER_UNREACHABLE
        ? "nobody answers at %s: %s".formatted(from.places(), e.getMessage())
        : "%s cannot be fetched: %s".formatted(from.contentId(), e.getMessage());
  }

  /** What an attempt leaves behind, as the end of a sentence. */
  private static String kept(FetchWatch watch, Optional<OutFile> file) {
    return file.isEmpty() || watch.reached() == 0
        ? ""
        : "; %s are kept in %s, and the same command goes on"
            .formatted(Sizes.of(watch.reached(), watch.total()), file.get().part());
  }

  private int save(RemoteObject object, OutFile file, FetchWatch watch, Screen screen)
      throws Exception {
    FetchReport report = new FetchReport(output, object.manifest().contentId(), file.path());
    if (file.there()) {
      screen.step("comparing " + file.path());
      if (object.is(file.path())) {
        report.alreadyThere();
        return 0;
      }
      if (!force) {
        throw new Failure(
            Main.USAGE, file.path() + " is there, and is not what is fetched; --force replaces it");
      }
    }
    object.download(file.part(), file.path(), force, watch);
    double seconds = watch.seconds();
    screen.end();
    report.fetched(watch.keptBytes(), seconds);
    return 0;
  }

  private int stream(RemoteObject object, FetchWatch watch, Screen screen) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    try (OutputStream standard =
        new DigestOutputStream(new FileOutputStream(FileDescriptor.out), digest)) {
      object.write(standard, watch);
    } catch (ClosedByInterruptException e) {
      throw e;
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).contains("Broken pipe")) {
        return Main.BROKEN_PIPE;
      }
      throw new Failure(
          Main.FAILED,
          "cannot write to standard output: %s; %s were written"
              .formatted(Failure.reason(e), Sizes.of(watch.reached(), watch.total())));
    }
    screen.end();
    screen.step(
        "%s, %s; SHA-256 %s"
            .formatted(
                Sizes.text(watch.total()),
                Sizes.rate(watch.total() / watch.seconds()),
                HexFormat.of().formatHex(digest.digest())));
    return 0;
  }

  /** What a fetch leaves behind that was ended, for programs. */
  private record Interrupted(
      String event, Optional<Path> part, long keptBytes, long bytes, String goOn) {}

  private int interrupted(FetchWatch watch, Optional<OutFile> file) {
    boolean kept = file.isPresent() && watch.reached() > 0;
    String again = ShellWords.of("./souk", Objects.requireNonNull(command));
    if (output.json()) {
      output.say(
          new Interrupted(
              "interrupted",
              kept ? file.map(OutFile::part) : Optional.empty(),
              kept ? watch.reached() : 0,
              watch.total(),
              again),
          "");
    }
    output.warn(
        kept
            ? "interrupted; %s are kept in %s. To go on:  %s"
                .formatted(Sizes.of(watch.reached(), watch.total()), file.get().part(), again)
            : "interrupted; nothing is kept");
    return INTERRUPTED;
  }
}
