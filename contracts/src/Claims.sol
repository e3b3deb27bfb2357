// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Allotments} from "./Allotments.sol";
import {BookHashing, Scratch} from "./BookHashing.sol";
import {Draws} from "./Draws.sol";
import {Refusal, refuse} from "./Refusal.sol";

/**
 * @title Claims
 * @dev Pays the prizes of many books in one transaction. A book that does not hold is skipped and logged and hurts no
 * other; each prize goes to the provider that its cover names, whoever sends the claim, so copying a claim from the
 * mempool only pays the copier's fee for the provider. A skipped book stays claimable.
 *
 * The encoding (README.md) nests what books have in common: sections of one round and provider; in them groups of one
 * escrow; in them the books. `list` and `signer` in a group say which list of allotments and which change of the signer
 * is in force in the round, which the contract checks with one read instead of searching. For rounds that have begun
 * these never change. A wrong one gets its own group skipped, nothing else.
 */
abstract contract Claims is Allotments, Draws {
    using BookHashing for Scratch;

    /// @dev The most books in one claim.
    uint256 internal constant MAX_BOOKS = 500;

    // Sizes in bytes of the parts of a claim.
    uint256 private constant SECTION = 26;
    uint256 private constant GROUP = 43;
    uint256 private constant NUMBER = 4;
    uint256 private constant SECRET_AND_SIGNATURE = 80;

    /// @dev Stands for a signer that no signature has: it is no address.
    uint256 private constant NOBODY = type(uint256).max;

    /// @dev Which books of 256 at a time are paid; the key is round << 24 | number >> 8.
    mapping(bytes32 escrow => mapping(uint256 roundAndWord => uint256)) private _paid;

    /**
     * @dev Prizes paid to a provider for a round; `groups` holds, for each group of the claim with paid books,
     * escrow ‖ uint16 n ‖ n times uint32 number, without gaps. Each prize is that of the escrow's terms.
     */
    event PrizesPaid(address indexed provider, uint32 indexed round, bytes groups);

    /// @dev The book at this place of a claim was not paid.
    event ClaimSkipped(uint256 index, Refusal reason);

    /// @dev Where a claim stands: the rest of its calldata, and the section that it is in.
    struct Batch {
        uint256 offset;
        uint256 end;
        uint256 index;
        uint256 round;
        address provider;
        bytes32 seed;
        Refusal closed; // why this round pays nothing at all; MALFORMED for no reason
        uint256 credit;
        Scratch scratch;
    }

    /// @dev The books of a claim that share an escrow.
    struct Group {
        bytes32 escrow;
        uint256 list;
        uint256 signerFrom;
        uint256 depth; // as the sender says
        uint256 end;
        uint256 stride;
    }

    /// @notice Claims the prizes of the books in `sections`; README.md has the encoding.
    function claim(bytes calldata sections) external {
        Batch memory batch;
        Group memory group;
        uint256 credits;
        assembly ("memory-safe") {
            mstore(batch, sections.offset)
        }
        batch.end = batch.offset + sections.length;
        batch.scratch = BookHashing.start(_domainSeparatorV4());
        while (batch.offset < batch.end) {
            uint256 groups = _openSection(batch);
            for (; groups != 0; --groups) _claimGroup(batch, group);
            if (batch.credit != 0) {
                credits += batch.credit;
                _credit(batch.provider, batch.credit);
                batch.scratch.emitPaid(PrizesPaid.selector, batch.provider, batch.round);
            }
        }
        if (batch.index == 0) refuse(Refusal.ZERO_AMOUNT);
        if (credits != 0) _inEscrows -= credits;
    }

    /// @notice Whether a book's prize is paid.
    function claimed(bytes32 id, uint32 round, uint32 book) external view returns (bool) {
        return (_paid[id][_wordKey(round, book)] >> (book & 0xff)) & 1 != 0;
    }

    function _openSection(Batch memory batch) private view returns (uint256 groups) {
        uint256 head = _load(batch.offset);
        batch.offset += SECTION;
        if (batch.offset > batch.end) refuse(Refusal.MALFORMED);
        batch.round = head >> 224;
        batch.provider = address(uint160(head >> 64));
        groups = uint16(head >> 48);
        batch.seed = _draws[batch.round];
        batch.closed = block.number > _claimDeadline(batch.round)
            ? Refusal.CLAIM_TOO_LATE
            : batch.seed == 0
                ? Refusal.DRAW_MISSING
                : Refusal.MALFORMED;
        batch.credit = 0;
        batch.scratch.setRound(batch.round, batch.provider, batch.seed);
    }

    function _claimGroup(Batch memory batch, Group memory group) private {
        _openGroup(batch, group);
        Escrow storage escrow_ = _escrows[group.escrow];
        Allotment storage range = _allotments[group.escrow][_rangeKey(group.list, batch.provider)];
        (uint256 first, uint256 books, uint256 signer_) = (range.first, range.books, uint160(range.signer));
        if (range.fromRound > batch.round || (escrow_.relisted && !_inForce(group, batch.round))) books = 0;

        Refusal reason = _closed(batch, escrow_, books);
        if (reason != Refusal.MALFORMED || group.depth != escrow_.depth) {
            _skip(batch, group, reason, first, books);
            return;
        }
        if (escrow_.resigned) signer_ = _signerOf(group, batch.round);

        uint256 prize = escrow_.prize;
        batch.scratch.setEscrow(group.escrow, group.depth);
        uint256 count = _pay(batch, group, first, books, signer_);
        if (count != 0) {
            escrow_.unpaid -= uint64(count);
            batch.credit += count * prize;
        }
    }

    function _openGroup(Batch memory batch, Group memory group) private pure {
        uint256 start = batch.offset;
        uint256 end = start + GROUP;
        if (end > batch.end) refuse(Refusal.MALFORMED);
        uint256 head = _load(start + 32);
        group.escrow = bytes32(_load(start));
        group.list = head >> 224;
        group.signerFrom = uint32(head >> 192);
        group.depth = uint8(head >> 184);
        uint256 books = uint16(head >> 168);
        group.stride = NUMBER + (group.depth > MAX_DEPTH ? 0 : SECRET_AND_SIGNATURE + 16 * group.depth);
        batch.offset = end;
        group.end = end + books * group.stride;
        if (group.end > batch.end) refuse(Refusal.MALFORMED);
        if (batch.index + books > MAX_BOOKS) refuse(Refusal.BATCH_TOO_LARGE, batch.index + books, MAX_BOOKS);
    }

    /// @dev Whether the group's list is the one in force in a round; asked only for an escrow with several lists.
    function _inForce(Group memory group, uint256 round) private view returns (bool) {
        uint256 next = _nextList[group.escrow][group.list];
        return group.list <= round && (next == 0 || round < next);
    }

    /// @dev The signer in force, if the group names it; asked only for an escrow whose signer was changed.
    function _signerOf(Group memory group, uint256 round) private view returns (uint256) {
        Signer storage found = _signers[group.escrow][group.signerFrom];
        (uint256 signer_, uint256 until) = (uint160(found.signer), found.until);
        bool inForce = signer_ != 0 && group.signerFrom <= round && (until == 0 || round < until);
        return inForce ? signer_ : NOBODY;
    }

    /// @dev Why none of a group's books is paid, whatever its tickets; MALFORMED for no reason.
    function _closed(Batch memory batch, Escrow storage escrow_, uint256 books) private view returns (Refusal) {
        EscrowState state = escrow_.state;
        if (state == EscrowState.NONE) return Refusal.ESCROW_UNKNOWN;
        if (state == EscrowState.REFUNDED) return Refusal.ESCROW_REFUNDED;
        if (batch.round > escrow_.lastRound) return Refusal.ROUND_OUTSIDE;
        if (books != 0 && batch.closed == Refusal.MALFORMED) return Refusal.MALFORMED;
        // A range never begins before the escrow's first round, so only here can the round be an earlier one.
        if (batch.round < escrow_.firstRound) return Refusal.ROUND_OUTSIDE;
        return batch.closed == Refusal.MALFORMED ? Refusal.NOT_ALLOTTED : batch.closed;
    }

    /// @dev Skips a group whose books cannot be paid; without another reason because they carry no ticket of the tree.
    function _skip(Batch memory batch, Group memory group, Refusal reason, uint256 first, uint256 books) private {
        for (; batch.offset < group.end; batch.offset += group.stride) {
            Refusal why = reason;
            if (why == Refusal.MALFORMED) {
                why = _holds(first, books, _load(batch.offset) >> 224) ? Refusal.BAD_TICKET : Refusal.NOT_ALLOTTED;
            }
            emit ClaimSkipped(batch.index++, why);
        }
    }

    /// @dev Pays those books of a group that hold, and counts them.
    function _pay(
        Batch memory batch,
        Group memory group,
        uint256 first,
        uint256 books,
        uint256 signer_
    ) private returns (uint256 count) {
        unchecked {
            Scratch scratch = batch.scratch;
            mapping(uint256 => uint256) storage words = _paid[group.escrow];
            uint256 key = type(uint256).max;
            uint256 paid;
            uint256 before;
            uint256 index = batch.index;
            uint256 stride = group.stride;
            uint256 end = group.end;
            for (uint256 book = batch.offset; book != end; book += stride) {
                uint256 number = _load(book) >> 224;
                Refusal reason;
                if (!_holds(first, books, number)) {
                    reason = Refusal.NOT_ALLOTTED;
                } else {
                    uint256 wanted = _wordKey(batch.round, number);
                    if (wanted != key) {
                        if (paid != before) words[key] = paid;
                        key = wanted;
                        before = words[key];
                        paid = before;
                    }
                    uint256 bit = 1 << (number & 0xff);
                    if (paid & bit != 0) {
                        reason = Refusal.ALREADY_CLAIMED;
                    } else if (scratch.recover(number, book + NUMBER, book + stride) != signer_) {
                        reason = Refusal.BAD_SIGNATURE;
                    } else {
                        paid |= bit;
                        BookHashing.addPaid(number);
                        ++count;
                    }
                }
                if (reason != Refusal.MALFORMED) emit ClaimSkipped(index, reason);
                ++index;
            }
            if (paid != before) words[key] = paid;
            batch.index = index;
            batch.offset = end;
            scratch.endGroup(count);
        }
    }

    /// @dev Whether `number` is one of the `books` from `first` on.
    function _holds(uint256 first, uint256 books, uint256 number) private pure returns (bool) {
        unchecked {
            return number - first < books; // a smaller number wraps to one far too large
        }
    }

    function _wordKey(uint256 round, uint256 number) private pure returns (uint256) {
        return (round << 24) | (number >> 8);
    }

    function _load(uint256 offset) private pure returns (uint256 word) {
        assembly ("memory-safe") {
            word := calldataload(offset)
        }
    }
}
