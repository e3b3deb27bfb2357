package souk.bench.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import souk.bench.BenchTls;
import souk.exchange.KindRoutes;
import souk.replication.Piece;
import souk.storage.StorageRules;
import souk.storage.provider.PieceInbox;
import souk.transport.HttpServer;
import souk.transport.ProblemException;
import souk.transport.Request;
import souk.transport.Response;

/**
 * Providers' inboxes behind HTTPS, in a process of their own, so that its processor time is theirs.
 * What is in an inbox is sold without sealing and for nothing, unit by unit, each with what proves
 * it; beside that, files can be copied plainly. Says an endpoint a line; ends with its input.
 * Arguments: a folder with a key of {@link BenchTls}, how many providers.
 */
public final class StoragePeers {
  /** Bytes of a plain copy's request. */
  static final int PLAIN = 4 << 20;

  private static final String WHOLE = ".piece";
  private static final long ROOM = 1L << 45;

  private final Path folder;
  private final PieceInbox inbox;
  private final Path plain;
  private final Map<Piece, UnitTree> trees = new ConcurrentHashMap<>();

  private StoragePeers(Path own) throws IOException {
    this.plain = own.resolve("plain");
    this.folder = own.resolve("inbox");
    this.inbox = new PieceInbox(folder, ROOM, StorageRules.MOST_PIECE, InstantSource.system());
  }

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    SSLContext tls = BenchTls.load(folder);
    List<HttpServer> servers = new ArrayList<>();
    for (int i = 0; i < Integer.parseInt(args[1]); i++) {
      Path own = Files.createDirectories(folder.resolve("provider-" + i));
      servers.add(new StoragePeers(own).serve(tls));
    }
    servers.forEach(each -> System.out.println(each.uri()));
    while (System.in.read() >= 0) {
      // until whoever started this is gone
    }
    servers.forEach(HttpServer::close);
  }

  private HttpServer serve(SSLContext tls) throws IOException {
    HttpServer.Builder http =
        HttpServer.builder()
            .tls(tls)
            .post("/prepare", 0, this::prepare)
            .get("/units/{cid}/{number}", this::unit)
            .get("/plain/{offset}/{length}", this::read)
            .post("/plain/{offset}", PLAIN, this::write);
    KindRoutes routes = new KindRoutes(StorageRules.KIND);
    inbox.mount(routes);
    routes.mount(http);
    return http.start();
  }

  /** Makes the trees of all pieces, which sealing does otherwise. */
  private Response prepare(Request request) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(each -> each.toString().endsWith(WHOLE)).toList();
    }
    for (Path each : files) {
      String name = String.valueOf(each.getFileName());
      Piece piece = Piece.parse(name.substring(0, name.length() - WHOLE.length()));
      if (!trees.containsKey(piece)) {
        trees.put(piece, UnitTree.of(piece, each));
      }
    }
    return Response.of(request.body());
  }

  private Response unit(Request request) throws IOException, ProblemException {
    Piece piece = Piece.parse(request.parameter("cid"));
    UnitTree tree = trees.get(piece);
    if (tree == null) {
      throw new ProblemException(404, "no-piece", "not prepared");
    }
    return Response.of(
        tree.unit(
            folder.resolve(piece.cidV2() + WHOLE), Integer.parseInt(request.parameter("number"))));
  }

  private Response read(Request request) throws IOException {
    byte[] bytes = new byte[Integer.parseInt(request.parameter("length"))];
    try (FileChannel file = FileChannel.open(plain, StandardOpenOption.READ)) {
      ByteBuffer target = ByteBuffer.wrap(bytes);
      long from = Long.parseLong(request.parameter("offset"));
      while (target.hasRemaining() && file.read(target, from + target.position()) > 0) {
        // until all of it is there
      }
    }
    return Response.of(bytes);
  }

  private Response write(Request request) throws IOException {
    try (FileChannel file =
        FileChannel.open(plain, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(request.body());
      long from = Long.parseLong(request.parameter("offset"));
      while (bytes.hasRemaining()) {
        file.write(bytes, from + bytes.position());
      }
    }
    return Response.of(new byte[0]);
  }
}
