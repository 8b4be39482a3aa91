/**
 * A message as the bytes that arrived: header fields as slices of them, the body, and the Author Domain.
 */
@NullMarked
package org.sekisho.authentication.message;

import org.jspecify.annotations.NullMarked;
