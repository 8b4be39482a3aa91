/**
 * Sample domains that send mail: their DNS records, their keys and the messages that they, or others in their name, send.
 */
@NullMarked
package org.sekisho.integration.domains;

import org.jspecify.annotations.NullMarked;
