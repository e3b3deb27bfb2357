package souk.http;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.DecodeException;

/**
 * HTTP headers as they are passed on: names in lower case, values without line breaks, and none of
 * those that belong to one connection (RFC 9110, 7.6.1) or frame a message.
 */
public record Headers(List<Header> list) {
  public static final Headers NONE = new Headers(List.of());

  /** The most headers of a message. */
  static final int MOST = 64;

  /** The most characters of all names and values. */
  static final int MOST_CHARACTERS = 16 << 10;

  private static final int MOST_NAME = 64;
  private static final Pattern NAME = Pattern.compile("[a-z0-9!#$%&'*+.^_`|~-]{1,64}");
  private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e\\x80-\\xff\\t]*");
  private static final Set<String> OF_A_CONNECTION =
      Set.of(
          "connection",
          "content-length",
          "expect",
          "host",
          "http2-settings",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "via");

  /** One header. */
  public record Header(String name, String value) {
    public Header {
      if (!NAME.matcher(name).matches() || !VALUE.matcher(value).matches()) {
        throw new IllegalArgumentException(
            "not a header: a name in lower case and a value without control characters");
      }
    }
  }

  /**
   * @throws IllegalArgumentException when there are too many, or one that is never passed on
   */
  public Headers {
    list = List.copyOf(list);
    int characters = 0;
    for (Header header : list) {
      characters += header.name().length() + header.value().length();
      if (ownOfAConnection(header.name())) {
        throw new IllegalArgumentException("the header " + header.name() + " is not passed on");
      }
    }
    if (list.size() > MOST || characters > MOST_CHARACTERS) {
      throw new IllegalArgumentException(
          "%d headers of %d characters; at most %d and %d are passed on"
              .formatted(list.size(), characters, MOST, MOST_CHARACTERS));
    }
  }

  /** Whether it belongs to one connection or frames a message. */
  static boolean ownOfAConnection(String name) {
    return OF_A_CONNECTION.contains(name) || name.startsWith("souk-");
  }

  /**
   * What may be passed on of headers that came: without those of the connection, and those that the
   * header Connection names.
   *
   * @throws IllegalArgumentException when what is left is too much or malformed
   */
  public static Headers endToEnd(Iterable<Header> came) {
    Set<String> dropped = new HashSet<>();
    for (Header header : came) {
      if (header.name().equals("connection")) {
        for (String name : header.value().split(",", -1)) {
          dropped.add(name.strip().toLowerCase(Locale.ROOT));
        }
      }
    }
    List<Header> kept = new ArrayList<>();
    for (Header header : came) {
      if (!dropped.contains(header.name()) && !ownOfAConnection(header.name())) {
        kept.add(header);
      }
    }
    return new Headers(kept);
  }

  /** The first value of a header. */
  public java.util.Optional<String> first(String name) {
    return list.stream()
        .filter(header -> header.name().equals(name))
        .map(Header::value)
        .findFirst();
  }

  void write(ByteWriter out) {
    out.u16(list.size());
    list.forEach(header -> out.string(header.name()).string(header.value()));
  }

  static Headers read(ByteReader in) throws DecodeException {
    int count = in.u16();
    if (count > MOST) {
      throw new DecodeException("%d headers; at most %d are passed on".formatted(count, MOST));
    }
    List<Header> list = new ArrayList<>(count);
    try {
      for (int i = 0; i < count; i++) {
        list.add(new Header(in.string(MOST_NAME), in.string(2 * MOST_CHARACTERS)));
      }
      return new Headers(list);
    } catch (IllegalArgumentException e) {
      throw new DecodeException(String.valueOf(e.getMessage()));
    }
  }
}
