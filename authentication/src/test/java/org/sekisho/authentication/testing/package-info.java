/** What the tests of all modules share: the conformance corpus, a DNS server on the loopback address, free ports. */
@NullMarked
package org.sekisho.authentication.testing;

import org.jspecify.annotations.NullMarked;
