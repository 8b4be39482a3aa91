/**
 * DNS as an evaluation sees it: a question, and an answer that says whether there are records, no records, no such name, or no answer for now.
 */
@NullMarked
package org.sekisho.authentication.dns;

import org.jspecify.annotations.NullMarked;
