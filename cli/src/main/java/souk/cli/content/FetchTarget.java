package souk.cli.content;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import souk.cli.Failure;
import souk.cli.Main;
import souk.primitives.Bytes32;

/**
 * What is to be fetched, and from whom.
 *
 * @param publishers at least one, in the order in which they are asked
 */
record FetchTarget(List<URI> publishers, Bytes32 contentId) {
  /**
   * Reads what people type: URLs as {@code publish} prints them, or a content id alone.
   *
   * @param publishers that were named by themselves
   */
  static FetchTarget of(List<String> targets, List<URI> publishers) {
    List<URI> all = new ArrayList<>();
    Bytes32 wanted = null;
    for (String target : targets) {
      int slash = target.lastIndexOf('/');
      try {
        Bytes32 id = Bytes32.parse(target.substring(slash + 1));
        if (wanted != null && !wanted.equals(id)) {
          throw new Failure(
              Main.USAGE, "several URLs are of one object, and these name two: fetch one by one");
        }
        wanted = id;
        if (slash >= 0) {
          all.add(http(target.substring(0, slash)));
        }
      } catch (IllegalArgumentException e) {
        throw new Failure(
            Main.USAGE,
            "'%s' is no URL of published content: http://HOST:PORT/0x… with 64 hex digits"
                .formatted(target));
      }
    }
    for (URI publisher : publishers) {
      try {
        all.add(http(publisher.toString()));
      } catch (IllegalArgumentException e) {
        throw new Failure(
            Main.USAGE, "--publisher: '%s' is not http://HOST:PORT".formatted(publisher));
      }
    }
    if (all.isEmpty() || wanted == null) {
      throw new Failure(Main.USAGE, "a content id alone needs --publisher URL");
    }
    return new FetchTarget(List.copyOf(all), wanted);
  }

  private static URI http(String text) {
    URI uri = URI.create(text);
    boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    if (!web || uri.getHost() == null || uri.getQuery() != null || uri.getFragment() != null) {
      throw new IllegalArgumentException("no URL of a publisher: " + uri);
    }
    return uri;
  }

  /** The publishers as people read them. */
  String places() {
    return String.join(", ", publishers.stream().map(URI::toString).toList());
  }
}
