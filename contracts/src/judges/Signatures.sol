// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @title Answers that providers signed, for judges
 * @dev The same as Java's `souk.exchange.SignedAnswers`. A judge knows neither chain nor contract, so the domain has zero
 * for both; the agreement's id binds them.
 */
library Signatures {
    uint256 private constant HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0;
    bytes32 private constant DOMAIN =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");

    /**
     * @dev Whether a provider signed for an answer; never for the zero address.
     * @param kind such as "key-shares", and its version "1"
     * @param typeName such as "KeySharesAnswer"
     * @param signature 64 bytes, EIP-2098
     */
    function answered(
        string memory kind,
        string memory version,
        string memory typeName,
        address provider,
        bytes32 agreement,
        bytes memory answer,
        bytes memory signature
    ) internal pure returns (bool) {
        if (signature.length != 64 || provider == address(0)) return false;
        (bytes32 r, uint256 vs) = abi.decode(signature, (bytes32, uint256));
        uint256 s = (vs << 1) >> 1;
        if (s > HALF_ORDER) return false;
        bytes32 domain = keccak256(abi.encode(DOMAIN, keccak256(bytes(kind)), keccak256(bytes(version)), 0, address(0)));
        bytes32 typeHash = keccak256(abi.encodePacked(typeName, "(bytes32 agreement,bytes answer)"));
        bytes32 structHash = keccak256(abi.encode(typeHash, agreement, keccak256(answer)));
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", domain, structHash));
        return ecrecover(digest, uint8(27 + (vs >> 255)), r, bytes32(s)) == provider;
    }
}
