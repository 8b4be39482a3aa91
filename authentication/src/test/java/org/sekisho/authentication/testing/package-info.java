/** What the tests of all modules share: the conformance corpus and a DNS server on the loopback address. */
@NullMarked
package org.sekisho.authentication.testing;

import org.jspecify.annotations.NullMarked;
