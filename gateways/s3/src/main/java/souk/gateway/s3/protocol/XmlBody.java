package souk.gateway.s3.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Small XML documents from clients: a root with simple elements, and repeated elements that have
 * simple ones of their own. A document type is refused, so that no entity is ever expanded; depth,
 * counts and lengths are bounded while it is read.
 */
public final class XmlBody {
  private static final int DEEPEST = 3;
  private static final int MOST_FIELDS = 16;
  private static final int LONGEST_TEXT = 4096;
  private static final XMLInputFactory FACTORY = factory();

  private final Map<String, String> simple;
  private final List<Map<String, String>> items;

  private XmlBody(Map<String, String> simple, List<Map<String, String>> items) {
    this.simple = simple;
    this.items = items;
  }

  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, false);
    return factory;
  }

  /** The root's simple elements. */
  public Map<String, String> simple() {
    return simple;
  }

  /** Each repeated element's simple elements. */
  public List<Map<String, String>> items() {
    return items;
  }

  /**
   * Reads a document, and its stream to the end.
   *
   * @param root the name of the root, without its namespace
   * @param item the name of the repeated elements
   * @param most how many of them there may be
   * @throws S3Exception {@code MalformedXML} when it is no such document
   */
  public static XmlBody read(InputStream in, String root, String item, int most)
      throws IOException {
    Known known = new Known(in);
    try {
      XmlBody body = new Reading(FACTORY.createXMLStreamReader(known), root, item, most).all();
      // What is signed is checked at the end of the body.
      var _ = known.transferTo(OutputStream.nullOutputStream());
      return body;
    } catch (XMLStreamException e) {
      if (known.failure != null) {
        throw known.failure;
      }
      throw malformed("the body is no well-formed XML");
    }
  }

  private static S3Exception malformed(String why) {
    return new S3Exception(S3Error.MALFORMED_XML, why);
  }

  /** Keeps the reason why a stream failed, which the parser does not. */
  private static final class Known extends java.io.FilterInputStream {
    private @org.jspecify.annotations.Nullable IOException failure;

    Known(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
      try {
        return super.read(target, offset, count);
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }
  }

  private static final class Reading {
    private static final Pattern BLANK = Pattern.compile("\\s*");

    private final XMLStreamReader in;
    private final String root;
    private final String item;
    private final int most;
    private final Map<String, String> simple = new LinkedHashMap<>();
    private final List<Map<String, String>> items = new ArrayList<>();
    private final Deque<String> open = new ArrayDeque<>();
    private final StringBuilder text = new StringBuilder();
    private boolean leaf;

    Reading(XMLStreamReader in, String root, String item, int most) {
      this.in = in;
      this.root = root;
      this.item = item;
      this.most = most;
    }

    XmlBody all() throws XMLStreamException, S3Exception {
      while (in.hasNext()) {
        switch (in.next()) {
          case XMLStreamConstants.START_ELEMENT -> start(in.getLocalName());
          case XMLStreamConstants.END_ELEMENT -> end();
          case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> text(in.getText());
          case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
              throw malformed("a document type or entities are not taken");
          default -> {
            // comments and spaces say nothing
          }
        }
      }
      return new XmlBody(simple, items);
    }

    private void start(String name) throws S3Exception {
      if (open.isEmpty() && !name.equals(root)) {
        throw malformed("the body is a " + root);
      }
      if (open.size() == DEEPEST) {
        throw malformed("elements lie deeper than a " + root + " has them");
      }
      if (open.size() == 1 && name.equals(item)) {
        if (items.size() == most) {
          throw malformed("at most %d %s are taken at once".formatted(most, item));
        }
        items.add(new LinkedHashMap<>());
      }
      open.push(name);
      text.setLength(0);
      leaf = true;
    }

    private void end() throws S3Exception {
      String name = open.pop();
      if (leaf && !open.isEmpty()) {
        boolean inItem = open.size() == 2 && open.peek().equals(item);
        Map<String, String> into = inItem ? items.getLast() : simple;
        if (into.size() == MOST_FIELDS) {
          throw malformed("more than " + MOST_FIELDS + " elements stand in one");
        }
        if (!(open.size() == 1 && name.equals(item))) {
          into.put(name, text.toString());
        }
      }
      leaf = false;
      text.setLength(0);
    }

    private void text(String piece) throws S3Exception {
      if (!leaf && BLANK.matcher(piece).matches()) {
        return;
      }
      if (text.length() + piece.length() > LONGEST_TEXT) {
        throw malformed("a text is longer than " + LONGEST_TEXT + " characters");
      }
      text.append(piece);
    }
  }
}
