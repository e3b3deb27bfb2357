package souk.gateway.s3.object;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** For tests: keeps bytes in a folder, in the market's place. */
public final class FolderVault implements Vault {
  private final Path folder;
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private volatile boolean fails;
  private volatile boolean away;

  public FolderVault(Path folder) {
    this.folder = folder;
  }

  /** Whether it keeps nothing for now. */
  public FolderVault failing(boolean now) {
    fails = now;
    return this;
  }

  /** Whether it gives nothing back for now. */
  public FolderVault away(boolean now) {
    away = now;
    return this;
  }

  /** Gives up all that it keeps, as the owner of the market's catalog can. */
  public void removeAll() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      for (Path each : all.toList()) {
        Files.delete(each);
      }
    }
  }

  /** The names under which something was to be kept, each time. */
  List<String> asked() {
    return List.copyOf(asked);
  }

  /** How many things are kept. */
  public long count() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(each -> !each.toString().endsWith(".part")).count();
    }
  }

  @Override
  public void keep(String name, Content content) throws IOException {
    asked.add(name);
    if (fails) {
      throw new IOException("no provider keeps it");
    }
    Path part = folder.resolve(name + ".part");
    try (InputStream in = content.open();
        OutputStream out = Files.newOutputStream(part)) {
      if (in.transferTo(out) != content.size()) {
        throw new IOException("the content is not of the size that was said");
      }
    }
    Files.move(part, folder.resolve(name));
  }

  @Override
  public boolean lost(String name) {
    return !Files.exists(folder.resolve(name));
  }

  @Override
  public void read(String name, long from, long length, OutputStream out) throws IOException {
    if (away) {
      throw new IllegalStateException("the chain is down");
    }
    if (lost(name)) {
      throw new LostException("nothing is kept as " + name);
    }
    try (FileChannel in = FileChannel.open(folder.resolve(name))) {
      if (in.size() < from + length) {
        throw new IOException("there are no such bytes");
      }
      if (in.transferTo(from, length, Channels.newChannel(out)) != length) {
        throw new IOException("not all was written");
      }
    }
  }

  @Override
  public void forget(String name) throws IOException {
    Files.deleteIfExists(folder.resolve(name));
  }

  @Override
  public void close() {}
}
