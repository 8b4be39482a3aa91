/**
 * Judges a message by SPF, DKIM and DMARC.
 */
@NullMarked
package org.sekisho.authentication;

import org.jspecify.annotations.NullMarked;
