/**
 * James matchers: each asks one question of a mail, and matches it with all its recipients or with none. Those for results read
 * nothing but the attribute that {@code InboundAuthenticationHook} or {@code AuthenticateMail} has left on it (B29), never throw
 * because of a mail, and what they cannot read they do not match. Those for identities ask James whose an address is (B21), and
 * throw when they cannot know it.
 */
@NullMarked
package org.sekisho.matchers;

import org.jspecify.annotations.NullMarked;
