package souk.gateway.s3.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class XmlBodyTest {
  private static XmlBody read(String text) throws IOException {
    return XmlBody.read(
        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "Delete", "Object", 2);
  }

  @Test
  void shouldGiveElementsWhenADocumentIsWellFormed() throws IOException {
    XmlBody body =
        read(
            """
            <?xml version="1.0"?>
            <Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
              <Quiet>true</Quiet>
              <Object><Key>a&amp;b&#32;</Key></Object><Object><Key> ü</Key><ETag/></Object>
            </Delete>
            """);

    assertThat(body.simple()).isEqualTo(Map.of("Quiet", "true"));
    assertThat(body.items())
        .containsExactly(Map.of("Key", "a&b "), Map.of("Key", " ü", "ETag", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no xml",
        "<Delete>",
        "<Other/>",
        "<!DOCTYPE Delete [<!ENTITY x \"y\">]><Delete><Quiet>&x;</Quiet></Delete>",
        "<!DOCTYPE Delete SYSTEM \"file:///etc/passwd\"><Delete/>",
        "<Delete><Quiet>&x;</Quiet></Delete>",
        "<Delete><Object><Key><Deeper/></Key></Object></Delete>",
        "<Delete><Object/><Object/><Object/></Delete>",
        "<Delete/><Delete/>",
      })
  void shouldRefuseWhenADocumentIsNoneOrHostile(String text) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOfSatisfying(
            S3Exception.class, e -> assertThat(e.error()).isEqualTo(S3Error.MALFORMED_XML));
  }

  @Test
  void shouldRefuseWhenATextIsTooLong() {
    assertThatThrownBy(() -> read("<Delete><Quiet>" + "x".repeat(5000) + "</Quiet></Delete>"))
        .hasMessageContaining("longer");
  }
}
