package souk.gateway.s3.protocol;

import java.nio.charset.StandardCharsets;
import souk.transport.Response;

/** An XML document that is written from its beginning to its end. */
public final class XmlAnswer {
  private static final String NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

  private final StringBuilder out =
      new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
  private final String root;

  private XmlAnswer(String root, String attributes) {
    this.root = root;
    out.append('<').append(root).append(attributes).append('>');
  }

  /** A document in S3's namespace. */
  public static XmlAnswer of(String root) {
    return new XmlAnswer(root, " xmlns=\"" + NAMESPACE + "\"");
  }

  /** A refusal, which has no namespace. */
  public static byte[] error(String code, String message, String resource, String request) {
    return new XmlAnswer("Error", "")
        .add("Code", code)
        .add("Message", message)
        .add("Resource", resource)
        .add("RequestId", request)
        .bytes();
  }

  /** A document that is one element with text. */
  public static Response text(String root, String text) {
    XmlAnswer xml = of(root);
    xml.escape(text);
    return xml.response();
  }

  /** An element with text. */
  public XmlAnswer add(String name, String text) {
    out.append('<').append(name).append('>');
    escape(text);
    out.append("</").append(name).append('>');
    return this;
  }

  public XmlAnswer add(String name, long number) {
    return add(name, Long.toString(number));
  }

  public XmlAnswer add(String name, boolean value) {
    return add(name, Boolean.toString(value));
  }

  /** Begins an element, with its attributes. */
  public XmlAnswer open(String name) {
    out.append('<').append(name).append('>');
    return this;
  }

  /** Ends an element. */
  public XmlAnswer close(String name) {
    out.append("</").append(name).append('>');
    return this;
  }

  private void escape(String text) {
    for (int at = 0; at < text.length(); at++) {
      char each = text.charAt(at);
      switch (each) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        default -> {
          // No XML has some of these; clients that use such keys ask for encoding-type=url.
          if (each < 0x20 || each == 0xfffe || each == 0xffff) {
            out.append("&#").append((int) each).append(';');
          } else {
            out.append(each);
          }
        }
      }
    }
  }

  private byte[] bytes() {
    return (out + "</" + root + ">").getBytes(StandardCharsets.UTF_8);
  }

  /** The document, whole. */
  public Response response() {
    return Response.of(200, "application/xml", bytes());
  }
}
