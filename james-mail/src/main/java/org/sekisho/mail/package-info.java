/**
 * What hook, mailets and matchers share: the attribute in which a judgement travels through James's queues, and the edit of
 * header fields as bytes.
 */
@NullMarked
package org.sekisho.mail;

import org.jspecify.annotations.NullMarked;
