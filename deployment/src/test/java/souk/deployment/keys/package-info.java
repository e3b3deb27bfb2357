@org.jspecify.annotations.NullMarked
package souk.deployment.keys;
