package souk.gateway.s3.object;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import souk.gateway.s3.protocol.S3Error;
import souk.gateway.s3.protocol.S3Exception;
import souk.gateway.s3.signature.SignedBody;

/**
 * A part that an upload is completed with.
 *
 * @param etag without quotes
 * @param checksum that it must have; empty for any
 */
public record ChosenPart(int number, String etag, Optional<SignedBody.Sum> checksum) {
  /** The least size of all parts but the last, as S3 has it. */
  public static final long LEAST = 5L << 20;

  private static final Pattern PART_TAG = Pattern.compile("[0-9a-f]{32}");

  /** The pieces that are chosen. */
  static List<Piece> of(List<ChosenPart> chosen, Map<Integer, Piece> there) throws S3Exception {
    List<Piece> pieces = new ArrayList<>();
    int before = 0;
    for (ChosenPart each : chosen) {
      if (each.number() <= before) {
        throw new S3Exception(S3Error.INVALID_PART_ORDER, "parts are named in their order");
      }
      before = each.number();
      Piece piece = there.get(each.number());
      if (piece == null || !piece.etag().equals(each.etag()) || !each.fits(piece)) {
        throw new S3Exception(
            S3Error.INVALID_PART, "part %d is not here, or another".formatted(each.number()));
      }
      pieces.add(piece);
    }
    if (pieces.isEmpty()) {
      throw new S3Exception(S3Error.MALFORMED_XML, "an upload has one part at least");
    }
    for (Piece each : pieces.subList(0, pieces.size() - 1)) {
      if (each.size() < LEAST) {
        throw new S3Exception(
            S3Error.ENTITY_TOO_SMALL,
            "part %d has %d bytes; all but the last have %d at least"
                .formatted(each.number(), each.size(), LEAST));
      }
    }
    return pieces;
  }

  private boolean fits(Piece piece) {
    return checksum.isEmpty()
        || piece.checksum().isEmpty()
        || piece.checksum().get().kind() != checksum.get().kind()
        || piece.checksum().equals(checksum);
  }

  /** Whether an object of parts that are called so has this tag. */
  static boolean makes(List<ChosenPart> chosen, String etag) {
    return chosen.stream().allMatch(each -> PART_TAG.matcher(each.etag()).matches())
        && etagOf(chosen.stream().map(ChosenPart::etag).toList()).equals(etag);
  }

  /** The tag of an object of parts: the MD5 of their MD5s, and how many there are. */
  static String etag(List<Piece> pieces) {
    return etagOf(pieces.stream().map(Piece::etag).toList());
  }

  private static String etagOf(List<String> parts) {
    try {
      MessageDigest md5 = MessageDigest.getInstance("MD5");
      parts.forEach(each -> md5.update(HexFormat.of().parseHex(each)));
      return HexFormat.of().formatHex(md5.digest()) + "-" + parts.size();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has MD5", e);
    }
  }
}
