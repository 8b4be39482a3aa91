/**
 * Authenticated Received Chain, RFC 8617: who handled this message on its way, and what did they see when it arrived there?
 *
 * <p>ARC is an experiment that its own working group is ending, so nothing else hangs on this package: it uses the signatures and
 * keys of DKIM, and {@code Authentication.arc()} is all that others read of it.
 */
@NullMarked
package org.sekisho.authentication.arc;

import org.jspecify.annotations.NullMarked;
