@org.jspecify.annotations.NullMarked
package souk.attacks.keys;
