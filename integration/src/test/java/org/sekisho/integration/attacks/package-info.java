/**
 * What hostile senders have tried against software of this kind, as one table: what is sent, what a victim would see, what this
 * server answers. The page {@code docs/attacks.md} is printed from it.
 */
@NullMarked
package org.sekisho.integration.attacks;

import org.jspecify.annotations.NullMarked;
