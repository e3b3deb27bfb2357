/**
 * Adversaries as code: each is a player that deviates from the real client, cache, publisher or
 * bystander, and is played over HTTP against the real nodes of a deployment.
 */
@NullMarked
package souk.attacks;

import org.jspecify.annotations.NullMarked;
