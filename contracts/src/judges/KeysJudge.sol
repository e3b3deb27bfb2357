// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJudge} from "../IJudge.sol";
import {Signatures} from "./Signatures.sol";
import {Umbral} from "./Umbral.sol";

/**
 * @title Decides whether a provider of keys signed a wrong answer, or answered a question, as souk.keys.KeysJudge does
 * @dev The encodings are those of souk.keys: KeysDetails, GrantTerms, Answer, LedgerQuestion, KeysEvidence.
 */
contract KeysJudge is IJudge {
    uint256 private constant DETAILS = 107;
    uint256 private constant GRANT_HEAD = 215;
    uint256 private constant PART = 149;
    uint256 private constant MOST_PARTS = 12;
    uint256 private constant PRECURSOR = 140;
    uint256 private constant ANSWER = 548;
    uint256 private constant SIGNATURE = 64;
    uint256 private constant QUESTION_HEAD = 132;

    function admits(bytes calldata details, bytes calldata question) external view returns (bool) {
        if (!_isQuestion(question) || !_isDetails(details)) return false;
        (bool ok, , ) = Umbral.capsule(question[33:131]);
        if (!ok) return false;
        bytes32 grant = bytes32(question[1:33]);
        bytes calldata asked = question[question.length - SIGNATURE:];
        if (!_signed(_owner(details), grant, abi.encodePacked(uint8(5), _capsuleHash(question[33:131])), asked)) {
            return false;
        }
        bytes32 job = keccak256(abi.encodePacked("keys/1 job", details));
        bytes memory taken = abi.encodePacked(uint8(1), grant);
        for (uint256 i = 0; i < uint8(question[131]); i++) {
            uint256 here = QUESTION_HEAD + i * SIGNATURE;
            if (_signed(_provider(details), job, taken, question[here:here + SIGNATURE])) return true;
        }
        return false;
    }

    function decide(Case calldata about, bytes calldata evidence) external view returns (Verdict, bytes32) {
        if (about.matter == Matter.ACCUSATION) return _accused(about, evidence);
        bool proven = false;
        if (about.matter == Matter.QUESTION) proven = _answered(about, evidence);
        if (about.matter == Matter.PERIOD) {
            proven = _signed(about.provider, about.agreement, abi.encodePacked(uint8(4), about.seed), evidence);
        }
        return (proven ? Verdict.PROVEN : Verdict.INADMISSIBLE, 0);
    }

    function _accused(Case calldata about, bytes calldata evidence) private view returns (Verdict, bytes32) {
        uint256 end = _grantLength(evidence);
        if (end == 0 || evidence.length < end + Umbral.CAPSULE + ANSWER + 1) return (Verdict.INADMISSIBLE, 0);
        bytes calldata capsule = evidence[end:end + Umbral.CAPSULE];
        bytes calldata answer = evidence[end + Umbral.CAPSULE:end + Umbral.CAPSULE + ANSWER];
        bytes calldata rest = evidence[end + Umbral.CAPSULE + ANSWER:];
        bool fits = uint8(answer[0]) == 3 && uint8(answer[117]) < 128
            && bytes32(answer[1:33]) == _grantId(evidence[:end]) && bytes32(answer[33:65]) == _capsuleHash(capsule)
            && _signed(about.provider, about.agreement, answer[:ANSWER - SIGNATURE], answer[ANSWER - SIGNATURE:]);
        if (!fits || !_isWrong(evidence[:end], about.provider, capsule, answer[125:484], rest)) {
            return (Verdict.INADMISSIBLE, 0);
        }
        return (Verdict.FAULT, keccak256(answer[:ANSWER - SIGNATURE]));
    }

    function _isWrong(
        bytes calldata grant,
        address provider,
        bytes calldata capsule,
        bytes calldata fragment,
        bytes calldata rest
    ) private view returns (bool) {
        (bool there, bytes calldata part) = _part(grant, provider);
        (bool ok, Umbral.Point memory e, Umbral.Point memory v) = Umbral.capsule(capsule);
        if (!there || !ok) return false;
        Umbral.Proof memory proof = Umbral.proof(capsule, fragment);
        uint256 equation = uint8(rest[0]);
        if (!proof.known || !_isOf(grant, part, fragment)) return equation == 3 && rest.length == 1;
        if (equation > 2 || rest.length != 1 + Umbral.PRODUCTS) return false;
        (bool right, bool holds) = Umbral.check(e, v, proof, equation, rest[1:]);
        return right && !holds;
    }

    function _answered(Case calldata about, bytes calldata evidence) private view returns (bool) {
        bytes calldata question = about.question;
        if (!_isQuestion(question) || !_isDetails(about.details) || evidence.length == 0) return false;
        (bool ok, Umbral.Point memory e, Umbral.Point memory v) = Umbral.capsule(question[33:131]);
        if (!ok) return false;
        if (uint8(evidence[0]) == 2) {
            return _signed(_owner(about.details), bytes32(question[1:33]), hex"06", evidence[1:]);
        }
        if (uint8(evidence[0]) != 1) return false;
        bytes calldata rest = evidence[1:];
        uint256 end = _grantLength(rest);
        if (end == 0 || rest.length != end + Umbral.FRAGMENT + 3 * Umbral.PRODUCTS) return false;
        if (_grantId(rest[:end]) != bytes32(question[1:33])) return false;
        (bool there, bytes calldata part) = _part(rest[:end], _provider(about.details));
        bytes calldata fragment = rest[end:end + Umbral.FRAGMENT];
        if (!there || !_isOf(rest[:end], part, fragment)) return false;
        Umbral.Proof memory proof = Umbral.proof(question[33:131], fragment);
        if (!proof.known) return false;
        return _holds(e, v, proof, rest[end + Umbral.FRAGMENT:]);
    }

    function _holds(
        Umbral.Point memory e,
        Umbral.Point memory v,
        Umbral.Proof memory proof,
        bytes calldata products
    ) private pure returns (bool) {
        for (uint256 i = 0; i < 3; i++) {
            bytes calldata its = products[i * Umbral.PRODUCTS:(i + 1) * Umbral.PRODUCTS];
            (, bool holds) = Umbral.check(e, v, proof, i, its);
            if (!holds) return false;
        }
        return true;
    }

    /// @dev Whether a fragment was made with the key fragment that a grant's part names.
    function _isOf(bytes calldata grant, bytes calldata part, bytes calldata fragment) private pure returns (bool) {
        return keccak256(abi.encodePacked(fragment[66:131], fragment[197:230], fragment[295:359]))
            == keccak256(
                abi.encodePacked(part[20:52], grant[PRECURSOR:PRECURSOR + 33], part[52:85], part[85:149])
            );
    }

    // ---- layouts ----

    function _isDetails(bytes calldata details) private pure returns (bool) {
        return details.length == DETAILS && uint8(details[0]) == 1;
    }

    function _provider(bytes calldata details) private pure returns (address) {
        return address(bytes20(details[1:21]));
    }

    function _owner(bytes calldata details) private pure returns (address) {
        return address(bytes20(details[21:41]));
    }

    function _isQuestion(bytes calldata question) private pure returns (bool) {
        if (question.length < QUESTION_HEAD || uint8(question[0]) != 1) return false;
        uint256 count = uint8(question[131]);
        return count <= MOST_PARTS && question.length == QUESTION_HEAD + (count + 1) * SIGNATURE;
    }

    /// @dev How long the grant is that something begins with; 0 when it does not.
    function _grantLength(bytes calldata from) private pure returns (uint256) {
        if (from.length < GRANT_HEAD || uint8(from[0]) != 1) return 0;
        uint256 count = uint8(from[GRANT_HEAD - 1]);
        if (count == 0 || count > MOST_PARTS) return 0;
        uint256 length = GRANT_HEAD + count * PART;
        return from.length < length ? 0 : length;
    }

    function _grantId(bytes calldata grant) private pure returns (bytes32) {
        return keccak256(abi.encodePacked("keys/1 grant", grant));
    }

    function _part(bytes calldata grant, address provider) private pure returns (bool, bytes calldata) {
        for (uint256 here = GRANT_HEAD; here < grant.length; here += PART) {
            if (address(bytes20(grant[here:here + 20])) == provider) return (true, grant[here:here + PART]);
        }
        return (false, grant);
    }

    function _capsuleHash(bytes calldata capsule) private pure returns (bytes32) {
        return keccak256(abi.encodePacked("keys/1 capsule", capsule));
    }

    function _signed(address by, bytes32 subject, bytes memory message, bytes calldata signature)
        private
        pure
        returns (bool)
    {
        return Signatures.answered("keys", "1", "KeysAnswer", by, subject, message, signature);
    }
}
