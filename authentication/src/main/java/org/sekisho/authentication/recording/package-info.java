/**
 * The port through which those who report hear of each judged message. This module judges and knows no report; {@code reports}
 * implements the port.
 */
@NullMarked
package org.sekisho.authentication.recording;

import org.jspecify.annotations.NullMarked;
