/**
 * Threshold proxy re-encryption, byte for byte as umbral-pre 0.9 and later: an owner encrypts to
 * itself and grants a reader access through {@code n} providers, of which any {@code t} suffice and
 * none ever sees a key or a plaintext.
 *
 * <p>Source: D. Nuñez, 'Umbral: a threshold proxy re-encryption scheme' (2018), and the behaviour
 * of umbral-pre. Decoding is stricter than there: each object has one encoding, and what would let
 * an owner frame an honest provider is refused ({@link souk.umbral.KeyFragment#verify}).
 */
@NullMarked
package souk.umbral;

import org.jspecify.annotations.NullMarked;
