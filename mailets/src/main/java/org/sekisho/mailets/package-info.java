/**
 * James mailets: each does one thing to a mail. None of them throws because of a mail, stops one that it cannot deal with, or
 * sends one, least of all a bounce: they log, count, and pass the mail on.
 */
@NullMarked
package org.sekisho.mailets;

import org.jspecify.annotations.NullMarked;
