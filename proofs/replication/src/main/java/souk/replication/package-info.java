/**
 * Commitments to stored data, and replicas that are bound to who stores them.
 *
 * <p>{@link souk.replication.PieceCommitment} is Filecoin's CommP: the same bytes have the same
 * piece CID there. {@link souk.replication.SdrGraph} and {@link souk.replication.Labelling} are the
 * stacked depth-robust graph of its proof of replication, bit for bit. Pure computation.
 *
 * <p>Source: the Filecoin specification and the code of rust-fil-proofs; B. Fisch, 'Tight proofs of
 * space and replication' (2018); FRC-0069 for piece CIDs of version 2.
 */
@NullMarked
package souk.replication;

import org.jspecify.annotations.NullMarked;
