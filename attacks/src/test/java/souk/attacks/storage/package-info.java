@org.jspecify.annotations.NullMarked
package souk.attacks.storage;
