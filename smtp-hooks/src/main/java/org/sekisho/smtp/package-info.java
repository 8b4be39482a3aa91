/**
 * SMTP hooks of James: they decide about a message while its client still waits for the answer. No thread of the server
 * waits meanwhile.
 */
@NullMarked
package org.sekisho.smtp;

import org.jspecify.annotations.NullMarked;
