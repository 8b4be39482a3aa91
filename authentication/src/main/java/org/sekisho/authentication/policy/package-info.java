/**
 * From what is true of a message to what this server does with it.
 */
@NullMarked
package org.sekisho.authentication.policy;

import org.jspecify.annotations.NullMarked;
