/**
 * Authentication-Results, RFC 8601: write, read and strip the header field.
 */
@NullMarked
package org.sekisho.authentication.results;

import org.jspecify.annotations.NullMarked;
