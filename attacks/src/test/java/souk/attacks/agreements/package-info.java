@org.jspecify.annotations.NullMarked
package souk.attacks.agreements;
