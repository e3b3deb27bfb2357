package souk.transfers.address;

import java.lang.Character.UnicodeBlock;
import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What somebody calls an account. A name looks like one thing only: its letters are of one script,
 * it has nothing invisible in it, and no letter stands for another that looks the same. Which
 * letters look alike is taken from the confusables of Unicode's technical standard 39, for Latin,
 * Cyrillic, Greek and Armenian; scripts beside those are told apart by their own letters alone. Of
 * Latin, letters beyond those of Europe's languages and their accents are taken for none: the many
 * others look like these.
 *
 * @param text in Unicode's form NFC, at most {@link #MOST_LETTERS} letters long
 */
public record ContactName(String text) {
  /** The longest name. */
  public static final int MOST_LETTERS = 40;

  private static final Pattern FORM = Pattern.compile("\\p{L}[\\p{L}\\p{M}\\p{Nd}._-]*");
  private static final Pattern TAKEN = Pattern.compile("(?i)0x.*|eip155.*|souk|ethereum|me|all");

  /** Scripts that are written together with others, or by themselves look like none. */
  private static final Set<UnicodeScript> NEUTRAL =
      EnumSet.of(UnicodeScript.COMMON, UnicodeScript.INHERITED);

  /** Those that Japanese, and those that Korean is written with. */
  private static final Set<Set<UnicodeScript>> TOGETHER =
      Set.of(
          Set.of(UnicodeScript.HAN, UnicodeScript.HIRAGANA, UnicodeScript.KATAKANA),
          Set.of(UnicodeScript.HAN, UnicodeScript.HANGUL));

  /** Where the letters of Latin are that accents are put on, and that have a stroke. */
  private static final Set<UnicodeBlock> LATIN =
      Set.of(
          UnicodeBlock.BASIC_LATIN, UnicodeBlock.LATIN_1_SUPPLEMENT, UnicodeBlock.LATIN_EXTENDED_A);

  /** What looks like a letter of Latin, and which. */
  private static final Map<Integer, String> LIKE = alike();

  public ContactName {
    if (text.codePointCount(0, text.length()) > MOST_LETTERS || !FORM.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "is no name: a letter, and then up to %d letters, digits, '.', '_' or '-'"
              .formatted(MOST_LETTERS - 1));
    }
    if (!Normalizer.isNormalized(text, Normalizer.Form.NFKC)) {
      throw new IllegalArgumentException(
          "has letters in a form that looks like another; type it with plain letters");
    }
    if (TAKEN.matcher(text).matches()) {
      throw new IllegalArgumentException("is a word that means something else here");
    }
    Normalizer.normalize(text, Normalizer.Form.NFD)
        .codePoints()
        .filter(letter -> UnicodeScript.of(letter) == UnicodeScript.LATIN)
        .filter(letter -> !LATIN.contains(UnicodeBlock.of(letter)))
        .findFirst()
        .ifPresent(letter -> {
          throw new IllegalArgumentException(
              "has the letter U+%04X, which looks like another; type it with plain letters"
                  .formatted(letter));
        });
    Set<UnicodeScript> scripts =
        text.codePoints()
            .mapToObj(UnicodeScript::of)
            .filter(script -> !NEUTRAL.contains(script))
            .collect(Collectors.toSet());
    if (scripts.size() > 1
        && TOGETHER.stream().noneMatch(together -> together.containsAll(scripts))) {
      throw new IllegalArgumentException(
          "mixes letters of several scripts, some of which look alike");
    }
    if (!scripts.contains(UnicodeScript.LATIN) && isAscii(skeleton(text))) {
      throw new IllegalArgumentException(
          "looks like '%s' and is written with other letters".formatted(skeleton(text)));
    }
  }

  /** Whether somebody could take one for the other. */
  public boolean looksLike(ContactName other) {
    return skeleton(text).equals(skeleton(other.text()));
  }

  /** What is left of a text when all that looks alike is written alike. */
  private static String skeleton(String text) {
    StringBuilder skeleton = new StringBuilder();
    Normalizer.normalize(text, Normalizer.Form.NFD)
        .codePoints()
        .filter(letter -> Character.getType(letter) != Character.NON_SPACING_MARK)
        .mapToObj(letter -> LIKE.getOrDefault(letter, Character.toString(letter)))
        .map(letter -> letter.toLowerCase(Locale.ROOT))
        .map(letter -> LIKE.getOrDefault(letter.codePointAt(0), letter))
        .forEach(skeleton::append);
    return skeleton.toString().replace("rn", "m").replace("vv", "w");
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 0x80);
  }

  private static Map<Integer, String> alike() {
    // Pairs: a letter, and what it looks like. By its shape an i is an l, for an I is.
    int[] pairs =
        ("0o1lIlilјjіlаaсcеeоoрpхxуyѕsԁdһhӏlԛqԝwгrАaВbЕeКkМmНhОoРpСcТtУyХxЅsІlЈj"
                + "αaγyιlνvοoρpσoυuΑaΒbΕeΖzΗhΙlΚkΜmΝnΟoΡpΤtΥyΧxոnսuօoհhցgզqյjıl._-_łlđdħhŧtøoĸkþp")
            .codePoints()
            .toArray();
    Map<Integer, String> alike = new HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      alike.put(pairs[i], Character.toString(pairs[i + 1]));
    }
    return Map.copyOf(alike);
  }

  @Override
  public String toString() {
    return text;
  }
}
