package souk.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/a/b.c/",
        "/a?b=c/../d",
        "/a..b/...",
        "/%C3%A4?q=%20&x",
        "/a;v=1/b",
        "/a/?/x??",
        "/~a/-_!$&'()*+,=:@"
      })
  void shouldBeTakenWhenItStaysBelowItsPrefix(String text) {
    assertThat(new Target(text).text()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "?a",
        "http://host/x",
        "//host/x",
        "/a/../b",
        "/..",
        "/./a",
        "/a/..;x/b",
        "/%2e%2e/b",
        "/%2E./b",
        "/a%2f..%2fb",
        "/%252e%252e/b",
        "/%25252e%25252e/b",
        "/a%5c..%5cb",
        "/a%00",
        "/a%0d%0aX:1",
        "/a%250d%250aX",
        "/a b",
        "/a\r\nX: y",
        "/a#b",
        "/a%zz",
        "/a%2",
        "/ä"
      })
  void shouldBeRefusedWhenItIsMalformedOrLeadsUpwards(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> new Target(text));
  }
}
