/**
 * The colocation puzzle of CAPnet: a client that holds the n ciphertexts of a bundle, all of them
 * and in one place, finds the key of the box that holds the tickets; nobody else does at a lower
 * price. {@link souk.puzzle.PuzzleGenerator} is the publisher's side and reads only the pieces that
 * the puzzle touches; {@link souk.puzzle.PuzzleSolver} is the client's; {@link
 * souk.puzzle.PuzzleVerifier} checks one chain. Pure computation: no I/O, no logging.
 *
 * <p>Source: Almashaqbeh, Bishop, Cappos: ABC and CAPnet (arXiv 1906.10272), and the public code of
 * go-cachecash, whose puzzle is {@link souk.puzzle.PuzzleProfile#COMPAT}.
 */
@NullMarked
package souk.puzzle;

import org.jspecify.annotations.NullMarked;
