/** The design of a market as its file describes it: roles, assets, threats, decisions, sums. */
@NullMarked
package souk.design.model;

import org.jspecify.annotations.NullMarked;
