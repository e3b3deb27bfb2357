/**
 * Content delivery, after CacheCash and CAPnet: a publisher hires caches to serve its objects to
 * clients who do not pay. Here is what all three share: rules and terms, manifest, token, bundle,
 * the cache's signature and the judge. the packages {@code publisher}, {@code cache} and {@code
 * client} below are the three parties.
 */
@NullMarked
package souk.content;

import org.jspecify.annotations.NullMarked;
