package org.sekisho.webadmin;

/** How much was deleted of a domain. */
record DeletedJson(String domain, long reports) {}
