/**
 * The grammar of Authentication-Results, RFC 8601 2.2: reading and writing one field, whoever wrote it. It knows nothing of
 * judgements.
 */
@NullMarked
package org.sekisho.authentication.results.syntax;

import org.jspecify.annotations.NullMarked;
