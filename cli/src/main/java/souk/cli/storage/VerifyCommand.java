package souk.cli.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import souk.cli.Failure;
import souk.cli.InputFile;
import souk.cli.Main;
import souk.cli.Output;
import souk.cli.Shown;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.storage.tree.InclusionProof;
import souk.storage.tree.Member;

/** {@code souk storage verify}: whether a file is in a stored folder, by its proof. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description =
        "Check, without any network, that a file is in the stored folder that a root stands for."
            + " Whose folder that is, whoever gave the root must be trusted for.",
    footer = {
      "Exit status: 0 it is, 1 it is not, 2 a wrong option.",
      "Example:",
      "  ./souk storage verify a.jpg --proof a.proof --root 0x3f…"
    })
final class VerifyCommand implements Callable<Integer> {
  private static final int BUFFER = 1 << 16;

  @Parameters(paramLabel = "FILE", description = "the file, under any name")
  private Path file = Path.of("");

  @Option(
      names = "--proof",
      paramLabel = "FILE",
      required = true,
      description = "what ./souk storage prove wrote")
  private Path proof = Path.of("");

  @Option(
      names = "--root",
      paramLabel = "ROOT",
      required = true,
      description = "the folder's root, as ./souk storage stat of its owner says")
  private String root = "";

  @Mixin private Output output = new Output();

  /** What was found, for programs. */
  private record Found(boolean included, String path, long size, String sha256, String why) {}

  @Override
  public Integer call() throws IOException {
    Bytes32 wanted = root();
    InclusionProof read;
    try {
      read =
          InclusionProof.decode(
              Bytes.of(InputFile.bytes("--proof: ", proof, "proof", InclusionProof.MOST_BYTES)));
    } catch (DecodeException e) {
      throw new Failure(
          Main.FAILED, "--proof: %s is no proof: %s".formatted(proof, e.getMessage()));
    }
    Member member = read.member();
    String why = "";
    if (!read.proves(wanted)) {
      why = "the proof leads to another root";
    } else if (size() != member.size() || !digest().equals(member.digest())) {
      why = "the proof is of another file";
    }
    Found found =
        new Found(why.isEmpty(), member.path(), member.size(), member.digest().toString(), why);
    output.show(
        () -> found,
        people ->
            people.printf(
                found.included()
                    ? "%s is '%s' of the folder with this root.%n"
                    : "%s is NOT SHOWN to be in the folder with this root: " + found.why() + ".%n",
                file,
                Shown.oneLine(member.path())));
    return found.included() ? 0 : Main.FAILED;
  }

  private Bytes32 root() {
    try {
      return Bytes32.parse(root);
    } catch (IllegalArgumentException e) {
      throw new Failure(Main.USAGE, "--root: 0x and 64 hexadecimal digits, not " + root);
    }
  }

  private long size() throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new Failure(
          Main.USAGE,
          Files.isDirectory(file)
              ? file + " is a folder; a proof is of one file"
              : "there is no file " + file);
    }
    return Files.size(file);
  }

  private Bytes32 digest() throws IOException {
    MessageDigest sha256 = Member.sha256();
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), sha256)) {
      byte[] buffer = new byte[BUFFER];
      while (in.read(buffer) >= 0) {
        // until all of it is hashed
      }
    }
    return Bytes32.of(sha256.digest());
  }
}
