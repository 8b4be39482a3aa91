/**
 * The quick start: a dozen messages, honest and forged, arrive at a real James, its users send some, and one sees what becomes of each.
 */
@NullMarked
package org.sekisho.integration.quickstart;

import org.jspecify.annotations.NullMarked;
