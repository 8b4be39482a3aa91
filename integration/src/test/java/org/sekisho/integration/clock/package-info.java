/** An extension of James for tests, packed into a JAR of its own: reports go by a clock that a test moves. */
@NullMarked
package org.sekisho.integration.clock;

import org.jspecify.annotations.NullMarked;
