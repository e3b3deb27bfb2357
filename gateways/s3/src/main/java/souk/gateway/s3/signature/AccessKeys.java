package souk.gateway.s3.signature;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import souk.store.DurableFile;

/**
 * The access keys of a gateway, each with its secret, in a file that its owner alone can read. The
 * file is in the form of AWS's shared credentials, a profile for each key, so that clients can be
 * pointed at it.
 */
public final class AccessKeys {
  private static final String ID = "aws_access_key_id";
  private static final String SECRET = "aws_secret_access_key";
  private static final Pattern PROFILE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,31}");
  private static final int LONGEST_FILE = 1 << 20;
  private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  private static final int ID_LETTERS = 20;
  private static final int SECRET_LETTERS = 40;

  private final Map<String, String> profiles;
  private final Map<String, String> secrets;

  private AccessKeys(Map<String, String> profiles, Map<String, String> secrets) {
    this.profiles = profiles;
    this.secrets = secrets;
  }

  /**
   * Those of a file; none when it is not there.
   *
   * @throws IOException when it cannot be read, is damaged, or others may read it
   */
  public static AccessKeys load(Path file) throws IOException {
    Map<String, String> profiles = new LinkedHashMap<>();
    Map<String, String> secrets = new LinkedHashMap<>();
    if (!Files.exists(file)) {
      return new AccessKeys(profiles, secrets);
    }
    ownOnly(file);
    if (Files.size(file) > LONGEST_FILE) {
      throw damaged(file);
    }
    String profile = "";
    String id = "";
    for (String line : Files.readAllLines(file)) {
      String text = line.strip();
      int equals = text.indexOf('=');
      if (text.startsWith("[") && text.endsWith("]")) {
        profile = text.substring(1, text.length() - 1).strip();
      } else if (equals > 0) {
        String name = text.substring(0, equals).strip();
        String value = text.substring(equals + 1).strip();
        if (name.equals(ID)) {
          id = value;
        } else if (name.equals(SECRET) && !id.isEmpty() && !profile.isEmpty()) {
          profiles.put(profile, id);
          secrets.put(id, value);
          id = "";
        } else {
          throw damaged(file);
        }
      } else if (!text.isEmpty() && !text.startsWith("#")) {
        throw damaged(file);
      }
    }
    return new AccessKeys(profiles, secrets);
  }

  private static IOException damaged(Path file) {
    return new IOException(
        file
            + " is no file of access keys; move it away and make new ones with ./souk gateway keys");
  }

  private static void ownOnly(Path file) throws IOException {
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
      if (mode.stream().anyMatch(each -> !each.name().startsWith("OWNER"))) {
        throw new IOException(file + " can be read by others; chmod 600 it, or make new keys");
      }
    }
  }

  /**
   * Adds a key to a file, which need not be there, nor its folder.
   *
   * @param profile what it is called
   * @return the access key's id; the secret stands in the file alone
   * @throws IllegalArgumentException when the name cannot be used, or is used already
   */
  public static String add(Path file, String profile, SecureRandom random) throws IOException {
    if (!PROFILE.matcher(profile).matches()) {
      throw new IllegalArgumentException(
          "a key's name has 1 to 32 of A-Z, a-z, 0-9, _ and -, a letter or digit first");
    }
    AccessKeys there = load(file);
    if (there.profiles.containsKey(profile)) {
      throw new IllegalArgumentException("there is a key '%s' already".formatted(profile));
    }
    String id = letters(random, ID_LETTERS);
    Map<String, String> secrets = new LinkedHashMap<>(there.secrets);
    Map<String, String> profiles = new LinkedHashMap<>(there.profiles);
    profiles.put(profile, id);
    secrets.put(id, letters(random, SECRET_LETTERS));
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    new AccessKeys(profiles, secrets).save(file);
    return id;
  }

  /**
   * Takes a key out of a file.
   *
   * @throws IllegalArgumentException when there is none of this name
   */
  public static void remove(Path file, String profile) throws IOException {
    AccessKeys there = load(file);
    String id = there.profiles.remove(profile);
    if (id == null) {
      throw new IllegalArgumentException("there is no key '%s'".formatted(profile));
    }
    there.secrets.remove(id);
    there.save(file);
  }

  private static String letters(SecureRandom random, int count) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < count; i++) {
      out.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return out.toString();
  }

  private void save(Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    profiles.forEach((profile, id) -> {
      lines.add("[" + profile + "]");
      lines.add(ID + " = " + id);
      lines.add(SECRET + " = " + secrets.get(id));
    });
    DurableFile.writeOwn(file, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** The name of each, with its access key's id. */
  public Map<String, String> profiles() {
    return Map.copyOf(profiles);
  }

  Optional<String> secret(String accessKey) {
    return Optional.ofNullable(secrets.get(accessKey));
  }
}
