/** The hooks behind James's own protocol handlers, on loopback sockets. */
package org.sekisho.smtp;
