package souk.gateway.s3.object;

import java.util.List;
import java.util.Optional;

/**
 * One page of what is in a bucket, in the order of keys' UTF-8.
 *
 * @param prefixes what keys have in common up to a delimiter, once each
 * @param next behind what the next page begins; empty at the end
 */
public record Listing(List<StoredObject> objects, List<String> prefixes, Optional<String> next) {
  public Listing {
    objects = List.copyOf(objects);
    prefixes = List.copyOf(prefixes);
  }

  /**
   * What is to be listed.
   *
   * @param delimiter empty for none
   * @param after keys and prefixes up to this one are left out; empty for none
   * @param most objects and prefixes together
   */
  public record Wanted(String prefix, String delimiter, String after, int most) {}
}
