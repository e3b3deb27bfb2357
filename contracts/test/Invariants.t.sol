// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Agreements} from "../src/Agreements.sol";
import {Duties} from "../src/Duties.sol";
import {EscrowTerms} from "../src/Escrows.sol";
import {Providers} from "../src/Providers.sol";
import {Souk} from "../src/Souk.sol";
import {Crowd} from "./support/Crowd.sol";
import {SoukTest} from "./support/SoukTest.sol";

/// @dev What must hold after any sequence of what people may do (support/Crowd.sol).
contract InvariantsTest is SoukTest {
    Crowd private crowd;

    function setUp() public override {
        super.setUp();
        crowd = new Crowd(souk, token, RULES);
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(crowd);
    }

    function invariant_moneyIsConservedToTheUnit() external view {
        (uint256 balances, uint256 escrows, uint256 collateral, uint256 funds, uint256 bonds, uint256 burned) = lens.totals();
        assertEq(balances + escrows + collateral + funds + bonds + burned, token.balanceOf(address(souk)), "held");

        uint256 sum = lens.balance(customer) + lens.balance(provider) + lens.balance(stranger);
        for (uint256 i = 0; i < crowd.PEOPLE(); ++i) sum += lens.balance(crowd.people(i));
        assertEq(sum, balances, "balances");

        sum = 0;
        for (uint256 i = 0; i < crowd.escrowCount(); ++i) {
            sum += locked(crowd.escrows(i));
        }
        assertEq(sum, escrows, "escrows");

        (uint256 locks, uint256 left, uint256 open) = (0, 0, 0);
        for (uint256 i = 0; i < crowd.agreementCount(); ++i) {
            Agreements.Agreement memory agreement = lens.agreement(crowd.agreements(i));
            (locks, left, open) = (locks + agreement.lock, left + agreement.funds, open + agreement.openDuties);
        }
        assertEq(left, funds, "funds");

        sum = 0;
        for (uint256 i = 0; i < crowd.dutyCount(); ++i) {
            (Duties.Duty memory duty, uint128 bond) = lens.duty(crowd.duties(i));
            if (!duty.settled) (sum, open) = (sum + bond, open - 1);
        }
        assertEq(sum, bonds, "bonds");
        assertEq(open, 0, "open duties");

        sum = 0;
        for (uint256 i = 0; i < crowd.PEOPLE(); ++i) {
            Providers.Provider memory found = lens.provider(crowd.people(i));
            sum += uint256(found.free) + found.locked + found.unbonding;
            locks -= found.locked;
        }
        assertEq(sum, collateral, "collateral");
        assertEq(locks, 0, "locks");
    }

    /// @dev Every prize that may still be claimed is there, none was paid twice, and what is counted is what is marked.
    function invariant_everyOpenPrizeIsCovered() external view {
        for (uint256 i = 0; i < crowd.escrowCount(); ++i) {
            bytes32 id = crowd.escrows(i);
            (, EscrowTerms memory terms, uint32 rounds, , , bool refunded, ) = lens.escrow(id);
            uint256 held = locked(id);
            uint256 open;
            uint256 paid;
            for (uint32 round = terms.firstRound; round < terms.firstRound + rounds; ++round) {
                bool isOpen = block.number <= seedBlock(round) + RULES.claimWindow;
                if (isOpen) open += crowd.idle(id);
                for (uint32 book = crowd.idle(id); book < terms.books; ++book) {
                    bool claimed = lens.claimed(id, round, book);
                    if (claimed) ++paid;
                    if (isOpen && !claimed) ++open;
                }
            }
            assertTrue(refunded ? open == 0 : held >= terms.prize * open, "uncovered");
            assertEq(crowd.paid(id), paid, "books paid");
            assertEq(lens.paid(id, 0, (uint256(terms.books) * rounds + 255) >> 8), paid, "marks");
            assertEq(crowd.lockedEver(id), (refunded ? crowd.refunded(id) : held) + terms.prize * paid, "escrow's money");
        }
    }
}
