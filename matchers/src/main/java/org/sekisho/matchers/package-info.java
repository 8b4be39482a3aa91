/**
 * James matchers: each asks one question of a mail, and all read nothing but the attribute that {@code
 * InboundAuthenticationHook} or {@code AuthenticateMail} has left on it (B29). They match a mail with all its recipients or with
 * none, never throw because of a mail, and what they cannot read they do not match.
 */
@NullMarked
package org.sekisho.matchers;

import org.jspecify.annotations.NullMarked;
