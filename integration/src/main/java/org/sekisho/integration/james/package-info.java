/**
 * A real James memory server as a process of its own, with the packaged bundle in its extensions folder.
 */
@NullMarked
package org.sekisho.integration.james;

import org.jspecify.annotations.NullMarked;
