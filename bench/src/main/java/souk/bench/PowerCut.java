package souk.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A folder that loses what was not synced, as on a loss of power: it lies in an ext4 file system of
 * its own, in an image on a loop device. What a program wrote and did not sync is in the memory of
 * the kernel and not in the image; so the image, copied while the program stands still, is what a
 * disk would hold without power, and the copy takes the image's place. Needs root and loop devices.
 */
final class PowerCut implements AutoCloseable {
  private static final int MEBIBYTES = 96;

  private final Path image;
  private final Path folder;

  /** Makes the file system, in a new folder. */
  PowerCut(Path parent) throws IOException, InterruptedException {
    image = parent.resolve("disk.img");
    folder = Files.createDirectories(parent.resolve("disk"));
    run("truncate", "-s", MEBIBYTES + "M", image.toString());
    run("/usr/sbin/mkfs.ext4", "-q", "-F", image.toString());
    mount();
  }

  /** Why there can be none here; empty when there can. */
  static Optional<String> unavailable(Path parent) {
    try {
      Path tried = Files.createTempDirectory(parent, "power");
      try (PowerCut cut = new PowerCut(tried)) {
        return Files.isDirectory(cut.folder()) ? Optional.empty() : Optional.of("no folder");
      }
    } catch (IOException e) {
      return Optional.of("needs root, mkfs.ext4 and a loop device: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    }
  }

  /** Where files are as safe as on a disk, and no safer. */
  Path folder() {
    return folder;
  }

  /** Lets a process, which is the only one with files there, end as by a loss of power. */
  void cut(Process process) throws IOException, InterruptedException {
    Path copy = image.resolveSibling("cut.img");
    run("cp", "--sparse=always", image.toString(), copy.toString());
    process.destroyForcibly();
    process.waitFor();
    run("umount", folder.toString());
    Files.move(copy, image, StandardCopyOption.REPLACE_EXISTING);
    mount();
  }

  private void mount() throws IOException, InterruptedException {
    run("mount", "-o", "loop", image.toString(), folder.toString());
  }

  /** Stops a process, which may go on to exist, at once. */
  static void stop(Process process) throws IOException, InterruptedException {
    run("kill", "-STOP", Long.toString(process.pid()));
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException(command[0] + ": " + said.lines().findFirst().orElse("failed"));
    }
  }

  @Override
  public void close() throws IOException {
    try {
      run("umount", folder.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a disk was taken away", e);
    }
  }
}
