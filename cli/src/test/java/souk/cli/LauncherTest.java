package souk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The launcher {@code ./souk}, with a JDK and a Maven that only say how they were called. */
class LauncherTest {
  private static final List<String> TOOLS =
      List.of(
          "bash",
          "env",
          "dirname",
          "readlink",
          "sed",
          "find",
          "sort",
          "xargs",
          "sha256sum",
          "cut",
          "cat",
          "mkdir",
          "flock",
          "head",
          "grep",
          "tail",
          "rm",
          "cp",
          "mv",
          "locale",
          "sleep",
          "uname");

  /** Says what it was given; goes on until it is ended when it is asked to wait. */
  private static final String JAVA =
      """
      #!/usr/bin/env bash
      for each in "$@"; do
        case $each in --add-modules) echo 'WARNING: Using incubator modules: jdk.incubator.vector' >&2 ;; esac
      done
      echo "locale ${LC_ALL:-none}"
      echo "standard error ${SOUK_STDERR:-2}"
      echo "arguments $*"
      for each in "$@"; do
        case $each in
          wait)
            trap 'echo interrupted; exit 130' INT
            trap 'echo ended; exit 143' TERM
            trap 'echo hung up; exit 129' HUP
            printf 'a bar \\r' >&2
            echo waiting
            while :; do sleep 0.05; done
            ;;
          fail) echo 'souk: no' >&"${SOUK_STDERR:-2}"; exit 2 ;;
          crash) echo 'the JVM: no' >&2; exit 1 ;;
        esac
      done
      """;

  /** Unpacks whatever library it is asked for. */
  private static final String JAR =
      """
      #!/usr/bin/env bash
      shift 2
      for folder in "$@"; do
        mkdir -p "$folder"
        case $folder in
          org/sqlite/*) : >"$folder/libsqlitejdbc.so" ;;
          *) : >"$folder/libsecp256k1-jni.so" ;;
        esac
      done
      """;

  private static final String MAVEN =
      """
      #!/usr/bin/env bash
      mkdir -p "$(dirname "$2")/cli/target/lib"
      echo '[INFO] Building Souk 1            [1/2]'
      echo '[INFO] Building souk-cli 1        [2/2]'
      [ ! -e "$(dirname "$2")/broken" ] || { echo '[ERROR] it is broken'; exit 1; }
      : >"$(dirname "$2")/cli/target/lib/sqlite-jdbc-1.jar"
      : >"$(dirname "$2")/cli/target/lib/secp256k1-jni-linux-1.jar"
      : >"$(dirname "$2")/cli/target/lib/a.jar"
      : >"$(dirname "$2")/cli/target/souk-cli-1.jar"
      """;

  @TempDir private Path folder;
  private Path clone = Path.of("");
  private Path path = Path.of("");

  @BeforeEach
  void choose() throws IOException {
    folder = folder.toRealPath();
    clone = Files.createDirectories(folder.resolve("clone"));
    path = Files.createDirectories(folder.resolve("bin"));
    Files.copy(Path.of("../souk"), clone.resolve("souk"));
    Files.writeString(clone.resolve("pom.xml"), "<project/>");
    for (String tool : TOOLS) {
      for (String place : List.of("/usr/bin", "/bin")) {
        Path there = Path.of(place, tool);
        if (Files.exists(there) && !Files.exists(path.resolve(tool))) {
          Files.createSymbolicLink(path.resolve(tool), there);
        }
      }
    }
    Path jdk = Files.createDirectories(folder.resolve("jdk/bin"));
    program(jdk.resolve("java"), JAVA);
    program(jdk.resolve("javac"), "#!/usr/bin/env bash\n");
    Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"25.0.1\"\n");
    program(clone.resolve("souk"), Files.readString(clone.resolve("souk")));
    Files.createDirectories(folder.resolve("jdk/lib"));
    Files.writeString(folder.resolve("jdk/lib/modules"), "x");
  }

  /** JUnit would warn of each that it leads out of the folder that it deletes. */
  @AfterEach
  void removeLinks() throws IOException {
    for (String tool : TOOLS) {
      Files.deleteIfExists(path.resolve(tool));
    }
  }

  private static void program(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void withMaven() throws IOException {
    program(path.resolve("mvn"), MAVEN);
  }

  /** Signals are as in a shell's foreground, however the tests themselves were started. */
  private Process start(Path souk, Map<String, String> more, String... arguments)
      throws IOException {
    List<String> command =
        new java.util.ArrayList<>(
            List.of("env", "--default-signal=INT,TERM,HUP", "bash", souk.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(folder.resolve("err").toFile());
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.put("PATH", path.toString());
    environment.put("HOME", folder.toString());
    environment.put("JAVA_HOME", folder.resolve("jdk").toString());
    environment.putAll(more);
    return builder.start();
  }

  private String run(Path souk, Map<String, String> more, int status, String... arguments)
      throws Exception {
    Process process = start(souk, more, arguments);
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out + error()).isEqualTo(status);
    return out;
  }

  private String error() throws IOException {
    return Files.readString(folder.resolve("err"));
  }

  /** Builds, so that what a test looks at comes from the run alone. */
  private void built() throws Exception {
    withMaven();
    var _ = run(clone.resolve("souk"), Map.of(), 0, "help");
  }

  @Test
  void shouldSayWhatToInstallWhenMavenIsMissing() throws Exception {
    var _ = run(clone.resolve("souk"), Map.of(), 2, "demo");
    assertThat(error())
        .isEqualTo("souk: Maven is not on PATH; install it (Debian: apt-get install maven)\n");
  }

  @Test
  void shouldSayOnATerminalAloneAtWhichModuleTheBuildIs() throws Exception {
    built();
    assertThat(error()).doesNotContain("module");
    Files.writeString(clone.resolve("pom.xml"), "<project />");
    Terminal.Ended ended =
        Terminal.run(
            80,
            "",
            "",
            List.of(
                "env",
                "-i",
                "PATH=" + path,
                "HOME=" + folder,
                "JAVA_HOME=" + folder.resolve("jdk"),
                "bash",
                clone.resolve("souk").toString(),
                "help"));
    assertThat(ended.status()).as(ended.out()).isZero();
    assertThat(ended.out()).contains("module 1 of 2", "module 2 of 2");
    assertThat(clone.resolve("build/build.log")).content().contains("[2/2]");
  }

  @Test
  void shouldSayWhatIsWrongWhenTheBuildFails() throws Exception {
    withMaven();
    Files.writeString(clone.resolve("broken"), "");
    var _ = run(clone.resolve("souk"), Map.of(), 2, "help");
    assertThat(error()).contains("[ERROR] it is broken", "the build failed; the whole log is");
  }

  @Test
  void shouldFindItsCloneWhenItIsCalledByALink() throws Exception {
    withMaven();
    Path local = Files.createDirectories(folder.resolve("local"));
    Files.createSymbolicLink(local.resolve("far"), clone.resolve("souk"));
    Files.createSymbolicLink(local.resolve("souk"), Path.of("far"));
    assertThat(run(local.resolve("souk"), Map.of(), 0, "help"))
        .contains("-Dsouk.home=" + clone + " ");
    assertThat(clone.resolve("build/lib/a.jar")).exists();
    assertThat(local.resolve("build")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({"--help", "-h"})
  void shouldShowHelpInsteadOfInstallingPackagesWhenTestIsAskedForHelp(String option)
      throws Exception {
    withMaven();
    assertThat(run(clone.resolve("souk"), Map.of(), 0, "test", option))
        .endsWith(" souk.cli.Main help test\n");
  }

  @CsvSource({
    "LANG,C,C.UTF-8",
    "LC_ALL,POSIX,C.UTF-8",
    "LANG,C.UTF-8,none",
    "LC_ALL,C.utf8,C.utf8"
  })
  @ParameterizedTest
  void shouldSpeakUtf8WhenTheLocaleDoesNot(String variable, String value, String seen)
      throws Exception {
    built();
    assertThat(run(clone.resolve("souk"), Map.of(variable, value), 0, "help"))
        .startsWith("locale " + seen + "\n");
  }

  @Test
  void shouldUseTheFolderForTemporaryFilesThatTheEnvironmentNames() throws Exception {
    built();
    assertThat(run(clone.resolve("souk"), Map.of("TMPDIR", "/some where"), 0, "help"))
        .contains(" -Djava.io.tmpdir=/some where ");
    assertThat(run(clone.resolve("souk"), Map.of(), 0, "cache")).doesNotContain("java.io.tmpdir");
  }

  /**
   * Else each process unpacks them into the temporary folder, and leaves them there when killed.
   */
  @EnabledOnOs(
      value = OS.LINUX,
      architectures = {"amd64", "aarch64"})
  @CsvSource({"help", "cache"})
  @ParameterizedTest
  void shouldNameTheLibrariesThatWereUnpackedOnceWhenTheyAreThere(String command) throws Exception {
    program(folder.resolve("jdk/bin/jar"), JAR);
    built();
    assertThat(clone.resolve("build/native"))
        .isDirectoryNotContaining(entry -> Files.isDirectory(entry));
    assertThat(run(clone.resolve("souk"), Map.of(), 0, command))
        .contains(" -Dorg.sqlite.lib.path=" + clone.resolve("build/native") + " ")
        .contains(" -Dfr.acinq.secp256k1.lib.path=" + clone.resolve("build/native") + " ");
  }

  @Test
  void shouldLetEachProcessUnpackItsLibrariesWhenThatFailedAtTheBuild() throws Exception {
    built(); // without a jar command
    assertThat(error()).doesNotContain("jar", "No such file");
    assertThat(run(clone.resolve("souk"), Map.of(), 0, "help")).doesNotContain("lib.path");
  }

  private void awaitWaiting(Process process) throws IOException {
    StringBuilder said = new StringBuilder();
    InputStream out = process.getInputStream();
    while (said.indexOf("waiting\n") < 0) {
      int next = out.read();
      assertThat(next).as(said + error()).isNotNegative();
      said.append((char) next);
    }
  }

  /** A bar ends in a carriage return, and stands there long before the command ends. */
  @CsvSource({"fetch", "demo", "publish"})
  @ParameterizedTest
  void shouldPassProgressOnWhileTheCommandRuns(String command) throws Exception {
    built();
    Process process = start(clone.resolve("souk"), Map.of(), command, "wait");
    try {
      awaitWaiting(process);
      long end = System.nanoTime() + 60_000_000_000L;
      while (!error().equals("a bar \r") && System.nanoTime() < end) {
        Thread.sleep(20);
      }
      assertThat(error()).isEqualTo("a bar \r");
    } finally {
      process.destroy();
      process.waitFor();
    }
  }

  /** Those in one process with Java, and those beside it. */
  @CsvSource({
    "demo,INT,130,interrupted",
    "demo,TERM,143,ended",
    "cache,INT,130,interrupted",
    "cache,TERM,143,ended",
    "run,TERM,143,ended",
    "publish,HUP,129,hung up"
  })
  @ParameterizedTest
  void shouldEndWithTheStatusThatShellsExpectWhenItIsSignalled(
      String command, String signal, int status, String said) throws Exception {
    built();
    Process process = start(clone.resolve("souk"), Map.of(), command, "wait");
    awaitWaiting(process);
    assertThat(
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor())
        .isZero();
    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo(said + "\n");
    assertThat(process.waitFor()).isEqualTo(status);
  }

  /** What a supervisor or {@code $!} has is the PID of the launcher. */
  @CsvSource({"cache", "run", "sell", "publish", "provider", "fetch"})
  @ParameterizedTest
  void shouldLeaveNoOrphanWhenItsProcessIsKilled(String command) throws Exception {
    built();
    Process process = start(clone.resolve("souk"), Map.of(), command, "wait");
    awaitWaiting(process);
    assertThat(process.info().commandLine().orElse("")).contains("/jdk/bin/java");
    assertThat(
            new ProcessBuilder("kill", "-KILL", Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor())
        .isZero();
    // The end of its output: nobody else holds it open.
    assertThat(process.getInputStream().readAllBytes()).isEmpty();
    assertThat(process.waitFor()).isEqualTo(128 + 9);
  }

  @Test
  void shouldTellJavaWhereStandardErrorIsAndPassTheRestOfTheJvmsWordsOn() throws Exception {
    built();
    assertThat(run(clone.resolve("souk"), Map.of(), 0, "cache"))
        .contains("standard error 8", "--add-opens java.base/java.io=ALL-UNNAMED");
    var _ = run(clone.resolve("souk"), Map.of(), 1, "cache", "crash");
    long end = System.nanoTime() + 60_000_000_000L;
    while (error().isEmpty() && System.nanoTime() < end) {
      Thread.sleep(20); // the filter ends after Java
    }
    assertThat(error()).isEqualTo("the JVM: no\n");
  }

  /**
   * The JVM prints each of them that comes before "quiet", where programs read what a command says.
   */
  @CsvSource({"demo", "cache"})
  @ParameterizedTest
  void shouldSilenceTheCompilersOptionsBeforeTheFirst(String command) throws Exception {
    built();
    assertThat(run(clone.resolve("souk"), Map.of(), 0, command))
        .contains("-XX:CompileCommand=quiet ")
        .doesNotContainPattern(
            "arguments (?:(?!-XX:CompileCommand=quiet).)*CompileThresholdScaling");
  }

  @CsvSource({"demo", "cache"})
  @ParameterizedTest
  void shouldKeepStatusAndErrorOfTheCommand(String command) throws Exception {
    built();
    var _ = run(clone.resolve("souk"), Map.of(), 2, command, "fail");
    assertThat(error()).isEqualTo("souk: no\n");
  }
}
