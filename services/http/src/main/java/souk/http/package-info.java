/**
 * Any HTTP server as a service: what customer and provider say to each other. A request is a unit,
 * and so is every further piece of its answer.
 */
@NullMarked
package souk.http;

import org.jspecify.annotations.NullMarked;
