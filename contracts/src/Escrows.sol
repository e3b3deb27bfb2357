// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Accounts} from "./Accounts.sol";
import {PaidBooks} from "./PaidBooks.sol";
import {Rounds} from "./Rounds.sol";
import {Refusal, refuse} from "./Refusal.sol";

/// @dev What an escrow is opened with: one prize for each of its books in each of its rounds; 2^depth tickets a book.
struct EscrowTerms {
    address signer;
    uint128 prize;
    uint8 depth;
    uint32 books;
    uint32 firstRound;
    uint32 rounds;
    bytes32 salt;
}

/**
 * @title Escrows
 * @dev A customer's money, locked so that every prize is covered.
 *
 * What an escrow still holds is reckoned in prizes, not in units of money: one for each of its books in each of its
 * rounds, less those that are paid, less those of closed rounds that an extension rolled forward. Nobody keeps that
 * number: a claim only marks its books, and {extend} and {refund} count the marks ({PaidBooks}), each word of closed
 * rounds once in its life.
 *
 * An escrow always holds at least a prize for every unpaid book of every round whose claim deadline has not passed:
 * opening and extending lock that much, a claim takes one prize for one such book, and only what lies above the cover
 * of all open rounds is rolled forward. Books paid in rounds that are still open count as if unpaid when that is
 * reckoned, so it errs on the safe side.
 */
abstract contract Escrows is Accounts, Rounds, PaidBooks, EIP712 {
    /// @dev The deepest tree: 2^16 tickets a book.
    uint256 internal constant MAX_DEPTH = 16;

    bytes32 private constant ESCROW_TYPEHASH =
        keccak256(
            "Escrow(address funder,address signer,uint128 prize,uint8 depth,uint32 books,uint32 firstRound,uint32 rounds,bytes32 salt)"
        );

    enum EscrowState {
        NONE,
        OPEN,
        REFUNDED
    }

    /**
     * @dev What was counted so far: `gone` prizes are paid in the first `words` words of marks, all of them of closed
     * rounds, or were rolled forward.
     */
    struct Tally {
        uint64 words;
        uint64 gone;
    }

    /// @dev Four words: what a claim needs (it reads the whole word at once), what the funder changes, who signs, and
    /// what was counted.
    struct Escrow {
        uint128 prize;
        uint32 lastRound;
        uint32 firstRound;
        uint32 books;
        uint8 depth;
        EscrowState state;
        bool relisted; // it has had more than one list of allotments
        bool resigned; // its signer was changed
        address funder;
        uint32 list; // the newest list, named by the round in which it begins
        uint32 cursor; // books of that list that are given out
        uint32 newestSigner; // the round from which the newest change of the signer counts
        address signer; // the one it was opened with
        uint32 opened; // the block, in which the terms that no rule reads are logged
        Tally tally;
    }

    /// @dev Who signs from a round on, until another one takes over; 0 for no end.
    struct Signer {
        address signer;
        uint32 until;
    }

    mapping(bytes32 escrow => Escrow) internal _escrows;

    /// @dev By the round from which they count; the opening signer counts from 0. Empty until the first change.
    mapping(bytes32 escrow => mapping(uint256 fromRound => Signer)) internal _signers;

    event EscrowOpened(bytes32 indexed escrow, address indexed funder, EscrowTerms terms);
    event SignerSet(bytes32 indexed escrow, address signer, uint32 fromRound);
    event EscrowExtended(bytes32 indexed escrow, uint32 rounds, uint128 added);
    event EscrowRefunded(bytes32 indexed escrow, uint128 amount);

    /// @notice Opens an escrow, funded from the sender's balance.
    function openEscrow(EscrowTerms calldata terms) external returns (bytes32 id) {
        if (terms.signer == address(0)) refuse(Refusal.ZERO_ADDRESS);
        if (terms.prize == 0 || terms.books == 0 || terms.rounds == 0) refuse(Refusal.ZERO_AMOUNT);
        if (terms.depth > MAX_DEPTH) refuse(Refusal.DEPTH_TOO_LARGE, terms.depth, MAX_DEPTH);
        _requireAhead(terms.firstRound);
        uint256 lastRound = uint256(terms.firstRound) + terms.rounds - 1;
        uint256 cover = uint256(terms.books) * terms.rounds * terms.prize;
        if (lastRound > LAST_ROUND || cover > type(uint128).max) refuse(Refusal.MALFORMED);
        id = _hashTypedDataV4(keccak256(abi.encode(ESCROW_TYPEHASH, msg.sender, terms)));
        Escrow storage escrow_ = _escrows[id];
        if (escrow_.state != EscrowState.NONE) refuse(Refusal.ESCROW_EXISTS);
        _lockInEscrow(cover);

        escrow_.prize = terms.prize;
        escrow_.lastRound = uint32(lastRound);
        escrow_.firstRound = terms.firstRound;
        escrow_.books = terms.books;
        escrow_.depth = terms.depth;
        escrow_.state = EscrowState.OPEN;
        escrow_.funder = msg.sender;
        escrow_.list = terms.firstRound;
        escrow_.signer = terms.signer;
        escrow_.opened = uint32(block.number);
        emit EscrowOpened(id, msg.sender, terms);
    }

    /// @notice Changes the key that signs the escrow's books, from a round that has not begun.
    function setSigner(bytes32 id, address signer_, uint32 fromRound) external {
        Escrow storage escrow_ = _requireFunder(id);
        if (signer_ == address(0)) refuse(Refusal.ZERO_ADDRESS);
        _requireAhead(fromRound);
        uint32 newest = escrow_.newestSigner;
        if (fromRound < newest) refuse(Refusal.ROUND_BEGUN, newest, fromRound);

        mapping(uint256 => Signer) storage signers = _signers[id];
        if (!escrow_.resigned) {
            escrow_.resigned = true;
            signers[0] = Signer(escrow_.signer, fromRound);
        } else if (fromRound != newest) {
            signers[newest].until = fromRound;
        }
        signers[fromRound] = Signer(signer_, 0);
        escrow_.newestSigner = fromRound;
        emit SignerSet(id, signer_, fromRound);
    }

    /**
     * @notice Adds rounds at the escrow's end; what closed rounds did not use pays first, then the sender's balance.
     * @dev Reads all marks that are not counted. See {count}.
     */
    function extend(bytes32 id, uint32 rounds) external {
        Escrow storage escrow_ = _requireFunder(id);
        if (rounds == 0) refuse(Refusal.ZERO_AMOUNT);
        uint256 lastRound = escrow_.lastRound;
        if (_currentRound() > lastRound) refuse(Refusal.ESCROW_OVER, _currentRound(), lastRound);
        uint256 prizes = uint256(escrow_.books) * rounds;
        uint256 prize = escrow_.prize;
        if (lastRound + rounds > LAST_ROUND || prizes * prize > type(uint128).max) refuse(Refusal.MALFORMED);

        _count(id, escrow_, type(uint64).max);
        uint256 rolled = _free(id, escrow_);
        if (rolled > prizes) rolled = prizes;
        uint256 added = (prizes - rolled) * prize;
        _lockInEscrow(added);
        if (rolled != 0) escrow_.tally.gone += uint64(rolled);
        escrow_.lastRound = uint32(lastRound + rounds);
        emit EscrowExtended(id, rounds, uint128(added));
    }

    /**
     * @notice Gives what is left of an escrow back to its funder, once all claim deadlines have passed.
     * @dev Reads all marks that are not counted. See {count}.
     */
    function refund(bytes32 id) external {
        Escrow storage escrow_ = _requireEscrow(id);
        uint256 deadline = _claimDeadline(escrow_.lastRound);
        if (block.number <= deadline) refuse(Refusal.CLAIMS_OPEN, block.number, deadline + 1);
        uint256 amount = _free(id, escrow_) * escrow_.prize; // all its rounds are closed
        escrow_.state = EscrowState.REFUNDED;
        _inEscrows -= amount;
        _credit(escrow_.funder, amount);
        emit EscrowRefunded(id, uint128(amount));
    }

    /**
     * @notice Counts up to so many more words of an escrow's marks, of 256 books each. Anyone may; it changes nothing
     * that anybody owns.
     * @dev Only escrows of very many books need it. {extend} and {refund} read some 2,200 gas worth of a word for all
     * that is not counted, and a transaction has room for so much gas and no more: count in steps before them. Words of
     * rounds that can still be claimed for cannot be counted in advance, so {extend} is out of reach for whoever has
     * millions of books in such rounds; {refund} never is.
     */
    function count(bytes32 id, uint64 words) external {
        _count(id, _requireEscrow(id), words);
    }

    /// @dev The escrow, which must exist and hold its money still.
    function _requireEscrow(bytes32 id) internal view returns (Escrow storage escrow_) {
        escrow_ = _escrows[id];
        if (escrow_.state == EscrowState.NONE) refuse(Refusal.ESCROW_UNKNOWN);
        if (escrow_.state == EscrowState.REFUNDED) refuse(Refusal.ESCROW_REFUNDED);
    }

    /// @dev As {_requireEscrow}, and the sender must be its funder; in the order of the rules.
    function _requireFunder(bytes32 id) internal view returns (Escrow storage escrow_) {
        escrow_ = _escrows[id];
        if (escrow_.state == EscrowState.NONE) refuse(Refusal.ESCROW_UNKNOWN);
        if (escrow_.funder != msg.sender) refuse(Refusal.NOT_FUNDER);
        if (escrow_.state == EscrowState.REFUNDED) refuse(Refusal.ESCROW_REFUNDED);
    }

    function _requireAhead(uint256 round) internal view {
        uint256 current = _currentRound();
        if (round <= current) refuse(Refusal.ROUND_BEGUN, current, round);
    }

    function _lockInEscrow(uint256 amount) private {
        _debit(msg.sender, amount);
        _inEscrows += amount;
    }

    // What follows is far from any overflow: prizes and words of an escrow have 64 bits at most.

    /// @dev Counts up to so many words of closed rounds more.
    function _count(bytes32 id, Escrow storage escrow_, uint256 words) private {
        unchecked {
            uint256 from = escrow_.tally.words;
            uint256 to = _booksBefore(escrow_, _firstOpenRound()) >> 8;
            if (to - from > words) to = from + words;
            if (to == from) return;
            escrow_.tally.gone += uint64(_paid(id, from, to));
            escrow_.tally.words = uint64(to);
        }
    }

    /// @dev How many prizes an escrow holds beyond the cover of its open rounds.
    function _free(bytes32 id, Escrow storage escrow_) private view returns (uint256) {
        unchecked {
            uint256 closed = _booksBefore(escrow_, _firstOpenRound());
            uint256 gone = escrow_.tally.gone + _paid(id, escrow_.tally.words, _usedWords(escrow_));
            return closed > gone ? closed - gone : 0;
        }
    }

    /// @dev The words that may hold a mark: nothing is drawn, and so nothing paid, for a round before it is over.
    function _usedWords(Escrow storage escrow_) private view returns (uint256) {
        unchecked {
            return (_booksBefore(escrow_, _currentRound()) + 255) >> 8;
        }
    }

    /// @dev How many books an escrow has in its rounds before one, each round's counted.
    function _booksBefore(Escrow storage escrow_, uint256 round) private view returns (uint256) {
        unchecked {
            uint256 first = escrow_.firstRound;
            uint256 end = uint256(escrow_.lastRound) + 1;
            if (round > end) round = end;
            return round > first ? (round - first) * escrow_.books : 0;
        }
    }
}
