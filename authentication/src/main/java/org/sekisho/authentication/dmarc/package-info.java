/**
 * DMARC, RFC 9989: is the domain that people read in From one that SPF or DKIM vouches for, and what does its owner ask for if not?
 */
@NullMarked
package org.sekisho.authentication.dmarc;

import org.jspecify.annotations.NullMarked;
