package souk.design.engine;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.DurableExecutorConfig;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.SerializationConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import souk.design.simulation.Engine;

/**
 * Workers are members of a Hazelcast cluster, whose durable executor keeps each task at two of
 * them: what a worker was playing when it was killed is played again elsewhere. Whoever asks is a
 * client. Nothing is looked for by multicast, and nobody is told that it runs. Workers take objects
 * of Souk's and Java's own classes from a socket; there is no password, so they listen on addresses
 * that only their owner reaches.
 */
public final class HazelcastEngine implements Engine {
  static final String TASKS = "runs";
  private static final String CLUSTER = "souk";
  private static final int CONNECT_MILLIS = 20_000;
  private static final int WAITING_TASKS = 10_000;

  private static final Map<String, String> QUIET =
      Map.of("hazelcast.logging.type", "none", "hazelcast.phone.home.enabled", "false");

  private final int connectMillis;

  /** With time for workers that begin just now. */
  public HazelcastEngine() {
    this(CONNECT_MILLIS);
  }

  HazelcastEngine(int connectMillis) {
    this.connectMillis = connectMillis;
    // It asks for flags of the JVM before it reads a configuration, and does without them.
    System.setProperty("hazelcast.logging.type", "none");
  }

  @Override
  public String name() {
    return "hazelcast";
  }

  @Override
  public Worker work(InetSocketAddress at, List<InetSocketAddress> others, int threads)
      throws IOException {
    Config config = new Config();
    config.setClusterName(CLUSTER);
    config.setClassLoader(HazelcastEngine.class.getClassLoader());
    QUIET.forEach(config::setProperty);
    config.setProperty("hazelcast.socket.bind.any", "false");
    config.setProperty("hazelcast.wait.seconds.before.join", "0");
    config.setProperty("hazelcast.shutdownhook.enabled", "false");
    config.setProperty("hazelcast.partition.count", "31"); // few workers: joining is quicker
    serialization(config.getSerializationConfig());
    config.getNetworkConfig().setPort(at.getPort()).setPortAutoIncrement(false);
    config
        .getNetworkConfig()
        .getInterfaces()
        .setEnabled(true)
        .addInterface(at.getAddress().getHostAddress());
    JoinConfig join = config.getNetworkConfig().getJoin();
    join.getMulticastConfig().setEnabled(false);
    join.getAutoDetectionConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true).addMember(told(at));
    others.forEach(other -> join.getTcpIpConfig().addMember(told(other)));
    config.addDurableExecutorConfig(
        new DurableExecutorConfig(TASKS)
            .setPoolSize(threads)
            .setDurability(1)
            .setCapacity(WAITING_TASKS));
    try {
      return new Member(Hazelcast.newHazelcastInstance(config));
    } catch (HazelcastException | IllegalStateException e) {
      throw new IOException("a worker cannot listen at " + told(at) + ": " + e.getMessage(), e);
    }
  }

  private record Member(HazelcastInstance instance) implements Worker {
    @Override
    public int together() {
      return instance.getCluster().getMembers().size();
    }

    @Override
    public void close() {
      instance.shutdown();
    }
  }

  @Override
  public Connected connect(List<InetSocketAddress> workers) throws IOException {
    ClientConfig config = new ClientConfig();
    config.setClusterName(CLUSTER);
    config.setClassLoader(HazelcastEngine.class.getClassLoader());
    QUIET.forEach(config::setProperty);
    serialization(config.getSerializationConfig());
    workers.forEach(worker -> config.getNetworkConfig().addAddress(told(worker)));
    config
        .getConnectionStrategyConfig()
        .getConnectionRetryConfig()
        .setClusterConnectTimeoutMillis(connectMillis);
    try {
      return new ClientRunner(HazelcastClient.newHazelcastClient(config));
    } catch (HazelcastException | IllegalStateException e) {
      throw new IOException(
          "no worker answers at "
              + String.join(", ", workers.stream().map(HazelcastEngine::told).toList()),
          e);
    }
  }

  /** Nothing but what runs and rows consist of is made of bytes from a socket. */
  private static void serialization(SerializationConfig config) {
    JavaSerializationFilterConfig filter = new JavaSerializationFilterConfig();
    filter
        .getWhitelist()
        .addPackages("souk.design.engine", "souk.design.simulation", "java.lang", "java.util");
    filter.setDefaultsDisabled(true);
    filter.getWhitelist().addPrefixes("com.hazelcast.", "[");
    config.setJavaSerializationFilterConfig(filter);
  }

  private static String told(InetSocketAddress at) {
    return at.getHostString() + ":" + at.getPort();
  }
}
