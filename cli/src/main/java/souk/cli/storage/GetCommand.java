package souk.cli.storage;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import souk.cli.Blocks;
import souk.cli.ChainPatience;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.NetworkOptions;
import souk.cli.OutFile;
import souk.cli.Output;
import souk.cli.Screen;
import souk.cli.Shown;
import souk.cli.Sizes;
import souk.cli.StopSignal;
import souk.cli.WaitLine;
import souk.ledger.LedgerView;
import souk.ledger.evm.EvmLedger;
import souk.node.CustomerNode;
import souk.node.CustomerStart;
import souk.node.CustomerStore;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.storage.customer.StorageCustomer;
import souk.storage.customer.StoredEntry;
import souk.storage.tree.Member;
import souk.storage.tree.Tree;

/** {@code souk storage get}: a stored file or folder back, or one file of a folder. */
@Command(
    name = "get",
    mixinStandardHelpOptions = true,
    description =
        "Get a stored file or folder back, one file of a folder (NAME/path), or some bytes of a"
            + " file. Each unit is paid with a ticket of the escrow that was opened when it was"
            + " put, and checked before it is used; what one provider does not give is computed"
            + " from others' pieces.",
    footer = {
      "Example:",
      "  ./souk storage get photos --out /tmp/photos --state /tmp/stored --network /tmp/net"
          + " --keystore /tmp/net/keys/publisher.json --password-file /tmp/net/keys/password"
    })
final class GetCommand implements Callable<Integer> {
  private static final int PIPE = 1 << 18;

  @Parameters(
      paramLabel = "NAME",
      description = "what it is called, or its piece CID; NAME/path for a file of a folder")
  private String name = "";

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "where to write it: a file, or a folder that is not there yet")
  private Path out = Path.of("");

  @Option(names = "--force", description = "replace the file that is there")
  private boolean force;

  @Option(
      names = "--range",
      paramLabel = "FROM-TO",
      description = "only these bytes of a file, both counted from 0, the last included")
  private @Nullable String range;

  @Mixin private StoreOptions options = new StoreOptions();
  @Mixin private Output output = new Output();
  @Spec private @Nullable CommandSpec command;

  /** What came back, for programs. */
  private record Got(String name, String cid, long bytes, boolean whole, String out) {}

  @Override
  public Integer call() throws Exception {
    Store store = options.store();
    StoredPart named = StoredPart.of(store, name);
    StoredEntry entry = named.entry();
    ByteRange part = ByteRange.of(range, named);
    boolean folder = entry.tree() && named.file().isEmpty();
    if (folder) {
      needNew();
    } else if (OutFile.of("--out", out).there() && !force) {
      throw new Failure(
          Main.USAGE, "--out: %s is there already; --force replaces it".formatted(out));
    }
    PrivateKey key = options.key();
    try (StopSignal running = new StopSignal();
        EvmLedger ledger =
            new ChainPatience(output, running).of(() -> NetworkOptions.connect(store.where()));
        CustomerStart start = start(store, entry, ledger, key);
        CustomerNode node = start.start()) {
      WaitLine line =
          new WaitLine(Objects.requireNonNull(command).commandLine().getErr(), !output.json());
      awaitRound(store, ledger, node, running, line);
      StorageCustomer role = node.role(StorageCustomer.class);
      if (folder) {
        unpack(role);
      } else {
        write(role, part, named);
      }
      Got got =
          new Got(
              named.name(),
              role.content().cidV2(),
              part.length(),
              part.length() == ByteRange.of(null, named).length(),
              out.toString());
      output.show(
          () -> got,
          people ->
              people.printf(
                  "%s of '%s' %s in %s%s.%n",
                  Sizes.text(got.bytes()),
                  Shown.oneLine(got.name()),
                  got.bytes() == 1 ? "is" : "are",
                  out,
                  got.whole()
                      ? ", all of it as it was put"
                          + (named.file().isEmpty() ? ": " + got.cid() : "")
                      : ""));
    }
    return 0;
  }

  private void needNew() {
    if (Files.exists(out, LinkOption.NOFOLLOW_LINKS)) {
      throw new Failure(
          Main.USAGE, "--out: %s is there; a folder is written to a new one".formatted(out));
    }
  }

  /** The node of what was put, which hires nobody. */
  private static CustomerStart start(
      Store store, StoredEntry entry, EvmLedger ledger, PrivateKey key) throws IOException {
    Set<Address> keepers =
        store.agreements(entry).values().stream()
            .map(terms -> terms.provider())
            .collect(Collectors.toSet());
    if (keepers.isEmpty()) {
      throw new Failure(
          Main.FAILED,
          "nobody keeps '%s' yet; ./souk storage put goes on with it"
              .formatted(Shown.oneLine(entry.name())));
    }
    CustomerStart start = CustomerStart.prepare(store.setup(entry, ledger, key, keepers, false));
    List<CustomerStore.Signed> going = start.agreements();
    boolean paid =
        going.stream()
            .limit(1)
            .anyMatch(
                each -> start.lookAtEscrow(each.terms().provider()).escrow().goesOn().isPresent());
    if (!paid) {
      start.close();
      throw new Failure(
          Main.FAILED,
          "'%s' is kept no longer: its agreements are over".formatted(Shown.oneLine(entry.name())));
    }
    return start;
  }

  private static void awaitRound(
      Store store, EvmLedger ledger, CustomerNode node, StopSignal running, WaitLine line) {
    LedgerView view = Store.head(ledger);
    long round = store.payableRound(view, node);
    long first = store.market().ledger().rounds().start(round);
    for (long now = view.block().number(); now < first; ) {
      line.on(
          "waiting for round %d, in which its keepers can be paid".formatted(round),
          ", in " + Blocks.about(first - now, store.where().blockSeconds()));
      if (!running.goesOn()) {
        throw new Failure(Main.FAILED, "nothing was got, and nothing was paid");
      }
      now = Store.head(ledger).block().number();
    }
    line.clear();
  }

  private void write(StorageCustomer role, ByteRange part, StoredPart named) throws IOException {
    OutFile file = OutFile.of("--out", out).needPart("--out");
    MessageDigest digest = Member.sha256();
    try (Screen screen = new Screen();
        OutputStream to = new DigestOutputStream(Files.newOutputStream(file.part()), digest)) {
      role.get(part.from(), part.length(), to, bytes -> screen.reached(bytes, part.length()));
      if (named.file().isPresent() && part.equals(ByteRange.of(null, named))) {
        needSame(named.file().get().member(), Bytes32.of(digest.digest()));
      }
    } catch (IOException e) {
      Files.deleteIfExists(file.part());
      throw e;
    }
    Files.move(
        file.part(),
        file.path(),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private static void needSame(Member wanted, Bytes32 got) throws IOException {
    if (!got.equals(wanted.digest())) {
      throw new IOException(
          "what came back of '%s' is not what was put".formatted(Shown.oneLine(wanted.path())));
    }
  }

  /** Unpacks a folder beside its place, which it gets when it is whole. */
  private void unpack(StorageCustomer role) throws IOException {
    Path target = out.toAbsolutePath();
    Path parent = Objects.requireNonNull(target.getParent(), "a root is there already");
    if (!Files.isDirectory(parent)) {
      throw new Failure(Main.USAGE, "--out: there is no folder " + parent);
    }
    Path part = Files.createTempDirectory(parent, ".souk-");
    try {
      PipedInputStream in = new PipedInputStream(PIPE);
      PipedOutputStream to = new PipedOutputStream(in);
      CompletableFuture<Void> unpacked =
          CompletableFuture.runAsync(
              () -> unpack(in, part), task -> Thread.ofVirtual().start(task));
      join(unpacked, fill(role, to));
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      delete(part);
      throw e;
    }
  }

  /** Why not all of it was written; empty when it was. */
  private static Optional<IOException> fill(StorageCustomer role, PipedOutputStream to) {
    long size = role.content().size();
    try (to;
        Screen screen = new Screen()) {
      role.get(0, size, to, bytes -> screen.reached(bytes, size));
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(e);
    }
  }

  private static void unpack(PipedInputStream in, Path part) {
    try (in) {
      Tree.unpack(in, part);
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  /** The reason is the one of what failed first: a stream that breaks off, or a disk. */
  private static void join(CompletableFuture<Void> unpacked, Optional<IOException> failed)
      throws IOException {
    try {
      unpacked.join();
    } catch (CompletionException e) {
      boolean broken =
          failed.isPresent() && !String.valueOf(failed.get().getMessage()).startsWith("Pipe");
      if (!broken && e.getCause() instanceof IOException why) {
        throw why;
      }
    }
    if (failed.isPresent()) {
      throw failed.get();
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }
}
