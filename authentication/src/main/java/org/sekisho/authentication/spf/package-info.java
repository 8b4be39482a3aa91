/**
 * Sender Policy Framework, RFC 7208: may this client use this name?
 */
@NullMarked
package org.sekisho.authentication.spf;

import org.jspecify.annotations.NullMarked;
