package souk.content.publisher;

import java.net.URLConnection;
import java.util.Locale;
import java.util.Map;
import souk.content.Label;

/** Labels of files. */
public final class Labels {
  /** What the JDK's table lacks, by the ending of names. */
  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("css", "text/css"),
          Map.entry("csv", "text/csv"),
          Map.entry("epub", "application/epub+zip"),
          Map.entry("flac", "audio/flac"),
          Map.entry("js", "text/javascript"),
          Map.entry("json", "application/json"),
          Map.entry("md", "text/markdown"),
          Map.entry("mkv", "video/x-matroska"),
          Map.entry("mp3", "audio/mpeg"),
          Map.entry("mp4", "video/mp4"),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("wasm", "application/wasm"),
          Map.entry("webm", "video/webm"),
          Map.entry("webp", "image/webp"),
          Map.entry("zst", "application/zstd"));

  private Labels() {}

  /**
   * The label of a file of this name, with the media type that goes with its ending. What a name
   * must not have, such as control characters, becomes {@code _}.
   */
  public static Label of(String name) {
    String clean = name.replaceAll("[\\p{Cntrl}\\x7f-\\x9f\\\\\ufffd\\p{Cs}]", "_");
    return new Label(clean, type(clean));
  }

  private static String type(String name) {
    int dot = name.lastIndexOf('.');
    String ending = dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    String own = TYPES.get(ending);
    if (own != null) {
      return own;
    }
    String known = URLConnection.guessContentTypeFromName("x." + ending);
    return known == null ? Label.UNKNOWN_TYPE : known.toLowerCase(Locale.ROOT);
  }
}
