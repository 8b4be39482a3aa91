/**
 * DomainKeys Identified Mail, RFC 6376, 8301 and 8463: which domains signed this message?
 */
@NullMarked
package org.sekisho.authentication.dkim;

import org.jspecify.annotations.NullMarked;
