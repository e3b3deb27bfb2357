package souk.content;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.DecodeException;

/**
 * What a publisher calls an object, and of which kind it says its bytes are. Nobody signs it and
 * the content id does not depend on it: whoever gets one from a peer takes it for a proposal.
 *
 * @param name a path of one or more segments with slashes between them; never absolute, never
 *     upwards, without control characters
 * @param mediaType such as {@code video/mp4}
 */
public record Label(String name, String mediaType) {
  /** Where labels are; the content id follows, in hexadecimal with {@code 0x}. */
  public static final String PATH = "/content/1/label/";

  /** Of the name's UTF-8. */
  public static final int MOST_NAME = 1024;

  public static final String UNKNOWN_TYPE = "application/octet-stream";

  private static final int MOST_TYPE = 255;

  /** Of an encoded label. */
  public static final int MOST_BYTES = 4 + MOST_NAME + 4 + MOST_TYPE;

  private static final Pattern TYPE =
      Pattern.compile("[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}");
  private static final int FIRST_PRINTED = 0x20;
  private static final int DELETE = 0x7f;
  private static final int LAST_CONTROL = 0x9f;

  public Label {
    if (!isName(name)) {
      throw new IllegalArgumentException(
          "no name for published content: a relative path of at most %d bytes without control characters"
              .formatted(MOST_NAME));
    }
    if (mediaType.length() > MOST_TYPE || !TYPE.matcher(mediaType).matches()) {
      throw new IllegalArgumentException("no media type: TYPE/SUBTYPE in lower case");
    }
  }

  private static boolean isName(String name) {
    byte[] encoded = name.getBytes(StandardCharsets.UTF_8);
    if (name.isEmpty()
        || encoded.length > MOST_NAME
        || !new String(encoded, StandardCharsets.UTF_8).equals(name)
        || name.indexOf('\\') >= 0
        || name.chars().anyMatch(c -> c < FIRST_PRINTED || (c >= DELETE && c <= LAST_CONTROL))) {
      return false;
    }
    for (String segment : name.split("/", -1)) {
      if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
        return false;
      }
    }
    return true;
  }

  /** The last segment of its name: what its file is called, without folders. */
  public String fileName() {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  public byte[] encode() {
    return new ByteWriter().string(name).string(mediaType).toArray();
  }

  /** Reads a peer's label. */
  public static Label decode(byte[] message) throws DecodeException {
    ByteReader in = new ByteReader(message);
    Label label = readFrom(in);
    in.end();
    return label;
  }

  /** Reads one among other things. */
  public static Label readFrom(ByteReader in) throws DecodeException {
    String name = in.string(MOST_NAME);
    String mediaType = in.string(MOST_TYPE);
    try {
      return new Label(name, mediaType);
    } catch (IllegalArgumentException e) {
      throw new DecodeException("bad label: " + e.getMessage());
    }
  }
}
