package souk.gateway.s3;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import souk.gateway.s3.object.FolderVault;
import souk.gateway.s3.object.ObjectStore;
import souk.gateway.s3.signature.AccessKeys;
import souk.transport.ServerLimits;

/** A gateway over a folder, and AWS's client of it. */
final class TestGateway implements AutoCloseable {
  static final String ID = "souk";

  private final FolderVault vault;
  private final S3Gateway gateway;
  private final AwsBasicCredentials credentials;

  TestGateway(Path folder, ObjectStore.Rules rules) throws IOException {
    vault = new FolderVault(Files.createDirectories(folder.resolve("market")));
    Path keys = folder.resolve("keys");
    if (!Files.exists(keys)) {
      var _ = AccessKeys.add(keys, ID, new SecureRandom());
    }
    List<String> lines = Files.readAllLines(keys);
    credentials =
        AwsBasicCredentials.create(
            lines.get(1).substring(lines.get(1).indexOf('=') + 2),
            lines.get(2).substring(lines.get(2).indexOf('=') + 2));
    gateway =
        S3Gateway.start(
            new S3Settings(
                "127.0.0.1",
                0,
                "us-east-1",
                Optional.of("localhost"),
                ServerLimits.DEFAULT.withClosing(Duration.ZERO)),
            AccessKeys.load(keys),
            ObjectStore.open(folder.resolve("s3"), vault, rules, InstantSource.system()),
            InstantSource.system());
  }

  /** Rules under which the market gets everything soon. */
  static ObjectStore.Rules soon() {
    return new ObjectStore.Rules(1L << 30, 1 << 20, Duration.ZERO, 1L << 30);
  }

  S3Gateway gateway() {
    return gateway;
  }

  FolderVault vault() {
    return vault;
  }

  AwsBasicCredentials credentials() {
    return credentials;
  }

  S3Client client() {
    return S3Client.builder()
        .endpointOverride(gateway.uri())
        .region(Region.US_EAST_1)
        .forcePathStyle(true)
        .credentialsProvider(StaticCredentialsProvider.create(credentials))
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .build();
  }

  S3Presigner presigner() {
    return S3Presigner.builder()
        .endpointOverride(gateway.uri())
        .region(Region.US_EAST_1)
        .serviceConfiguration(S3Configuration.builder().pathStyleAccessEnabled(true).build())
        .credentialsProvider(StaticCredentialsProvider.create(credentials))
        .build();
  }

  @Override
  public void close() {
    gateway.close();
  }
}
