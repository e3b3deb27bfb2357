package souk.cli.content;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import souk.attacks.content.ContentArena;
import souk.cli.Failure;
import souk.cli.Main;
import souk.content.kind.ContentMarket;
import souk.deployment.content.ContentDeployment;
import souk.keystore.Keystore;
import souk.keystore.KeystoreException;
import souk.keystore.Password;
import souk.keystore.ScryptCost;
import souk.primitives.Address;
import souk.primitives.PrivateKey;

/**
 * What a demonstration keeps in its folder so that it can go on another day: the seed of its
 * ledger, the keys of its parties in a keystore, and the keystore's password in a file that only
 * its owner can read. Play money only.
 */
record DemoState(Path folder, long seed, List<PrivateKey> keys) {
  private static final String FACTS = "demo.properties";

  /** Goes on with what the folder holds, or begins something new in it. */
  static DemoState open(Path folder, int caches, @Nullable Long seed)
      throws IOException, KeystoreException {
    Path facts = folder.resolve(FACTS);
    if (Files.exists(facts)) {
      return goOn(folder, facts, caches);
    }
    try (Stream<Path> there = Files.list(folder)) {
      if (there.findAny().isPresent()) {
        throw new Failure(
            Main.USAGE,
            "--state: %s is not empty, and holds no demonstration; name another folder"
                .formatted(folder));
      }
    }
    return begin(folder, facts, caches, seed);
  }

  ContentDeployment.Options options(ContentMarket market, long chunks) {
    return new ContentDeployment.Options(
        market,
        keys.size() - 2,
        ContentArena.NEWCOMERS,
        chunks,
        folder,
        folder.resolve("ledger"),
        seed,
        false,
        keys);
  }

  private static DemoState begin(Path folder, Path facts, int caches, @Nullable Long seed)
      throws IOException, KeystoreException {
    SecureRandom random = new SecureRandom();
    SplittableRandom seeded = seed == null ? null : new SplittableRandom(seed);
    char[] password = HexFormat.of().formatHex(random.generateSeed(16)).toCharArray();
    Path keys = Files.createDirectories(folder.resolve("keys"));
    Files.createFile(
        keys.resolve("password"),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(keys.resolve("password"), new String(password), StandardOpenOption.WRITE);
    Keystore keystore = Keystore.at(keys, random, ScryptCost.LIGHT);
    List<PrivateKey> made = new ArrayList<>();
    List<String> addresses = new ArrayList<>();
    for (int i = 0; i < caches + 2; i++) {
      PrivateKey key = seeded == null ? PrivateKey.generate(random) : PrivateKey.fromSeeded(seeded);
      try (Password secret = Password.taking(password.clone())) {
        keystore.store(key, secret);
      }
      made.add(key);
      addresses.add(key.address().toString());
    }
    long chosen = seed == null ? random.nextLong() : seed;
    Properties properties = new Properties();
    properties.setProperty("seed", Long.toString(chosen));
    properties.setProperty("accounts", String.join(" ", addresses));
    try (var out = Files.newBufferedWriter(facts, StandardCharsets.UTF_8)) {
      properties.store(out, "Souk demonstration: the ledger's seed; funder, publisher and caches");
    }
    return new DemoState(folder, chosen, made);
  }

  private static DemoState goOn(Path folder, Path facts, int caches)
      throws IOException, KeystoreException {
    Properties properties = new Properties();
    try (var in = Files.newBufferedReader(facts, StandardCharsets.UTF_8)) {
      properties.load(in);
    }
    String[] addresses = properties.getProperty("accounts", "").split(" ", -1);
    if (addresses.length != caches + 2) {
      throw new Failure(
          Main.USAGE,
          "%s holds a demonstration with %d caches; say --caches %d, or take another folder"
              .formatted(folder, addresses.length - 2, addresses.length - 2));
    }
    Path keys = folder.resolve("keys");
    char[] password = Files.readString(keys.resolve("password")).strip().toCharArray();
    Keystore keystore = Keystore.at(keys);
    List<PrivateKey> opened = new ArrayList<>();
    for (String address : addresses) {
      try (Password secret = Password.taking(password.clone())) {
        opened.add(keystore.open(Address.parse(address), secret));
      }
    }
    try {
      return new DemoState(folder, Long.parseLong(properties.getProperty("seed", "")), opened);
    } catch (NumberFormatException e) {
      throw new Failure(
          Main.USAGE, facts + " has no seed; it is no demonstration's folder, or damaged");
    }
  }
}
